/* METH_FASTCALL hands a vector of borrowed references: each needs an incref on its way into a list. */
#include "sample.h"

static PyObject *
listed_bad(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *list = PyList_New(nargs);
    if (!list)
        return NULL;
    for (Py_ssize_t i = 0; i < nargs; i++)
        PyList_SET_ITEM(list, i, args[i]);    // expect: steal-borrowed
    return list;
}

static PyObject *
listed_good(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *list = PyList_New(nargs);
    if (!list)
        return NULL;
    for (Py_ssize_t i = 0; i < nargs; i++) {
        Py_INCREF(args[i]);
        PyList_SET_ITEM(list, i, args[i]);
    }
    return list;
}

static PyObject *
second_bad(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs < 2)
        Py_RETURN_NONE;
    return args[1];                           // expect: return-borrowed
}

static PyObject *
second_good(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs < 2)
        Py_RETURN_NONE;
    Py_INCREF(args[1]);
    return args[1];
}

static PyMethodDef methods[] = {
    {"listed_bad", (PyCFunction)(void (*)(void))listed_bad, METH_FASTCALL, NULL},
    {"listed_good", (PyCFunction)(void (*)(void))listed_good, METH_FASTCALL, NULL},
    {"second_bad", (PyCFunction)(void (*)(void))second_bad, METH_FASTCALL, NULL},
    {"second_good", (PyCFunction)(void (*)(void))second_good, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: listed_bad([]) dies
// run: listed_good([], []) sound
// run: second_bad(1, []) dies
// run: second_good(1, []) sound
