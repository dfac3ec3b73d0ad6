/* PyTuple_Pack does not steal: each constructor in its argument list leaks one object a call. */
#include "sample.h"

static PyObject *
pair_bad(PyObject *self, PyObject *arg)
{
    return PyTuple_Pack(2, arg, PyBool_FromLong(PyTuple_Check(arg)));    // expect: ref-leak
}

static PyObject *
pair_good(PyObject *self, PyObject *arg)
{
    PyObject *flag = PyBool_FromLong(PyTuple_Check(arg));
    PyObject *pair = PyTuple_Pack(2, arg, flag);
    Py_DECREF(flag);
    return pair;
}

static PyMethodDef methods[] = {
    {"pair_bad", pair_bad, METH_O, NULL},
    {"pair_good", pair_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pair_bad(3) leaks 1
// run: pair_good(3) sound
