/* A helper that raises on one way out, and forgets to on another that returns the same: its callers take it for an error. */
#include "sample.h"

static int
index_of_bad(PyObject *list, PyObject *item)
{
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(list); k++) {
        int same = PyObject_RichCompareBool(PyList_GET_ITEM(list, k), item, Py_EQ);
        if (same < 0)
            return -1;
        if (same)
            return (int)k;
    }
    return -1;
}

static PyObject *
find_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *item;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &list, &item))
        return NULL;
    int at = index_of_bad(list, item);
    if (at < 0)
        return NULL;                          // expect: missing-exception
    return PyLong_FromLong(at);
}

static int
index_of_good(PyObject *list, PyObject *item)
{
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(list); k++) {
        int same = PyObject_RichCompareBool(PyList_GET_ITEM(list, k), item, Py_EQ);
        if (same < 0)
            return -1;
        if (same)
            return (int)k;
    }
    PyErr_SetObject(PyExc_KeyError, item);
    return -1;
}

static PyObject *
find_good(PyObject *self, PyObject *args)
{
    PyObject *list, *item;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &list, &item))
        return NULL;
    int at = index_of_good(list, item);
    if (at < 0)
        return NULL;
    return PyLong_FromLong(at);
}

/* Who calls it asks. */
static PyObject *
lookup(PyObject *dict, PyObject *key)
{
    PyObject *found = PyObject_GetItem(dict, key);

    if (found == NULL && PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        return NULL;
    }
    return found;
}

static PyObject *
get_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    PyObject *found = lookup(dict, key);
    if (found == NULL && !PyErr_Occurred())
        Py_RETURN_NONE;
    return found;
}

/* A flag says whether it is to raise. */
static int
number_in(PyObject *o, int raise, long *out)
{
    if (!PyLong_Check(o)) {
        if (raise)
            PyErr_SetString(PyExc_TypeError, "a number is needed");
        return -1;
    }
    *out = PyLong_AsLong(o);
    return *out == -1 && PyErr_Occurred() ? -1 : 0;
}

static PyObject *
number_good(PyObject *self, PyObject *o)
{
    long n;
    if (number_in(o, 1, &n) < 0)
        return NULL;
    return PyLong_FromLong(n);
}

/* What failed before has raised. */
static PyObject *
wrapped(PyObject *text)
{
    if (text == NULL)
        return NULL;
    PyObject *pair = PyTuple_Pack(2, text, text);
    Py_DECREF(text);
    return pair;
}

static PyObject *
wrap_good(PyObject *self, PyObject *o)
{
    return wrapped(PyObject_Str(o));
}

/* An error that the struct remembers was raised then. */
typedef struct { PyObject *list; int failed; } Reader;

static PyObject *
reader_next(Reader *r)
{
    if (r->failed)
        return NULL;
    PyObject *item = PySequence_GetItem(r->list, 0);
    r->failed = item == NULL;
    return item;
}

static PyObject *
read_good(PyObject *self, PyObject *list)
{
    Reader r = {list, 0};
    PyObject *first = reader_next(&r);
    Py_XDECREF(first);
    PyObject *second = reader_next(&r);
    if (second == NULL)
        return NULL;
    return second;
}

static PyMethodDef methods[] = {
    {"find_bad", find_bad, METH_VARARGS, NULL},
    {"find_good", find_good, METH_VARARGS, NULL},
    {"get_good", get_good, METH_VARARGS, NULL},
    {"number_good", number_good, METH_O, NULL},
    {"wrap_good", wrap_good, METH_O, NULL},
    {"read_good", read_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: find_bad([1], 1) sound
// run: find_bad([1], 2) dies
// run: find_good([1], 1) sound
// run: find_good([1], 2) raises KeyError
// run: get_good({}, 1) sound
// run: get_good({1: 2}, 1) sound
// run: number_good(1) sound
// run: number_good('') raises TypeError
// run: wrap_good(1) sound
// run: read_good([1]) sound
// run: read_good([]) raises IndexError
