/* A helper gives back its argument, borrowed, or something that it made: what it made is not the argument. */
#include "sample.h"

static PyObject *
text_or_itself(PyObject *value)
{
    if (PyLong_Check(value))
        return PyObject_Str(value);
    if (value == Py_Ellipsis) {
        PyErr_SetString(PyExc_TypeError, "no");
        return NULL;
    }
    return value;
}

static PyObject *
length(PyObject *self, PyObject *value)
{
    PyObject *result = text_or_itself(value);

    if (result == value) {
        Py_ssize_t n = PyObject_Size(value);
        if (n < 0)
            return NULL;
        result = PyLong_FromSsize_t(n);
    }
    return result;
}

static PyMethodDef methods[] = {
    {"length", length, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: length(12345) sound
// run: length([1, 2]) sound
// run: length(...) raises TypeError
// run: length(1.5) raises TypeError
