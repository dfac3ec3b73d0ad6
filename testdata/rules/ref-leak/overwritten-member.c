/* A setter replaces an owned member and forgets what was there. Reduced from the wild: ultrajson contexts. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *callback;
} Timer;

static PyObject *
timer_set_bad(Timer *self, PyObject *callback)
{
    Py_INCREF(callback);
    self->callback = callback;                // expect: ref-leak
    Py_RETURN_NONE;
}

static PyObject *
timer_set_good(Timer *self, PyObject *callback)
{
    Py_INCREF(callback);
    Py_XSETREF(self->callback, callback);
    Py_RETURN_NONE;
}

static int
timer_traverse(Timer *self, visitproc visit, void *arg)
{
    Py_VISIT(self->callback);
    return 0;
}

static int
timer_clear(Timer *self)
{
    Py_CLEAR(self->callback);
    return 0;
}

static void
timer_dealloc(Timer *self)
{
    PyObject_GC_UnTrack(self);
    timer_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef timer_methods[] = {
    {"set_bad", (PyCFunction)timer_set_bad, METH_O, NULL},
    {"set_good", (PyCFunction)timer_set_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject timer_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Timer",
    .tp_basicsize = sizeof(Timer),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)timer_dealloc,
    .tp_traverse = (traverseproc)timer_traverse,
    .tp_clear = (inquiry)timer_clear,
    .tp_methods = timer_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &timer_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: t, u = Timer(), Timer()
// run: t.set_bad([]) leaks 1
// run: u.set_good([]) sound
