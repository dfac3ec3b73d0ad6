/* PyList_SetItem releases what stood there before: the item that was just borrowed. */
#include "sample.h"

static PyObject *
swap_in_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *value, *old;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &list, &value))
        return NULL;
    old = PyList_GetItem(list, 0);
    if (old == NULL)
        return NULL;
    if (PyList_SetItem(list, 0, Py_NewRef(value)) < 0)
        return NULL;
    return Py_NewRef(old);                    // expect: borrowed-across-call 'old'
}

static PyObject *
swap_in_good(PyObject *self, PyObject *args)
{
    PyObject *list, *value, *old;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &list, &value))
        return NULL;
    old = PyList_GetItem(list, 0);
    if (old == NULL)
        return NULL;
    Py_INCREF(old);
    if (PyList_SetItem(list, 0, Py_NewRef(value)) < 0) {
        Py_DECREF(old);
        return NULL;
    }
    return old;
}

static PyMethodDef methods[] = {
    {"swap_in_bad", swap_in_bad, METH_VARARGS, NULL},
    {"swap_in_good", swap_in_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: swap_in_bad([[1]], 2) dies
// run: swap_in_good([[1]], 2) sound
