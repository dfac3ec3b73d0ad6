/* Returned with a reference or without: the caller is told which, by a number in its memory. */
#include "sample.h"

static PyObject *
as_tuple(PyObject *value, int *is_ours)
{
    if (PyTuple_CheckExact(value)) {
        *is_ours = 0;
        return value;
    }
    *is_ours = 1;
    if (PyList_CheckExact(value))
        return PyList_AsTuple(value);
    return Py_NewRef(value);
}

static PyObject *
length_good(PyObject *module, PyObject *value)
{
    int is_ours = 0;
    PyObject *items = as_tuple(value, &is_ours);

    (void)module;
    if (items == NULL)
        return NULL;
    Py_ssize_t n = PyObject_Size(items);
    if (is_ours)
        Py_DECREF(items);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {{"length", length_good, METH_O, NULL}, {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: length((1, 2)) sound
// run: length([1, 2]) sound
// run: length('ab') sound
// run: length(1) raises TypeError
