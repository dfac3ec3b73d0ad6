/* Handing back the argument itself: __class_getitem__, context managers, fluent methods. Reduced from the wild: immutables. */
#include "sample.h"

static PyObject *
enter_bad(PyObject *self, PyObject *arg)
{
    return arg;                               // expect: return-borrowed 'arg'
}

static PyObject *
enter_good(PyObject *self, PyObject *arg)
{
    Py_INCREF(arg);
    return arg;
}

static PyMethodDef methods[] = {
    {"enter_bad", enter_bad, METH_O, NULL},
    {"enter_good", enter_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: enter_bad([]) dies
// run: enter_good([]) sound
