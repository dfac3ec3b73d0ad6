/* The type object is in another file, as a header says: which slots the functions are for, their shapes tell. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *on_read;
    PyObject *on_write;
} Channel;

/* What the other file does with them. */
#ifdef SAMPLE_RUNS
void channel_dealloc_bad(Channel *self);
int channel_traverse(Channel *self, visitproc visit, void *arg);
int channel_clear(Channel *self);
static PyTypeObject channel_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Channel",
    .tp_basicsize = sizeof(Channel),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)channel_dealloc_bad,
    .tp_traverse = (traverseproc)channel_traverse,
    .tp_clear = (inquiry)channel_clear,
};
static PyTypeObject *Channel_Type = &channel_type;
#else
extern PyTypeObject *Channel_Type;
#endif

void
channel_dealloc_bad(Channel *self)            // expect: dealloc-missing-member 'on_write'
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->on_read);
    PyObject_GC_Del(self);
}

int
channel_traverse(Channel *self, visitproc visit, void *arg)
{
    Py_VISIT(self->on_read);
    Py_VISIT(self->on_write);
    return 0;
}

int
channel_clear(Channel *self)
{
    Py_CLEAR(self->on_read);
    Py_CLEAR(self->on_write);
    return 0;
}

static PyObject *
open_channel(PyObject *module, PyObject *args)
{
    PyObject *on_read, *on_write;
    if (!PyArg_ParseTuple(args, "OO", &on_read, &on_write))
        return NULL;
    Channel *self = PyObject_GC_New(Channel, Channel_Type);
    if (self == NULL)
        return NULL;
    Py_INCREF(on_read);
    self->on_read = on_read;
    Py_INCREF(on_write);
    self->on_write = on_write;
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static PyMethodDef methods[] = {
    {"open_channel", open_channel, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
#ifdef SAMPLE_RUNS
    if (PyType_Ready(&channel_type) < 0)
        return NULL;
#endif
    return PyModule_Create(&module);
}

// given: def ring(): items = []; items.append(open_channel(items, items))
// run: open_channel([], []) leaks 1
// run: ring() leaks 1
// unseen: channel_clear: the list that leads to it is cleared first
