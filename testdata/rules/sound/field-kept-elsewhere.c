/* An item is borrowed from a tuple that goes; by then a mapping of the caller's holds it as well. */
#include "sample.h"

static PyObject *
remember_good(PyObject *module, PyObject *args)
{
    PyObject *map, *maker;

    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &map, &maker))
        return NULL;
    PyObject *pair = PyObject_CallNoArgs(maker);
    if (pair == NULL)
        return NULL;
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
        Py_DECREF(pair);
        PyErr_SetString(PyExc_TypeError, "a pair is wanted");
        return NULL;
    }
    PyObject *value = PyTuple_GET_ITEM(pair, 1);
    if (PyObject_SetItem(map, PyTuple_GET_ITEM(pair, 0), value) < 0)
        value = NULL;
    Py_DECREF(pair);
    return Py_XNewRef(value);
}

static PyMethodDef methods[] = {{"remember", remember_good, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: remember({}, lambda: ('a', [])) sound
// run: remember((), lambda: ('a', [])) raises TypeError
