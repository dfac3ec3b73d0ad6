/* An array of structs that a helper fills one by one; a second loop moves the references on. */
#include "sample.h"

struct entry { PyObject *shown, *repr; };

static int
fill(struct entry *entry, PyObject *o)
{
    entry->shown = PyObject_Str(o);
    if (entry->shown == NULL)
        return -1;
    entry->repr = PyObject_Repr(o);
    if (entry->repr == NULL) {
        Py_CLEAR(entry->shown);
        return -1;
    }
    return 0;
}

static PyObject *
shown_each(PyObject *self, PyObject *sequence)
{
    Py_ssize_t n = PySequence_Size(sequence), i = 0;
    struct entry *entries;
    PyObject *list = NULL;

    if (n < 0)
        return NULL;
    entries = PyMem_New(struct entry, n + 1);
    if (entries == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(sequence, i);
        if (item == NULL)
            goto fail;
        if (fill(&entries[i], item) < 0) {
            Py_DECREF(item);
            goto fail;
        }
        Py_DECREF(item);
    }
    list = PyList_New(n);
    if (list == NULL)
        goto fail;
    for (i = 0; i < n; i++) {
        PyList_SET_ITEM(list, i, entries[i].shown);    // false: steal-borrowed
        Py_DECREF(entries[i].repr);
    }
    PyMem_Free(entries);
    return list;
fail:
    while (--i >= 0) {
        Py_DECREF(entries[i].shown);
        Py_DECREF(entries[i].repr);
    }
    PyMem_Free(entries);
    return NULL;
}

static PyMethodDef methods[] = {
    {"shown_each", shown_each, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Bad:
// given:     def __str__(self): raise ValueError
// run: shown_each([1.5, 2.5]) sound
// run: shown_each([1.5, Bad()]) raises ValueError
