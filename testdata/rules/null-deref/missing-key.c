/* PyDict_GetItemString answers NULL for a missing key, and says nothing. */
#include "sample.h"

static PyObject *
width_bad(PyObject *self, PyObject *args)
{
    PyObject *options, *width;
    if (!PyArg_ParseTuple(args, "O!", &PyDict_Type, &options))
        return NULL;
    width = PyDict_GetItemString(options, "width");
    Py_INCREF(width);                         // expect: null-deref 'width'
    return width;
}

static PyObject *
width_good(PyObject *self, PyObject *args)
{
    PyObject *options, *width;
    if (!PyArg_ParseTuple(args, "O!", &PyDict_Type, &options))
        return NULL;
    width = PyDict_GetItemString(options, "width");
    if (width == NULL)
        width = Py_None;
    Py_INCREF(width);
    return width;
}

static PyMethodDef methods[] = {
    {"width_bad", width_bad, METH_VARARGS, NULL},
    {"width_good", width_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: width_bad({'width': 3}) sound
// run: width_bad({}) dies
// run: width_good({}) sound
