/* The type Tally: a dict of counts with a key function. */
#include "tally.h"

static PyObject *
tally_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"key", NULL};
    PyObject *key = NULL;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:Tally", names, &key))
        return NULL;
    Tally *self = (Tally *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->counts = PyDict_New();
    if (self->counts == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    if (key != NULL && key != Py_None) {
        Py_INCREF(key);
        self->key = key;
    }
    return (PyObject *)self;
}

static int
tally_traverse(Tally *self, visitproc visit, void *arg)
{
    Py_VISIT(self->counts);
    Py_VISIT(self->key);
    Py_VISIT(self->last);
    return 0;
}

static int
tally_clear(Tally *self)
{
    Py_CLEAR(self->counts);
    Py_CLEAR(self->key);
    Py_CLEAR(self->last);
    return 0;
}

static void
tally_dealloc(Tally *self)
{
    PyObject_GC_UnTrack(self);
    tally_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* What the item counts as: a new reference. */
static PyObject *
key_of(Tally *self, PyObject *item)
{
    if (self->key == NULL) {
        Py_INCREF(item);
        return item;
    }
    return PyObject_CallFunctionObjArgs(self->key, item, NULL);
}

/* The count of a key, 0 if it has none; -1 with an exception set if that fails. */
static long
count_of(Tally *self, PyObject *key)
{
    PyObject *count = PyDict_GetItemWithError(self->counts, key);
    if (count == NULL)
        return PyErr_Occurred() ? -1 : 0;
    return PyLong_AsLong(count);
}

int
tally_bump(Tally *self, PyObject *item, long n)
{
    int result = -1;
    PyObject *count = NULL;
    PyObject *key = key_of(self, item);
    if (key == NULL)
        return -1;
    long old = count_of(self, key);
    if (old == -1 && PyErr_Occurred())
        goto done;
    count = PyLong_FromLong(old + n);
    if (count == NULL)
        goto done;
    if (PyDict_SetItem(self->counts, key, count) < 0)
        goto done;
    PyObject *previous = self->last;
    Py_INCREF(item);
    self->last = item;
    Py_XDECREF(previous);
    result = 0;
done:
    Py_XDECREF(count);
    Py_DECREF(key);
    return result;
}

static PyObject *
tally_add(Tally *self, PyObject *args)
{
    PyObject *item;
    long n = 1;

    if (!PyArg_ParseTuple(args, "O|l:add", &item, &n))
        return NULL;
    if (tally_bump(self, item, n) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
tally_update(Tally *self, PyObject *iterable)
{
    PyObject *items = PyObject_GetIter(iterable);
    if (items == NULL)
        return NULL;
    PyObject *item;
    while ((item = PyIter_Next(items)) != NULL) {
        int failed = tally_bump(self, item, 1) < 0;
        Py_DECREF(item);
        if (failed) {
            Py_DECREF(items);
            return NULL;
        }
    }
    Py_DECREF(items);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
tally_get(Tally *self, PyObject *args)
{
    PyObject *item, *missing = Py_None;

    if (!PyArg_ParseTuple(args, "O|O:get", &item, &missing))
        return NULL;
    PyObject *count;
    if (self->key == NULL) {
        count = PyDict_GetItemWithError(self->counts, item);
    } else {
        PyObject *key = key_of(self, item);
        if (key == NULL)
            return NULL;
        count = PyDict_GetItemWithError(self->counts, key);
        Py_XINCREF(count);
        Py_DECREF(key);
    }
    if (count != NULL || PyErr_Occurred())
        return count;
    Py_INCREF(missing);
    return missing;
}

static PyObject *
tally_discard(Tally *self, PyObject *item)
{
    PyObject *key = key_of(self, item);
    if (key == NULL)
        return NULL;
    int known = PyDict_Contains(self->counts, key);
    if (known < 0 || (known && PyDict_DelItem(self->counts, key) < 0)) {
        Py_DECREF(key);
        return NULL;
    }
    if (!known) {
        PyObject *shown = PyObject_Repr(key);
        Py_DECREF(key);
        if (shown == NULL)
            return NULL;
        Py_DECREF(shown);
        return PyErr_Format(PyExc_KeyError, "%U was never counted", shown);
    }
    Py_DECREF(key);
    Py_RETURN_NONE;
}

/* A list of (item, count) for all counts of at least n. */
static PyObject *
tally_above(Tally *self, PyObject *args)
{
    long least;

    if (!PyArg_ParseTuple(args, "l:above", &least))
        return NULL;
    PyObject *result = PyList_New(0);
    if (result == NULL)
        return NULL;
    PyObject *key, *count;
    Py_ssize_t at = 0;
    while (PyDict_Next(self->counts, &at, &key, &count)) {
        PyObject *pair = PyTuple_Pack(2, key, count);
        if (pair == NULL) {
            Py_DECREF(result);
            return NULL;
        }
        long n = PyLong_AsLong(PyTuple_GET_ITEM(pair, 1));
        if (n == -1 && PyErr_Occurred()) {
            Py_DECREF(pair);
            return NULL;
        }
        int failed = n >= least && PyList_Append(result, pair) < 0;
        Py_DECREF(pair);
        if (failed) {
            Py_DECREF(result);
            return NULL;
        }
    }
    return result;
}

static PyObject *
tally_repr(Tally *self)
{
    int entered = Py_ReprEnter((PyObject *)self);
    if (entered != 0)
        return entered > 0 ? PyUnicode_FromString("Tally(...)") : NULL;
    PyObject *text = PyUnicode_FromFormat("Tally(%R)", self->counts);
    Py_ReprLeave((PyObject *)self);
    return text;
}

static PyObject *
get_last(Tally *self, void *closure)
{
    (void)closure;
    PyObject *last = self->last ? self->last : Py_None;
    Py_INCREF(last);
    return last;
}

static PyObject *
get_key(Tally *self, void *closure)
{
    (void)closure;
    if (self->key == NULL)
        Py_RETURN_NONE;
    Py_INCREF(self->key);
    return self->key;
}

static int
set_key(Tally *self, PyObject *value, void *closure)
{
    (void)closure;
    if (value == NULL || value == Py_None) {
        Py_CLEAR(self->key);
        return 0;
    }
    if (!PyCallable_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "key must be callable");
        return -1;
    }
    Py_INCREF(value);
    Py_XDECREF(self->key);
    self->key = value;
    return 0;
}

static PyMethodDef tally_methods[] = {
    {"add", (PyCFunction)tally_add, METH_VARARGS, "add(item, n=1): count an item n times"},
    {"update", (PyCFunction)tally_update, METH_O, "update(iterable): count every item"},
    {"get", (PyCFunction)tally_get, METH_VARARGS, "get(item, default=None): the count of an item"},
    {"discard", (PyCFunction)tally_discard, METH_O, "discard(item): forget an item"},
    {"above", (PyCFunction)tally_above, METH_VARARGS, "above(n): (item, count) for count >= n"},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef tally_getset[] = {
    {"last", (getter)get_last, NULL, "the item counted last", NULL},
    {"key", (getter)get_key, (setter)set_key, "what an item counts as", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject Tally_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_tally.Tally",
    .tp_doc = "Tally(key=None): counts things",
    .tp_basicsize = sizeof(Tally),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_new = tally_new,
    .tp_dealloc = (destructor)tally_dealloc,
    .tp_traverse = (traverseproc)tally_traverse,
    .tp_clear = (inquiry)tally_clear,
    .tp_repr = (reprfunc)tally_repr,
    .tp_methods = tally_methods,
    .tp_getset = tally_getset,
};
