/* The size of what is no sequence is -1, with an exception: not a size to go on with. From bitarray's _bitarray.c. */
#include "sample.h"

#include <assert.h>

static PyObject *
new_filled(Py_ssize_t n)
{
    assert(n >= 0);
    PyObject *list = PyList_New(n);
    if (list == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < n; i++)
        PyList_SET_ITEM(list, i, Py_NewRef(Py_None));
    return list;
}

static PyObject *
like_bad(PyObject *self, PyObject *seq)
{
    Py_ssize_t n = PySequence_Size(seq);
    PyObject *list = new_filled(n);           // expect: exception-ignored
    if (list == NULL)
        return NULL;
    return list;
}

static PyObject *
like_good(PyObject *self, PyObject *seq)
{
    Py_ssize_t n = PySequence_Size(seq);
    if (n < 0)
        return NULL;
    return new_filled(n);
}

/* Without any assertion: the loop does not run, and an empty list comes back. */
static PyObject *
copy_bad(PyObject *self, PyObject *seq)
{
    Py_ssize_t n = PyObject_Length(seq);      // expect: exception-ignored
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(seq, i);
        if (item == NULL || PyList_Append(list, item) < 0) {
            Py_XDECREF(item);
            Py_DECREF(list);
            return NULL;
        }
        Py_DECREF(item);
    }
    return list;
}

/* The size is asked in a declaration, and what follows treats it as a small one. From the same file. */
static int
drop_bad(PyObject *list, PyObject *seq)
{
    const Py_ssize_t n = PySequence_Size(seq);

    if (n < 2) {
        if (n == 0)
            return 0;
        return PyList_SetSlice(list, 0, 1, NULL); // expect: exception-ignored
    }
    return PyList_SetSlice(list, 0, n, NULL);
}

static PyObject *
dropped_bad(PyObject *self, PyObject *seq)
{
    PyObject *list = PyList_New(1);
    if (list == NULL)
        return NULL;
    PyList_SET_ITEM(list, 0, Py_NewRef(Py_None));
    if (drop_bad(list, seq) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyMethodDef methods[] = {
    {"like_bad", like_bad, METH_O, NULL},
    {"like_good", like_good, METH_O, NULL},
    {"copy_bad", copy_bad, METH_O, NULL},
    {"dropped_bad", dropped_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: like_bad(1) dies
// run: like_good(1) raises TypeError
// run: like_good('ab') sound
// run: copy_bad(1) dies
// run: dropped_bad(1) dies
