/* A helper that lends is fine for its internal callers; the method that passes its result on is not. */
#include "sample.h"

static PyObject *
find_entry(PyObject *pairs, Py_ssize_t at)
{
    PyObject *pair = PyList_GetItem(pairs, at);
    if (pair == NULL)
        return NULL;
    if (!PyTuple_Check(pair)) {
        PyErr_SetString(PyExc_TypeError, "tuples expected");
        return NULL;
    }
    return PyTuple_GetItem(pair, 1);
}

static PyObject *
entry_bad(PyObject *self, PyObject *pairs)
{
    PyObject *entry = find_entry(pairs, 0);
    return entry;                             // expect: return-borrowed 'entry'
}

static PyObject *
entry_good(PyObject *self, PyObject *pairs)
{
    PyObject *entry = find_entry(pairs, 0);
    Py_XINCREF(entry);
    return entry;
}

static PyMethodDef methods[] = {
    {"entry_bad", entry_bad, METH_O, NULL},
    {"entry_good", entry_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: entry_bad([(1, [2])]) dies
// run: entry_good([(1, [2])]) sound
// run: entry_good([]) raises IndexError
