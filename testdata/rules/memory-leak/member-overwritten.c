/* A member that holds memory is given new memory by a method which never looks at the old: by a setter, by a format's es, by
 * an __init__ that may run again. */
#include "sample.h"

typedef struct {
    char *text;
    Py_ssize_t length;
} Caption;

typedef struct {
    PyObject_HEAD
    wchar_t *title;
    Caption caption;
    double *cache;
} Panel;

static int
panel_init_good(Panel *self, PyObject *args, PyObject *kwds)
{
    double first;
    if (!PyArg_ParseTuple(args, "d", &first))
        return -1;
    if (self->cache) /* __init__ once more */
        return 0;
    self->cache = PyMem_New(double, 8);
    if (!self->cache) {
        PyErr_NoMemory();
        return -1;
    }
    self->cache[0] = first;
    return 0;
}

static int
panel_init_bad(Panel *self, PyObject *args, PyObject *kwds)
{
    double first;
    if (!PyArg_ParseTuple(args, "d", &first))
        return -1;
    double *cache = PyMem_New(double, 8);
    if (!cache) {
        PyErr_NoMemory();
        return -1;
    }
    cache[0] = first;
    self->cache = cache;                          // expect: memory-leak 'cache'
    return 0;
}

static PyObject *
panel_name_bad(Panel *self, PyObject *value)
{
    wchar_t *title = PyUnicode_AsWideCharString(value, NULL);
    if (!title)
        return NULL;
    self->title = title;                          // expect: memory-leak 'title'
    Py_RETURN_NONE;
}

static PyObject *
panel_name_good(Panel *self, PyObject *value)
{
    wchar_t *title = PyUnicode_AsWideCharString(value, NULL);
    if (!title)
        return NULL;
    PyMem_Free(self->title);
    self->title = title;
    Py_RETURN_NONE;
}

static PyObject *
panel_describe_bad(Panel *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, "et", "utf-8", &self->caption.text))     // expect: memory-leak 'text'
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
panel_describe_good(Panel *self, PyObject *args)
{
    char *text = NULL;
    if (!PyArg_ParseTuple(args, "et", "utf-8", &text))
        return NULL;
    PyMem_Free(self->caption.text);
    self->caption.text = text;
    Py_RETURN_NONE;
}

/* The old numbers are copied into more room, and their own is given back, or forgotten. */
static PyObject *
panel_grow_bad(Panel *self, PyObject *Py_UNUSED(ignored))
{
    if (!self->cache)
        Py_RETURN_NONE;
    double *cache = PyMem_New(double, 16);
    if (!cache)
        return PyErr_NoMemory();
    cache[0] = self->cache[0];
    self->cache = cache;                          // expect: memory-leak 'cache'
    Py_RETURN_NONE;
}

static PyObject *
panel_grow_good(Panel *self, PyObject *Py_UNUSED(ignored))
{
    double *old = self->cache;
    if (!old)
        Py_RETURN_NONE;
    double *cache = PyMem_New(double, 16);
    if (!cache)
        return PyErr_NoMemory();
    cache[0] = old[0];
    self->cache = cache;
    PyMem_Free(old);
    Py_RETURN_NONE;
}

static void
panel_dealloc(Panel *self)
{
    PyMem_Free(self->title);
    PyMem_Free(self->caption.text);
    PyMem_Free(self->cache);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef panel_methods[] = {
    {"grow_bad", (PyCFunction)panel_grow_bad, METH_NOARGS, NULL},
    {"grow_good", (PyCFunction)panel_grow_good, METH_NOARGS, NULL},
    {"name_bad", (PyCFunction)panel_name_bad, METH_O, NULL},
    {"name_good", (PyCFunction)panel_name_good, METH_O, NULL},
    {"describe_bad", (PyCFunction)panel_describe_bad, METH_VARARGS, NULL},
    {"describe_good", (PyCFunction)panel_describe_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Panel),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)panel_init_bad,
    .tp_dealloc = (destructor)panel_dealloc,
};

static PyTypeObject panel_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Panel",
    .tp_basicsize = sizeof(Panel),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)panel_init_good,
    .tp_dealloc = (destructor)panel_dealloc,
    .tp_methods = panel_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &panel_type) < 0 || PyModule_AddType(m, &bad_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: p = Panel(1.0); b = Bad(1.0)
// run: b.__init__(2.0) leaks 1 blocks
// run: p.__init__(2.0) sound
// run: Panel(2.0).name_good('a') sound
// run: p.name_bad('abc') leaks 1 blocks
// run: Panel(1.0).describe_good('abc') sound
// run: p.describe_bad('abc') leaks 1 blocks
// run: p.grow_bad() leaks 1 blocks
// run: Panel(1.0).grow_good() sound
