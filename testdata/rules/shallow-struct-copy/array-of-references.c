/* The bytes of an array of references are copied, but no reference is: both arrays own the elements, and there is one for both. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject **items;
    Py_ssize_t n;
} Vec;

static PyTypeObject vec_type;

static Vec *
vec_of(Py_ssize_t n)
{
    Vec *v = PyObject_New(Vec, &vec_type);

    if (v == NULL)
        return NULL;
    v->n = 0;
    v->items = PyMem_Calloc((size_t)n + 1, sizeof(PyObject *));
    if (v->items == NULL) {
        Py_DECREF(v);
        PyErr_NoMemory();
        return NULL;
    }
    v->n = n;
    return v;
}

static PyObject *
vec_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Vec *v = vec_of(PyTuple_GET_SIZE(args));

    for (Py_ssize_t i = 0; v != NULL && i < v->n; i++)
        v->items[i] = Py_NewRef(PyTuple_GET_ITEM(args, i));
    return (PyObject *)v;
}

static void
vec_dealloc(Vec *self)
{
    for (Py_ssize_t i = 0; i < self->n; i++)
        Py_XDECREF(self->items[i]);
    PyMem_Free(self->items);
    PyObject_Free(self);
}

static PyObject *
copy_bad(Vec *self, PyObject *unused)
{
    Vec *copy = vec_of(self->n);
    if (copy == NULL)
        return NULL;
    memcpy(copy->items, self->items, (size_t)self->n * sizeof(PyObject *));    // expect: shallow-struct-copy 'items'
    return (PyObject *)copy;
}

static PyObject *
copy_good(Vec *self, PyObject *unused)
{
    Vec *copy = vec_of(self->n);
    if (copy == NULL)
        return NULL;
    memcpy(copy->items, self->items, (size_t)self->n * sizeof(PyObject *));
    for (Py_ssize_t i = 0; i < copy->n; i++)
        Py_XINCREF(copy->items[i]);
    return (PyObject *)copy;
}

/* First the references, then the bytes. */
static PyObject *
copy_early_good(Vec *self, PyObject *unused)
{
    Vec *copy = vec_of(self->n);
    if (copy == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < self->n; i++) {
        PyObject *item = self->items[i];
        Py_XINCREF(item);
    }
    memcpy(copy->items, self->items, (size_t)self->n * sizeof(PyObject *));
    return (PyObject *)copy;
}

static void
own_all(PyObject **items, Py_ssize_t n)
{
    while (n-- > 0)
        Py_XINCREF(items[n]);
}

static PyObject *
copy_by_helper_good(Vec *self, PyObject *unused)
{
    Vec *copy = vec_of(self->n);
    if (copy == NULL)
        return NULL;
    memcpy(copy->items, self->items, (size_t)self->n * sizeof(PyObject *));
    own_all(copy->items, copy->n);
    return (PyObject *)copy;
}

/* A move: the source has none of them any more. */
static PyObject *
take_good(Vec *self, PyObject *unused)
{
    Vec *copy = vec_of(self->n);
    if (copy == NULL)
        return NULL;
    memcpy(copy->items, self->items, (size_t)self->n * sizeof(PyObject *));
    self->n = 0;
    return (PyObject *)copy;
}

static PyObject *
take_cleared_good(Vec *self, PyObject *unused)
{
    Vec *copy = vec_of(self->n);
    if (copy == NULL)
        return NULL;
    memcpy(copy->items, self->items, (size_t)self->n * sizeof(PyObject *));
    memset(self->items, 0, (size_t)self->n * sizeof(PyObject *));
    return (PyObject *)copy;
}

/* The array itself moves, as with realloc. */
static PyObject *
grow_good(Vec *self, PyObject *unused)
{
    PyObject **more = PyMem_Calloc((size_t)self->n + 9, sizeof(PyObject *));
    if (more == NULL)
        return PyErr_NoMemory();
    memcpy(more, self->items, (size_t)self->n * sizeof(PyObject *));
    PyMem_Free(self->items);
    self->items = more;
    self->n += 8;
    Py_RETURN_NONE;
}

static PyObject *
resize_good(Vec *self, PyObject *unused)
{
    PyObject **more = PyMem_Realloc(self->items, ((size_t)self->n + 9) * sizeof(PyObject *));
    if (more == NULL)
        return PyErr_NoMemory();
    self->items = more;
    Py_RETURN_NONE;
}

/* The first one leaves the array: its reference is the caller's. */
static PyObject *
shift_good(Vec *self, PyObject *unused)
{
    PyObject *first;

    if (self->n == 0)
        Py_RETURN_NONE;
    first = self->items[0];
    self->n--;
    memmove(self->items, self->items + 1, (size_t)self->n * sizeof(PyObject *));
    return first;
}

static PyMethodDef vec_methods[] = {
    {"copy_bad", (PyCFunction)copy_bad, METH_NOARGS, NULL},
    {"copy_good", (PyCFunction)copy_good, METH_NOARGS, NULL},
    {"copy_early_good", (PyCFunction)copy_early_good, METH_NOARGS, NULL},
    {"copy_by_helper_good", (PyCFunction)copy_by_helper_good, METH_NOARGS, NULL},
    {"take_good", (PyCFunction)take_good, METH_NOARGS, NULL},
    {"take_cleared_good", (PyCFunction)take_cleared_good, METH_NOARGS, NULL},
    {"grow_good", (PyCFunction)grow_good, METH_NOARGS, NULL},
    {"resize_good", (PyCFunction)resize_good, METH_NOARGS, NULL},
    {"shift_good", (PyCFunction)shift_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject vec_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Vec",
    .tp_basicsize = sizeof(Vec),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = vec_new,
    .tp_dealloc = (destructor)vec_dealloc,
    .tp_methods = vec_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &vec_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: item = 'an item'
// given: other = 'another'
// run: Vec(item, other).copy_bad() dies
// run: Vec(item, other).copy_good() sound
// run: Vec(item, other).copy_early_good() sound
// run: Vec(item, other).copy_by_helper_good() sound
// run: Vec(item, other).take_good() sound
// run: Vec(item, other).take_cleared_good() sound
// run: Vec(item, other).grow_good() sound
// run: Vec(item, other).resize_good() sound
// run: Vec(item, other).shift_good() sound
