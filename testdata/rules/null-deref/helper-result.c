/* A helper of the same file can fail; one of its two callers forgets. Reduced from the wild: bitarray rotate. */
#include "sample.h"

static PyObject *
copy_of(PyObject *arg)
{
    if (!PyList_Check(arg)) {
        PyErr_SetString(PyExc_TypeError, "a list is needed");
        return NULL;
    }
    return PyList_GetSlice(arg, 0, PyList_GET_SIZE(arg));
}

static PyObject *
counted_bad(PyObject *self, PyObject *arg)
{
    PyObject *copy = copy_of(arg), *result;
    result = PyLong_FromSsize_t(PyList_GET_SIZE(copy));    // expect: null-deref 'copy'
    Py_DECREF(copy);
    return result;
}

static PyObject *
counted_good(PyObject *self, PyObject *arg)
{
    PyObject *copy = copy_of(arg), *result;
    if (copy == NULL)
        return NULL;
    result = PyLong_FromSsize_t(PyList_GET_SIZE(copy));
    Py_DECREF(copy);
    return result;
}

static PyMethodDef methods[] = {
    {"counted_bad", counted_bad, METH_O, NULL},
    {"counted_good", counted_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: counted_bad([1]) sound
// run: counted_bad(1) dies
// run: counted_good(1) raises TypeError
