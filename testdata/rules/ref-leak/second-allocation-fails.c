/* Two objects are needed; when the second cannot be had, the first is forgotten. Reduced from the wild: psycopg2 Bytes_Format. */
#include "sample.h"

static PyObject *
split_bad(PyObject *self, PyObject *arg)
{
    PyObject *keys = PySequence_List(arg);    // step: 'keys' became ours here
    PyObject *values, *pair;
    if (!keys)
        return NULL;
    values = PySequence_Tuple(arg);
    if (!values)
        return NULL;                          // expect: ref-leak 'keys'
    pair = PyTuple_Pack(2, keys, values);
    Py_DECREF(keys);
    Py_DECREF(values);
    return pair;
}

static PyObject *
split_good(PyObject *self, PyObject *arg)
{
    PyObject *keys = PySequence_List(arg);
    PyObject *values, *pair;
    if (!keys)
        return NULL;
    values = PySequence_Tuple(arg);
    if (!values) {
        Py_DECREF(keys);
        return NULL;
    }
    pair = PyTuple_Pack(2, keys, values);
    Py_DECREF(keys);
    Py_DECREF(values);
    return pair;
}

static PyMethodDef methods[] = {
    {"split_bad", split_bad, METH_O, NULL},
    {"split_good", split_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: split_bad('ab') sound
// run: split_bad('ab') with PySequence_Tuple failing leaks 3
// run: split_good('ab') sound
