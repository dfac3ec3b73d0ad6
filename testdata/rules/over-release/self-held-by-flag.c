/* While it is active an object holds a reference to itself, and a flag in it says so. */
#include "sample.h"

typedef struct { PyObject_HEAD unsigned int flags; int calls; } Timer;
#define ACTIVE 4

static PyObject *
timer_start(Timer *self, PyObject *unused)
{
    if (!(self->flags & ACTIVE)) {
        self->flags |= ACTIVE;
        Py_INCREF(self);
    }
    Py_RETURN_NONE;
}

static PyObject *
timer_stop(Timer *self, PyObject *unused)
{
    if (self->flags & ACTIVE) {
        self->flags &= ~ACTIVE;
        Py_DECREF(self);
    }
    Py_RETURN_NONE;
}

static PyObject *
timer_poke_bad(Timer *self, PyObject *unused)
{
    self->calls++;
    Py_INCREF(self);
    Py_RETURN_NONE;                           // expect: ref-leak 'self'
}

static PyObject *
timer_drop_bad(Timer *self, PyObject *unused)
{
    self->calls--;
    Py_DECREF(self);                          // expect: over-release 'self'
    Py_RETURN_NONE;
}

static PyMethodDef Timer_methods[] = {
    {"start", (PyCFunction)timer_start, METH_NOARGS, NULL},
    {"stop", (PyCFunction)timer_stop, METH_NOARGS, NULL},
    {"poke", (PyCFunction)timer_poke_bad, METH_NOARGS, NULL},
    {"drop", (PyCFunction)timer_drop_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyTypeObject Timer_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Timer",
    .tp_basicsize = sizeof(Timer),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_methods = Timer_methods,
};
static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL};
PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&sample_module);
    if (m != NULL && PyModule_AddType(m, &Timer_Type) < 0)
        Py_CLEAR(m);
    return m;
}

// given: def use(): t = Timer(); t.start(); t.start(); t.stop(); t.stop()
// run: use() sound
// run: Timer().poke() leaks 1, 1 blocks, 48 bytes
// run: Timer().drop() dies
