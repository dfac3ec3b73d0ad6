/* The error label looks inside the object whose allocation failed. Reduced from the wild: bitarray chdi_new. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *source;
} Decoder;

static PyObject *
decoder_new_bad(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *source;
    Decoder *self = NULL;
    if (!PyArg_ParseTuple(args, "O", &source))
        goto fail;
    self = (Decoder *)type->tp_alloc(type, 0);
    if (self == NULL)
        goto fail;
    self->source = PyObject_GetIter(source);
    if (self->source == NULL)
        goto fail;
    return (PyObject *)self;
fail:
    Py_CLEAR(self->source);                   // expect: null-deref 'self'
    Py_DECREF(self);
    return NULL;
}

static PyObject *
decoder_new_good(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *source;
    Decoder *self = NULL;
    if (!PyArg_ParseTuple(args, "O", &source))
        goto fail;
    self = (Decoder *)type->tp_alloc(type, 0);
    if (self == NULL)
        goto fail;
    self->source = PyObject_GetIter(source);
    if (self->source == NULL)
        goto fail;
    return (PyObject *)self;
fail:
    Py_XDECREF(self);
    return NULL;
}

static int
decoder_traverse(Decoder *self, visitproc visit, void *arg)
{
    Py_VISIT(self->source);
    return 0;
}

static int
decoder_clear(Decoder *self)
{
    Py_CLEAR(self->source);
    return 0;
}

static void
decoder_dealloc(Decoder *self)
{
    PyObject_GC_UnTrack(self);
    decoder_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Decoder),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = decoder_new_bad,
    .tp_dealloc = (destructor)decoder_dealloc,
    .tp_traverse = (traverseproc)decoder_traverse,
    .tp_clear = (inquiry)decoder_clear,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Decoder),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = decoder_new_good,
    .tp_dealloc = (destructor)decoder_dealloc,
    .tp_traverse = (traverseproc)decoder_traverse,
    .tp_clear = (inquiry)decoder_clear,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: kept = Good([])
// run: Bad([]) sound
// run: Bad() dies
// run: Good() raises TypeError
