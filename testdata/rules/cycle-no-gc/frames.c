/* A frame leads to all the variables of a call, an exception to the frames that it came through: what keeps them may be among
 * those. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyFrameObject *frame;
} Mark;

static PyObject *
mark_here(Mark *self, PyObject *unused)
{
    PyFrameObject *frame = PyEval_GetFrame();
    Py_XINCREF(frame);
    Py_XSETREF(self->frame, frame);
    Py_RETURN_NONE;
}

static void
mark_dealloc(Mark *self)
{
    Py_XDECREF(self->frame);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef mark_methods[] = {
    {"here", (PyCFunction)mark_here, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject bad_mark_type = {          // expect: cycle-no-gc 'frame'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.BadMark",
    .tp_basicsize = sizeof(Mark),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)mark_dealloc,
    .tp_methods = mark_methods,
};

static int
mark_traverse(Mark *self, visitproc visit, void *arg)
{
    Py_VISIT(self->frame);
    return 0;
}

static int
mark_clear(Mark *self)
{
    Py_CLEAR(self->frame);
    return 0;
}

static void
seen_dealloc(Mark *self)
{
    PyObject_GC_UnTrack(self);
    mark_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject good_mark_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.GoodMark",
    .tp_basicsize = sizeof(Mark),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)seen_dealloc,
    .tp_traverse = (traverseproc)mark_traverse,
    .tp_clear = (inquiry)mark_clear,
    .tp_methods = mark_methods,
};

/* ---- an exception ---- */

typedef struct {
    PyObject_HEAD
    PyObject *error;
} Attempt;

static PyObject *
attempt_try(Attempt *self, PyObject *callable)
{
    PyObject *type, *value, *tb;
    PyObject *r = PyObject_CallOneArg(callable, (PyObject *)self);
    if (r != NULL)
        return r;
    PyErr_Fetch(&type, &value, &tb);
    PyErr_NormalizeException(&type, &value, &tb);
    if (tb != NULL && PyException_SetTraceback(value, tb) < 0)
        PyErr_Clear();
    Py_XDECREF(type);
    Py_XDECREF(tb);
    Py_XSETREF(self->error, value);
    Py_RETURN_NONE;
}

static void
attempt_dealloc(Attempt *self)
{
    Py_XDECREF(self->error);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef attempt_methods[] = {
    {"attempt", (PyCFunction)attempt_try, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject attempt_type = {           // expect: cycle-no-gc 'error'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Attempt",
    .tp_basicsize = sizeof(Attempt),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)attempt_dealloc,
    .tp_methods = attempt_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_mark_type) < 0 || PyModule_AddType(m, &good_mark_type) < 0 ||
        PyModule_AddType(m, &attempt_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(mark): mark.here()
// given: def fails(attempt): raise KeyError
// run: ring(BadMark()) leaks 21
// run: BadMark() sound
// run: ring(GoodMark()) sound
// run: Attempt().attempt(fails) leaks 24
// run: Attempt().attempt(id) sound
