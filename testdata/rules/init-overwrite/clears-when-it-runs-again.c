/* By what it finds in one member an __init__ knows that it runs again, and clears all of them. From zodbpickle. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *read, *loader, *last;
} Reader;

static int
reader_clear(Reader *self)
{
    Py_CLEAR(self->read);
    Py_CLEAR(self->loader);
    Py_CLEAR(self->last);
    return 0;
}

static int
reader_traverse(Reader *self, visitproc visit, void *arg)
{
    Py_VISIT(self->read);
    Py_VISIT(self->loader);
    Py_VISIT(self->last);
    return 0;
}

static void
reader_dealloc(Reader *self)
{
    PyObject_GC_UnTrack(self);
    reader_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
reader_go(Reader *self, PyObject *item)
{
    Py_XSETREF(self->last, Py_NewRef(item));
    Py_XSETREF(self->loader, Py_NewRef(item));
    return Py_NewRef(self->last);
}

static int
reader_init_good(Reader *self, PyObject *args, PyObject *kwds)
{
    PyObject *source;

    if (!PyArg_ParseTuple(args, "O", &source))
        return -1;
    if (self->read != NULL)
        (void)reader_clear(self);
    self->read = PyObject_Str(source);
    if (self->read == NULL)
        return -1;
    self->loader = NULL;
    self->last = NULL;
    return 0;
}

typedef struct {
    PyObject_HEAD
    PyObject *read, *last;
} Writer;

static int
writer_init_bad(Writer *self, PyObject *args, PyObject *kwds)
{
    PyObject *source;

    if (!PyArg_ParseTuple(args, "O", &source))
        return -1;
    if (self->read == NULL)
        self->read = PyObject_Str(source);
    if (self->read == NULL)
        return -1;
    self->last = Py_NewRef(source);             // expect: init-overwrite 'last'
    return 0;
}

static int
writer_traverse(Writer *self, visitproc visit, void *arg)
{
    Py_VISIT(self->read);
    Py_VISIT(self->last);
    return 0;
}

static int
writer_clear(Writer *self)
{
    Py_CLEAR(self->read);
    Py_CLEAR(self->last);
    return 0;
}

static void
writer_dealloc(Writer *self)
{
    PyObject_GC_UnTrack(self);
    writer_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef reader_methods[] = {
    {"go", (PyCFunction)reader_go, METH_O},
    {NULL},
};

static PyTypeObject Reader_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Reader",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)reader_init_good,
    .tp_dealloc = (destructor)reader_dealloc,
    .tp_traverse = (traverseproc)reader_traverse,
    .tp_clear = (inquiry)reader_clear,
    .tp_methods = reader_methods,
};

static PyTypeObject Writer_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Writer",
    .tp_basicsize = sizeof(Writer),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)writer_init_bad,
    .tp_dealloc = (destructor)writer_dealloc,
    .tp_traverse = (traverseproc)writer_traverse,
    .tp_clear = (inquiry)writer_clear,
};

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module != NULL &&
        (PyModule_AddType(module, &Reader_Type) < 0 || PyModule_AddType(module, &Writer_Type) < 0))
        Py_CLEAR(module);
    return module;
}

// run: (lambda r: (r.go([]), r.__init__('b'), r.go('c')))(Reader('a')) sound
// run: check_traverse(Reader('abc'), 'abc') sound
// run: check_traverse(Writer('abc'), 'abc', 'abc') sound
// run: (lambda w: w.__init__('b'))(Writer('a' * 3)) leaks 1
