/* The ring is closed by several calls: one makes the container, another fills it, a third hangs it into its owner. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *args;
} Token;

static PyObject *
packed(PyObject *item)
{
    return PyTuple_Pack(1, item);
}

static int
put(PyObject *list, PyObject *item)
{
    return PyList_Append(list, item);
}

static void
set_args(Token *token, PyObject *args)
{
    Py_INCREF(args);
    Py_XSETREF(token->args, args);
}

static PyObject *
token_pack_bad(Token *self, PyObject *unused)
{
    PyObject *args = packed((PyObject *)self);
    if (args == NULL)
        return NULL;
    set_args(self, args);                       // expect: cycle-created
    Py_DECREF(args);
    Py_RETURN_NONE;
}

static PyObject *
token_fill_bad(Token *self, PyObject *unused)
{
    PyObject *args = PyList_New(0);
    if (args == NULL)
        return NULL;
    if (put(args, (PyObject *)self) < 0) {      // also: cycle-created
        Py_DECREF(args);
        return NULL;
    }
    set_args(self, args);                       // expect: cycle-created
    Py_DECREF(args);
    Py_RETURN_NONE;
}

static PyObject *
token_own_bad(Token *self, PyObject *unused)
{
    set_args(self, (PyObject *)self);           // expect: cycle-created
    Py_RETURN_NONE;
}

static PyObject *
token_pack_good(Token *self, PyObject *item)
{
    PyObject *args = packed(item);
    if (args == NULL)
        return NULL;
    set_args(self, args);
    Py_DECREF(args);
    Py_RETURN_NONE;
}

/* The list is a passing one. */
static PyObject *
token_fill_good(Token *self, PyObject *item)
{
    PyObject *args = PyList_New(0);
    if (args == NULL)
        return NULL;
    if (put(args, (PyObject *)self) < 0) {
        Py_DECREF(args);
        return NULL;
    }
    set_args(self, item);
    Py_DECREF(args);
    Py_RETURN_NONE;
}

static void
token_dealloc(Token *self)
{
    Py_XDECREF(self->args);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef token_methods[] = {
    {"pack_bad", (PyCFunction)token_pack_bad, METH_NOARGS, NULL},
    {"fill_bad", (PyCFunction)token_fill_bad, METH_NOARGS, NULL},
    {"own_bad", (PyCFunction)token_own_bad, METH_NOARGS, NULL},
    {"pack_good", (PyCFunction)token_pack_good, METH_O, NULL},
    {"fill_good", (PyCFunction)token_fill_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject token_type = {              // expect: cycle-no-gc 'args'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Token",
    .tp_basicsize = sizeof(Token),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)token_dealloc,
    .tp_methods = token_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &token_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Token().pack_bad() leaks 2
// run: Token().fill_bad() leaks 2
// run: Token().own_bad() leaks 1
// run: Token().pack_good([]) sound
// run: Token().fill_good([]) sound
