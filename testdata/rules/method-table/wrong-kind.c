/* A function that came into the wrong slot, as those of tables do that were written for Python 2 and its ob_size: that is told at
 * the slot, and the function is not held to what the slot promises. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    long value;
} Counter;

static int
counter_init(PyObject *self, PyObject *args)
{
    Counter *c = (Counter *)self;
    if (PyErr_Occurred()) {
        PyErr_Format(PyExc_RuntimeError, "an exception is set");
        return -1;
    }
    c->value = 0;
    return 0;
}

static PyTypeObject Counter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_basicsize = sizeof(Counter),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_name = "sample.Counter",
    .tp_alloc = (allocfunc)counter_init, // expect: method-table 'tp_alloc'
};

static PyMethodDef methods[] = {{NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: again() sound
// unseen: counter_init: the type is never made ready
// unseen: *: the type is never made ready
