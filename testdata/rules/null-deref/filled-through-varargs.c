/* A helper of this program's own takes as many addresses as there are items, and fills the variables. From ijson's ijson_unpack. */
#include "sample.h"
#include <stdarg.h>

static int
unpack(PyObject *tuple, Py_ssize_t n, ...)
{
    va_list ap;

    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != n) {
        PyErr_SetString(PyExc_TypeError, "a tuple of another length");
        return -1;
    }
    va_start(ap, n);
    for (Py_ssize_t k = 0; k < n; k++)
        *va_arg(ap, PyObject **) = Py_NewRef(PyTuple_GET_ITEM(tuple, k));
    va_end(ap);
    return 0;
}

static PyObject *
second_good(PyObject *module, PyObject *tuple)
{
    PyObject *first = NULL, *second = NULL, *result = NULL;

    if (unpack(tuple, 2, &first, &second) == 0)
        result = PyUnicode_FromString(Py_TYPE(second)->tp_name);
    Py_XDECREF(first);
    Py_XDECREF(second);
    return result;
}

static PyObject *
third_bad(PyObject *module, PyObject *tuple)
{
    PyObject *first = NULL, *second = NULL, *third = NULL, *result = NULL;

    if (unpack(tuple, 2, &first, &second) == 0)
        result = PyUnicode_FromString(Py_TYPE(third)->tp_name); // expect: null-deref 'third'
    Py_XDECREF(first);
    Py_XDECREF(second);
    return result;
}

static PyMethodDef methods[] = {
    {"second", second_good, METH_O},
    {"third_bad", third_bad, METH_O},
    {NULL},
};

SAMPLE_MODULE(methods)

// run: second(([], 'b')) sound
// run: second(()) raises TypeError
// run: third_bad(([], 'b')) dies
