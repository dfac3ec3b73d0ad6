/* One case of a switch returns without the release that stands after it. */
#include "sample.h"

static PyObject *
convert_bad(PyObject *self, PyObject *args)
{
    int kind;
    PyObject *arg, *text, *result;
    if (!PyArg_ParseTuple(args, "iO", &kind, &arg))
        return NULL;
    text = PyObject_Str(arg);
    if (text == NULL)
        return NULL;
    switch (kind) {
    case 0:
        result = PyUnicode_AsUTF8String(text);
        break;
    case 1:
    case 2:
        result = PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
        break;
    default:
        return PyErr_Format(PyExc_ValueError, "no kind %d", kind);    // expect: ref-leak 'text'
    }
    Py_DECREF(text);
    return result;
}

static PyObject *
convert_good(PyObject *self, PyObject *args)
{
    int kind;
    PyObject *arg, *text, *result;
    if (!PyArg_ParseTuple(args, "iO", &kind, &arg))
        return NULL;
    text = PyObject_Str(arg);
    if (text == NULL)
        return NULL;
    switch (kind) {
    case 0:
        result = PyUnicode_AsUTF8String(text);
        break;
    case 1:
    case 2:
        result = PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
        break;
    default:
        result = PyErr_Format(PyExc_ValueError, "no kind %d", kind);
    }
    Py_DECREF(text);
    return result;
}

static PyMethodDef methods[] = {
    {"convert_bad", convert_bad, METH_VARARGS, NULL},
    {"convert_good", convert_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: convert_bad(1, 1.5) sound
// run: convert_bad(3, 1.5) leaks 1
// run: convert_good(3, 1.5) raises ValueError
