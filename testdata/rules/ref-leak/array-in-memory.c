/* Arrays of references in memory of our own, in a struct each, walked by a pointer: one way out forgets what is in them. */
#include "sample.h"

static PyObject *
sized_bad(PyObject *self, PyObject *seq)
{
    Py_ssize_t i, n = PySequence_Size(seq);
    PyObject **items, *result;
    if (n < 0)
        return NULL;
    items = PyMem_Malloc((size_t)n * sizeof *items + 1);
    if (items == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < n; i++) {
        items[i] = PySequence_GetItem(seq, i);
        if (items[i] == NULL)
            goto fail;
    }
    result = PyLong_FromSsize_t(n);
    for (i = 0; i < n; i++)
        Py_DECREF(items[i]);
    PyMem_Free(items);
    return result;
fail:
    PyMem_Free(items);                        // expect: ref-leak
    return NULL;
}

static PyObject *
sized_good(PyObject *self, PyObject *seq)
{
    Py_ssize_t i, j, n = PySequence_Size(seq);
    PyObject **items, *result = NULL;
    if (n < 0)
        return NULL;
    items = PyMem_Malloc((size_t)n * sizeof *items + 1);
    if (items == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < n; i++) {
        items[i] = PySequence_GetItem(seq, i);
        if (items[i] == NULL)
            goto done;
    }
    result = PyLong_FromSsize_t(n);
done:
    for (j = 0; j < i; j++)
        Py_DECREF(items[j]);
    PyMem_Free(items);
    return result;
}

static PyObject *
walked_bad(PyObject *self, PyObject *seq)
{
    Py_ssize_t i, n = PySequence_Size(seq);
    PyObject **items, **p, *result;
    if (n < 0)
        return NULL;
    p = items = PyMem_Malloc((size_t)n * sizeof *items + 1);
    if (items == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(seq, i);
        if (item == NULL) {
            PyMem_Free(items);                // expect: ref-leak 'item'
            return NULL;
        }
        *p++ = item;
    }
    result = PyLong_FromSsize_t(n);
    while (p > items)
        Py_DECREF(*--p);
    PyMem_Free(items);
    return result;
}

static PyObject *
walked_good(PyObject *self, PyObject *seq)
{
    Py_ssize_t i, n = PySequence_Size(seq);
    PyObject **items, **p, *result = NULL;
    if (n < 0)
        return NULL;
    p = items = PyMem_Malloc((size_t)n * sizeof *items + 1);
    if (items == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(seq, i);
        if (item == NULL)
            goto done;
        *p++ = item;
    }
    result = PyLong_FromSsize_t(n);
done:
    while (p > items)
        Py_DECREF(*--p);
    PyMem_Free(items);
    return result;
}

static PyObject *
borrowed_bad(PyObject *self, PyObject *list)
{
    Py_ssize_t i, n;
    PyObject **copy, *text;
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "a list, please");
        return NULL;
    }
    n = PyList_GET_SIZE(list);
    copy = PyMem_New(PyObject *, n + 1);
    if (copy == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < n; i++) {
        copy[i] = PyList_GET_ITEM(list, i);
        Py_INCREF(copy[i]);
    }
    text = PyObject_Str(list);
    PyMem_Free(copy);                         // expect: ref-leak
    return text;
}

static PyObject *
borrowed_good(PyObject *self, PyObject *list)
{
    Py_ssize_t i, n;
    PyObject **copy, *text;
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "a list, please");
        return NULL;
    }
    n = PyList_GET_SIZE(list);
    copy = PyMem_New(PyObject *, n + 1);
    if (copy == NULL)
        return PyErr_NoMemory();
    for (i = 0; i < n; i++) {
        copy[i] = PyList_GET_ITEM(list, i);
        Py_INCREF(copy[i]);
    }
    text = PyObject_Str(list);
    while (n > 0)
        Py_DECREF(copy[--n]);
    PyMem_Free(copy);
    return text;
}

struct pair {
    PyObject *key, *value;
};

static PyObject *
pairs_bad(PyObject *self, PyObject *arg)
{
    static const char *const names[3] = {"x", "y", "z"};
    struct pair pairs[3];
    int i;
    for (i = 0; i < 3; i++) {
        pairs[i].key = PyUnicode_FromString(names[i]);
        if (pairs[i].key == NULL)
            goto fail;
        pairs[i].value = PyObject_GetAttr(arg, pairs[i].key);
        if (pairs[i].value == NULL)
            goto fail;
    }
    while (--i >= 0) {
        Py_DECREF(pairs[i].key);
        Py_DECREF(pairs[i].value);
    }
    Py_RETURN_NONE;
fail:
    while (--i >= 0) {
        Py_DECREF(pairs[i].key);
        Py_DECREF(pairs[i].value);
    }
    return NULL;                              // expect: ref-leak 'pairs'
}

static PyObject *
pairs_good(PyObject *self, PyObject *arg)
{
    static const char *const names[3] = {"x", "y", "z"};
    struct pair pairs[3];
    int i;
    for (i = 0; i < 3; i++) {
        pairs[i].key = PyUnicode_FromString(names[i]);
        if (pairs[i].key == NULL)
            goto fail;
        pairs[i].value = PyObject_GetAttr(arg, pairs[i].key);
        if (pairs[i].value == NULL) {
            Py_DECREF(pairs[i].key);
            goto fail;
        }
    }
    while (--i >= 0) {
        Py_DECREF(pairs[i].key);
        Py_DECREF(pairs[i].value);
    }
    Py_RETURN_NONE;
fail:
    while (--i >= 0) {
        Py_DECREF(pairs[i].key);
        Py_DECREF(pairs[i].value);
    }
    return NULL;
}

static PyMethodDef methods[] = {
    {"sized_bad", sized_bad, METH_O, NULL},       {"sized_good", sized_good, METH_O, NULL},
    {"walked_bad", walked_bad, METH_O, NULL},     {"walked_good", walked_good, METH_O, NULL},
    {"borrowed_bad", borrowed_bad, METH_O, NULL}, {"borrowed_good", borrowed_good, METH_O, NULL},
    {"pairs_bad", pairs_bad, METH_O, NULL},       {"pairs_good", pairs_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Short:
// given:     def __len__(self): return 3
// given:     def __getitem__(self, i): return [float(i)] if i < 2 else {}['x']
// given: class Q: x, y = 1.5, 2.5
// given: class P: x, y, z = 1.5, 2.5, 3.5
// run: sized_bad(Short()) leaks 4
// run: sized_good(Short()) raises KeyError
// run: sized_good([1.5, 2.5]) sound
// run: walked_bad(Short()) leaks 4
// run: walked_good(Short()) raises KeyError
// run: walked_good([1.5, 2.5]) sound
// run: borrowed_bad([P, Q]) leaks 2
// run: borrowed_good([P, Q]) sound
// run: pairs_bad(Q) leaks 1
// run: pairs_good(Q) raises AttributeError
// run: pairs_good(P) sound
