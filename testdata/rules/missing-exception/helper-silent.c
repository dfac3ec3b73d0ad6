/* A search helper answers NULL for "not there"; one of its callers takes that for an error already set. */
#include "sample.h"

static PyObject *
find_pair(PyObject *list, Py_ssize_t size)
{
    Py_ssize_t i;
    for (i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        if (PyTuple_Check(item) && PyTuple_GET_SIZE(item) == size)
            return Py_NewRef(item);
    }
    return NULL;
}

static PyObject *
pair_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *pair;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return NULL;
    pair = find_pair(list, 2);
    if (pair == NULL)
        return NULL;                          // expect: missing-exception
    return pair;
}

static PyObject *
pair_good(PyObject *self, PyObject *args)
{
    PyObject *list, *pair;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return NULL;
    pair = find_pair(list, 2);
    if (pair == NULL)
        Py_RETURN_NONE;
    return pair;
}

static PyMethodDef methods[] = {
    {"pair_bad", pair_bad, METH_VARARGS, NULL},
    {"pair_good", pair_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pair_bad([(1, 2)]) sound
// run: pair_bad([]) dies
// run: pair_good([]) sound
