/* An array of references, filled up to i and unwound from there. */
#include "sample.h"

#define MAX 8

static PyObject *
attributes(PyObject *self, PyObject *args)
{
    static const char *const names[] = {"x", "y", "z"};
    PyObject *object, *parts[3], *result = NULL;
    int i, n = 0;
    if (!PyArg_ParseTuple(args, "O", &object))
        return NULL;
    for (n = 0; n < 3; n++) {
        parts[n] = PyObject_GetAttrString(object, names[n]);
        if (parts[n] == NULL)
            goto done;
    }
    result = PyTuple_Pack(3, parts[0], parts[1], parts[2]);
done:
    for (i = 0; i < n; i++)
        Py_DECREF(parts[i]);
    return result;
}

static PyObject *
strings(PyObject *self, PyObject *seq)
{
    PyObject *made[MAX] = {NULL}, *result = NULL;
    Py_ssize_t i, n = PySequence_Size(seq);
    if (n < 0)
        return NULL;
    if (n > MAX) {
        PyErr_SetString(PyExc_ValueError, "too many");
        return NULL;
    }
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(seq, i);
        if (item == NULL)
            goto done;
        made[i] = PyObject_Str(item);
        Py_DECREF(item);
        if (made[i] == NULL)
            goto done;
    }
    result = PyTuple_New(n);
    if (result == NULL)
        goto done;
    for (i = 0; i < n; i++) {
        PyTuple_SET_ITEM(result, i, made[i]);
        made[i] = NULL;
    }
done:
    for (i = 0; i < MAX; i++)
        Py_XDECREF(made[i]);
    return result;
}

/* The same on the heap, with a count that grows. */
static PyObject *
gathered(PyObject *self, PyObject *seq)
{
    PyObject **items, *result = NULL;
    Py_ssize_t i, filled = 0, n = PySequence_Size(seq);
    if (n < 0)
        return NULL;
    items = PyMem_New(PyObject *, n + 1);
    if (items == NULL)
        return PyErr_NoMemory();
    while (filled < n) {
        items[filled] = PySequence_GetItem(seq, filled);
        if (items[filled] == NULL)
            goto done;
        filled++;
    }
    result = PyLong_FromSsize_t(filled);
done:
    for (i = 0; i < filled; i++)
        Py_DECREF(items[i]);
    PyMem_Free(items);
    return result;
}

/* A list being built holds NULL where it is not filled yet; its dealloc copes. */
static PyObject *
numbers(PyObject *self, PyObject *args)
{
    Py_ssize_t i, n;
    PyObject *list;
    if (!PyArg_ParseTuple(args, "n", &n))
        return NULL;
    list = PyList_New(n);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    for (i = 0; i < n; i++) {
        PyObject *number = PyLong_FromSsize_t(i);
        if (number == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, i, number);
    }
    return list;
}

static PyMethodDef methods[] = {
    {"attributes", attributes, METH_VARARGS, NULL},
    {"strings", strings, METH_O, NULL},
    {"gathered", gathered, METH_O, NULL},
    {"numbers", numbers, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class P: x, y, z = 1.5, 2.5, 3.5
// given: class Q: x = 1.5
// run: attributes(P) sound
// run: attributes(Q) raises AttributeError
// run: strings([1.5, 2.5]) sound
// run: gathered([1.5, 2.5]) sound
// run: numbers(3) sound
