/* "N" hands the reference over, and does so when the call fails as well. */
#include "sample.h"

static PyObject *
state_bad(PyObject *self, PyObject *arg)
{
    PyObject *result, *items = PySequence_List(arg);
    if (items == NULL)
        return NULL;
    SAMPLE_COUNT(items, 1);
    result = Py_BuildValue("(Ni)", items, 3);
    if (result == NULL)
        Py_DECREF(items);                     // expect: over-release 'items'
    return result;
}

static PyObject *
state_good(PyObject *self, PyObject *arg)
{
    PyObject *items = PySequence_List(arg);
    if (items == NULL)
        return NULL;
    SAMPLE_COUNT(items, 1);
    return Py_BuildValue("(Ni)", items, 3);
}

static PyMethodDef methods[] = {
    {"state_bad", state_bad, METH_O, NULL},
    {"state_good", state_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: state_bad('ab') sound
// run: state_bad('ab') with Py_BuildValue failing dies
// run: state_good('ab') sound
