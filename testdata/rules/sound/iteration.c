/* Iterators: our own loops, and types that are iterators. tp_iternext may return NULL bare. */
#include "sample.h"

static PyObject *
collect(PyObject *self, PyObject *arg)
{
    PyObject *it, *item, *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    it = PyObject_GetIter(arg);
    if (it == NULL)
        goto fail;
    while ((item = PyIter_Next(it)) != NULL) {
        if (PyList_Append(list, item) < 0) {
            Py_DECREF(item);
            Py_DECREF(it);
            goto fail;
        }
        Py_DECREF(item);
    }
    Py_DECREF(it);
    if (PyErr_Occurred())
        goto fail;
    return list;
fail:
    Py_DECREF(list);
    return NULL;
}

/* The first item and no other; exhausted and failed are told apart. */
static PyObject *
first(PyObject *self, PyObject *args)
{
    PyObject *source, *fallback = NULL, *it, *item;
    if (!PyArg_ParseTuple(args, "O|O", &source, &fallback))
        return NULL;
    it = PyObject_GetIter(source);
    if (it == NULL)
        return NULL;
    SAMPLE_COUNT(it, 1);
    item = PyIter_Next(it);
    Py_DECREF(it);
    if (item != NULL || PyErr_Occurred())
        return item;
    if (fallback != NULL)
        return Py_NewRef(fallback);
    PyErr_SetString(PyExc_ValueError, "empty");
    return NULL;
}

/* PySequence_Fast keeps its items while we hold it and run nothing. */
static PyObject *
sum(PyObject *self, PyObject *arg)
{
    PyObject *fast = PySequence_Fast(arg, "a sequence is needed");
    double total = 0;
    Py_ssize_t i;
    if (fast == NULL)
        return NULL;
    for (i = 0; i < PySequence_Fast_GET_SIZE(fast); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(fast, i);
        if (!PyFloat_CheckExact(item)) {
            PyErr_SetString(PyExc_TypeError, "floats only");
            Py_DECREF(fast);
            return NULL;
        }
        total += PyFloat_AS_DOUBLE(item);
    }
    Py_DECREF(fast);
    return PyFloat_FromDouble(total);
}

typedef struct {
    PyObject_HEAD
    PyObject *source;
    Py_ssize_t at;
} Pairs;

static PyObject *
pairs_next(Pairs *self)
{
    PyObject *item, *pair, *number;
    if (self->source == NULL)
        return NULL;
    item = PySequence_GetItem(self->source, self->at);
    if (item == NULL) {
        if (PyErr_ExceptionMatches(PyExc_IndexError)) {
            PyErr_Clear();
            Py_CLEAR(self->source);
        }
        return NULL;
    }
    number = PyLong_FromSsize_t(self->at);
    if (number == NULL) {
        Py_DECREF(item);
        return NULL;
    }
    self->at++;
    pair = PyTuple_New(2);
    if (pair == NULL) {
        Py_DECREF(number);
        Py_DECREF(item);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, number);
    PyTuple_SET_ITEM(pair, 1, item);
    return pair;
}

static PyObject *
pairs_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *source;
    Pairs *self;
    if (!PyArg_ParseTuple(args, "O", &source))
        return NULL;
    self = (Pairs *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->source = Py_NewRef(source);
    return (PyObject *)self;
}

static int
pairs_traverse(Pairs *self, visitproc visit, void *arg)
{
    Py_VISIT(self->source);
    return 0;
}

static int
pairs_clear(Pairs *self)
{
    Py_CLEAR(self->source);
    return 0;
}

static void
pairs_dealloc(Pairs *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->source);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject pairs_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Pairs",
    .tp_basicsize = sizeof(Pairs),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = pairs_new,
    .tp_dealloc = (destructor)pairs_dealloc,
    .tp_traverse = (traverseproc)pairs_traverse,
    .tp_clear = (inquiry)pairs_clear,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)pairs_next,
};

static PyMethodDef methods[] = {
    {"collect", collect, METH_O, NULL},
    {"first", first, METH_VARARGS, NULL},
    {"sum", sum, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &pairs_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring():
// given:     a = {}
// given:     a[0] = Pairs(a)
// run: collect('ab') sound
// run: collect(1) raises TypeError
// run: [first('ab'), first('', 1)] sound
// run: first('') raises ValueError
// run: sum([1.5, 2.5]) sound
// run: sum([1]) raises TypeError
// run: list(Pairs('ab')) sound
// run: ring() sound
