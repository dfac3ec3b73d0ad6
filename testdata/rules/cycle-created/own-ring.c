/* An object that holds itself, by a member, a tuple or a capsule that the collector is not shown. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *owner;
    PyObject *args;
    PyObject *capsule;
} Token;

static PyObject *
token_own_bad(Token *self, PyObject *unused)
{
    Py_INCREF(self);
    Py_XSETREF(self->owner, (PyObject *)self);     // expect: cycle-created
    Py_RETURN_NONE;
}

static PyObject *
token_own_good(Token *self, PyObject *owner)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    Py_XSETREF(self->owner, list);
    Py_RETURN_NONE;
}

static PyObject *
token_pack_bad(Token *self, PyObject *unused)
{
    PyObject *args = PyTuple_Pack(1, self);        // expect: cycle-created
    if (args == NULL)
        return NULL;
    Py_XSETREF(self->args, args);                  // also: cycle-created
    Py_RETURN_NONE;
}

/* The ring is opened again. */
static PyObject *
token_pack_good(Token *self, PyObject *unused)
{
    PyObject *args = PyTuple_Pack(1, self);
    if (args == NULL)
        return NULL;
    Py_XSETREF(self->args, args);
    Py_CLEAR(self->args);
    Py_RETURN_NONE;
}

static PyObject *
token_wrap_bad(Token *self, PyObject *unused)
{
    PyObject *capsule = PyCapsule_New(self, "token", NULL);
    if (capsule == NULL)
        return NULL;
    Py_INCREF(self);
    Py_XSETREF(self->capsule, capsule);            // expect: cycle-created
    Py_RETURN_NONE;
}

/* The capsule only points there. */
static PyObject *
token_wrap_good(Token *self, PyObject *unused)
{
    PyObject *capsule = PyCapsule_New(self, "token", NULL);
    if (capsule == NULL)
        return NULL;
    Py_XSETREF(self->capsule, capsule);
    Py_RETURN_NONE;
}

static int
token_traverse(Token *self, visitproc visit, void *arg)   // expect: traverse-missing-member 'owner'
{
    Py_VISIT(self->capsule);
    return 0;
}

static int
token_clear(Token *self)
{
    Py_CLEAR(self->owner);
    Py_CLEAR(self->args);
    Py_CLEAR(self->capsule);
    return 0;
}

static void
token_dealloc(Token *self)
{
    PyObject_GC_UnTrack(self);
    token_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef token_methods[] = {
    {"own_bad", (PyCFunction)token_own_bad, METH_NOARGS, NULL},
    {"own_good", (PyCFunction)token_own_good, METH_NOARGS, NULL},
    {"pack_bad", (PyCFunction)token_pack_bad, METH_NOARGS, NULL},
    {"pack_good", (PyCFunction)token_pack_good, METH_NOARGS, NULL},
    {"wrap_bad", (PyCFunction)token_wrap_bad, METH_NOARGS, NULL},
    {"wrap_good", (PyCFunction)token_wrap_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject token_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Token",
    .tp_basicsize = sizeof(Token),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)token_dealloc,
    .tp_traverse = (traverseproc)token_traverse,
    .tp_clear = (inquiry)token_clear,
    .tp_methods = token_methods,
};

/* ---- the same, shown to the collector ---- */

typedef struct {
    PyObject_HEAD
    PyObject *owner;
} Shown;

static PyObject *
shown_own_good(Shown *self, PyObject *unused)
{
    Py_INCREF(self);
    Py_XSETREF(self->owner, (PyObject *)self);
    Py_RETURN_NONE;
}

static int
shown_traverse(Shown *self, visitproc visit, void *arg)
{
    Py_VISIT(self->owner);
    return 0;
}

static int
shown_clear(Shown *self)
{
    Py_CLEAR(self->owner);
    return 0;
}

static void
shown_dealloc(Shown *self)
{
    PyObject_GC_UnTrack(self);
    shown_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef shown_methods[] = {
    {"own", (PyCFunction)shown_own_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject shown_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Shown",
    .tp_basicsize = sizeof(Shown),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)shown_dealloc,
    .tp_traverse = (traverseproc)shown_traverse,
    .tp_clear = (inquiry)shown_clear,
    .tp_methods = shown_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &token_type) < 0 || PyModule_AddType(m, &shown_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Token().own_bad() leaks 1
// run: Token().own_good() sound
// run: Token().pack_bad() leaks 2
// run: Token().pack_good() sound
// run: Token().wrap_bad() leaks 2
// run: Token().wrap_good() sound
// run: Shown().own() sound
