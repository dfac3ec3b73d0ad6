/* A member of self, held across a call that can reach a method which has a helper replace that member. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *handler;
} Stream;

static PyObject *
stream_feed_bad(Stream *self, PyObject *arg)
{
    PyObject *handler = self->handler, *text;
    if (handler == NULL)
        Py_RETURN_NONE;
    text = PyObject_Str(arg);
    if (text == NULL)
        return NULL;
    Py_SETREF(text, PyObject_CallOneArg(handler, text));    // expect: borrowed-across-call 'handler'
    return text;
}

static PyObject *
stream_feed_good(Stream *self, PyObject *arg)
{
    PyObject *handler, *text, *result;
    text = PyObject_Str(arg);
    if (text == NULL)
        return NULL;
    if (self->handler == NULL) {
        Py_DECREF(text);
        Py_RETURN_NONE;
    }
    handler = Py_NewRef(self->handler);
    result = PyObject_CallOneArg(handler, text);
    Py_DECREF(handler);
    Py_DECREF(text);
    return result;
}

static int
set_handler(Stream *self, PyObject *handler)
{
    if (handler == Py_None) {
        PyErr_SetString(PyExc_TypeError, "a handler is needed");
        return -1;
    }
    Py_INCREF(handler);
    Py_XSETREF(self->handler, handler);
    return 0;
}

static PyObject *
stream_set(Stream *self, PyObject *handler)
{
    if (set_handler(self, handler) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static int
stream_traverse(Stream *self, visitproc visit, void *arg)
{
    Py_VISIT(self->handler);
    return 0;
}

static int
stream_clear(Stream *self)
{
    Py_CLEAR(self->handler);
    return 0;
}

static void
stream_dealloc(Stream *self)
{
    PyObject_GC_UnTrack(self);
    stream_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef stream_methods[] = {
    {"feed_bad", (PyCFunction)stream_feed_bad, METH_O, NULL},
    {"feed_good", (PyCFunction)stream_feed_good, METH_O, NULL},
    {"set", (PyCFunction)stream_set, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject stream_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Stream",
    .tp_basicsize = sizeof(Stream),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)stream_dealloc,
    .tp_traverse = (traverseproc)stream_traverse,
    .tp_clear = (inquiry)stream_clear,
    .tp_methods = stream_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &stream_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: s = Stream()
// given: class Hostile:
// given:     def __str__(self): s.set(2); return 'x'
// given: def fill():
// given:     s.set(lambda t: t)
// given:     return Hostile()
// run: s.feed_bad(1) sound
// run: s.feed_bad(fill()) dies
// run: s.feed_good(fill()) raises TypeError
// run: Stream().set([]) sound
