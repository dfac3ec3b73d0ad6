/* Helpers with contracts of their own: some consume, one lends, one fills out-parameters, one frees a struct, one asserts. */
#include "sample.h"
#include <assert.h>

/* Consumes its item in every case, and takes NULL. */
static int
append_steal(PyObject *list, PyObject *item)
{
    int status;
    if (item == NULL)
        return -1;
    status = PyList_Append(list, item);
    Py_DECREF(item);
    return status;
}

static PyObject *
describe(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    if (append_steal(list, PyObject_Repr(arg)) < 0 || append_steal(list, PyObject_Type(arg)) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

/* Takes both: stolen by the pair, or released where there is none. */
static PyObject *
pair_steal(PyObject *first, PyObject *second)
{
    PyObject *pair = PyTuple_New(2);
    if (pair == NULL) {
        Py_DECREF(first);
        Py_DECREF(second);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, first);
    PyTuple_SET_ITEM(pair, 1, second);
    return pair;
}

static PyObject *
with_text(PyObject *self, PyObject *arg)
{
    PyObject *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    return pair_steal(text, Py_NewRef(arg));
}

/* Lends; NULL means that an exception is set. */
static PyObject *
borrow_entry(PyObject *dict, PyObject *key)
{
    PyObject *value = PyDict_GetItemWithError(dict, key);
    if (value == NULL && !PyErr_Occurred())
        PyErr_SetObject(PyExc_KeyError, key);
    return value;
}

static PyObject *
entry(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    value = borrow_entry(dict, key);
    if (value == NULL)
        return NULL;
    return Py_NewRef(value);
}

/* 0 and two new references, or -1 and nothing. */
static int
halves(PyObject *list, PyObject **left, PyObject **right)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    *left = PyList_GetSlice(list, 0, n / 2);
    if (*left == NULL)
        return -1;
    *right = PyList_GetSlice(list, n / 2, n);
    if (*right == NULL) {
        Py_CLEAR(*left);
        return -1;
    }
    return 0;
}

static PyObject *
swap_halves(PyObject *self, PyObject *args)
{
    PyObject *list, *left, *right, *result;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return NULL;
    if (halves(list, &left, &right) < 0)
        return NULL;
    result = PySequence_Concat(right, left);
    Py_DECREF(left);
    Py_DECREF(right);
    return result;
}

/* A C struct that owns references, filled step by step and torn down by one function. */
typedef struct {
    PyObject *keys, *values;
    Py_ssize_t n;
} Table;

static void
table_free(Table *t)
{
    if (t == NULL)
        return;
    Py_XDECREF(t->keys);
    Py_XDECREF(t->values);
    PyMem_Free(t);
}

static Table *
table_new(PyObject *map)
{
    Table *t = PyMem_Calloc(1, sizeof(Table));
    if (t == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    t->keys = PyMapping_Keys(map);
    if (t->keys == NULL)
        goto fail;
    t->values = PyMapping_Values(map);
    if (t->values == NULL)
        goto fail;
    t->n = PyList_GET_SIZE(t->keys);
    return t;
fail:
    table_free(t);
    return NULL;
}

static PyObject *
table(PyObject *self, PyObject *map)
{
    PyObject *result;
    Table *t = table_new(map);
    if (t == NULL)
        return NULL;
    result = PyTuple_Pack(2, t->keys, t->values);
    table_free(t);
    return result;
}

/* A struct on the stack, its members moved on and set to NULL. */
static PyObject *
moved(PyObject *self, PyObject *map)
{
    Table a = {NULL, NULL, 0}, b;
    PyObject *keys;
    a.keys = PyMapping_Keys(map);
    if (a.keys == NULL)
        return NULL;
    b = a;
    a.keys = NULL;
    keys = b.keys;
    Py_XDECREF(a.keys);
    return keys;
}

/* Recursion: each level owns what it makes. */
static PyObject *
nested(Py_ssize_t depth)
{
    PyObject *inner, *outer;
    if (depth <= 0)
        return PyTuple_New(0);
    inner = nested(depth - 1);
    if (inner == NULL)
        return NULL;
    outer = PyTuple_Pack(1, inner);
    Py_DECREF(inner);
    return outer;
}

static PyObject *
nest(PyObject *self, PyObject *args)
{
    Py_ssize_t depth;
    if (!PyArg_ParseTuple(args, "n", &depth))
        return NULL;
    return nested(depth);
}

/* A helper for objects of all types takes a `void *`. */
static PyObject *
own(void *object)
{
    Py_INCREF(object);
    return object;
}

static PyObject *
itself(PyObject *self, PyObject *arg)
{
    return own(arg);
}

/* Paths that end the process owe nothing. */
static PyObject *
checked(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    assert(PyList_Check(list));
    if (!PyList_CheckExact(list))
        Py_FatalError("PySequence_List gave no list");
    switch (PyList_GET_SIZE(list) > 0) {
    case 0:
        Py_DECREF(list);
        Py_RETURN_NONE;
    case 1:
        return list;
    }
    Py_UNREACHABLE();
}

static PyMethodDef methods[] = {
    {"describe", describe, METH_O, NULL},
    {"with_text", with_text, METH_O, NULL},
    {"entry", entry, METH_VARARGS, NULL},
    {"swap_halves", swap_halves, METH_VARARGS, NULL},
    {"table", table, METH_O, NULL},
    {"moved", moved, METH_O, NULL},
    {"nest", nest, METH_VARARGS, NULL},
    {"itself", itself, METH_O, NULL},
    {"checked", checked, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: describe([1]) sound
// run: with_text([1]) sound
// run: entry({1: 2}, 1) sound
// run: entry({}, 1) raises KeyError
// run: swap_halves([1.5, 2.5]) sound
// run: table({1: 2}) sound
// run: table(1) raises AttributeError
// run: moved({1: 2}) sound
// run: nest(3) sound
// run: itself([]) sound
// run: [checked(''), checked('a')] sound
