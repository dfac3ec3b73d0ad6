/* A helper stores what it makes in a member, and on its way out after a failure forgets the reference of its own: that is
 * told of the helper, and not once more of each of its callers, who can do nothing about it. */
#include "sample.h"

typedef struct {
    PyObject *value, *seen;
} Builder;

typedef struct {
    PyObject_HEAD
    Builder builder;
} Coro;

static void
put(Builder *b, PyObject *value)
{
    Py_INCREF(value);
    Py_XSETREF(b->value, value);
}

static int
event_bad(Builder *b, PyObject *key)
{
    PyObject *list = PyList_New(0);

    if (list == NULL)
        return -1;
    put(b, list);
    if (PyDict_SetItem(b->seen, key, list) < 0)
        return -1; // expect: ref-leak
    Py_DECREF(list);
    return 0;
}

static int
event_good(Builder *b, PyObject *key)
{
    PyObject *list = PyList_New(0);

    if (list == NULL)
        return -1;
    put(b, list);
    int status = PyDict_SetItem(b->seen, key, list);
    Py_DECREF(list);
    return status;
}

static PyObject *
coro_send_bad(PyObject *self, PyObject *key)
{
    Coro *c = (Coro *)self;

    if (event_bad(&c->builder, key) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
coro_send_good(PyObject *self, PyObject *key)
{
    Coro *c = (Coro *)self;

    if (event_good(&c->builder, key) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static void
coro_dealloc(PyObject *self)
{
    Py_XDECREF(((Coro *)self)->builder.value);
    Py_XDECREF(((Coro *)self)->builder.seen);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *
coro_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)args, (void)kwds;
    Coro *self = (Coro *)type->tp_alloc(type, 0);

    if (self == NULL)
        return NULL;
    self->builder.seen = PyDict_New();
    if (self->builder.seen == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyMethodDef coro_methods[] = {{"send_bad", coro_send_bad, METH_O, NULL},
                                     {"send_good", coro_send_good, METH_O, NULL},
                                     {NULL, NULL, 0, NULL}};

static PyTypeObject Coro_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Coro",
    .tp_basicsize = sizeof(Coro),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = coro_new,
    .tp_dealloc = coro_dealloc,
    .tp_methods = coro_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &Coro_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def use(name, key):
// given:     getattr(Coro(), name)(key)
// run: use('send_bad', []) leaks 1
// run: use('send_good', []) raises TypeError
// run: use('send_good', 1) sound
