/* What can only be bytes runs no code when it dies: in which order it is released and taken out makes no difference. Reduced from the
 * wild: bup. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *buf, *file;
} Reader;

static PyObject *
reader_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
    return type->tp_alloc(type, 0);
}

static PyObject *
reader_fill_good(Reader *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *fresh = PyBytes_FromStringAndSize(NULL, 16);

    if (fresh == NULL)
        return NULL;
    memset(PyBytes_AS_STRING(fresh), 'x', 16);
    Py_XDECREF(self->buf);
    self->buf = fresh;
    Py_RETURN_NONE;
}

static PyObject *
reader_end_good(Reader *self, PyObject *Py_UNUSED(ignored))
{
    Py_XDECREF(self->buf);
    self->buf = NULL;
    Py_RETURN_NONE;
}

static PyObject *
reader_open_bad(Reader *self, PyObject *file)
{
    Py_XDECREF(self->file);                   // expect: unsafe-clear 'file'
    self->file = Py_NewRef(file);
    Py_RETURN_NONE;
}

static PyObject *
reader_open_good(Reader *self, PyObject *file)
{
    Py_XSETREF(self->file, Py_NewRef(file));
    Py_RETURN_NONE;
}

static int
reader_traverse(Reader *self, visitproc visit, void *arg)
{
    Py_VISIT(self->file);
    return 0;
}

static int
reader_clear(Reader *self)
{
    Py_CLEAR(self->file);
    return 0;
}

static void
reader_dealloc(Reader *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->buf);
    Py_XDECREF(self->file);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef reader_methods[] = {
    {"fill_good", (PyCFunction)reader_fill_good, METH_NOARGS, NULL},
    {"end_good", (PyCFunction)reader_end_good, METH_NOARGS, NULL},
    {"open_bad", (PyCFunction)reader_open_bad, METH_O, NULL},
    {"open_good", (PyCFunction)reader_open_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject reader_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Reader",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = reader_new,
    .tp_dealloc = (destructor)reader_dealloc,
    .tp_traverse = (traverseproc)reader_traverse,
    .tp_clear = (inquiry)reader_clear,
    .tp_methods = reader_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &reader_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import gc
// given: class Hostile:
// given:     def __init__(self, act): self.act = act
// given:     def __del__(self): self.act()
// given: def ring():
// given:     r = Reader()
// given:     r.open_good(r)
// given:     gc.collect()
// given: def opened(how):
// given:     r = Reader()
// given:     getattr(r, how)(Hostile(lambda: getattr(r, how)(2)))
// given:     getattr(r, how)(1)
// run: [r := Reader(), r.fill_good(), r.fill_good(), r.end_good()] sound
// run: opened('open_bad') dies
// run: opened('open_good') sound
// run: ring() sound
