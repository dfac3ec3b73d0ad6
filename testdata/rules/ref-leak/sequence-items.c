/* PySequence_GetItem gives a new reference, unlike PyList_GetItem. Reduced from the wild: bitarray extend_sequence. */
#include "sample.h"

static PyObject *
sum_bad(PyObject *self, PyObject *seq)
{
    double sum = 0;
    Py_ssize_t i, n = PySequence_Size(seq);
    if (n < 0)
        return NULL;
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(seq, i);
        if (item == NULL)
            return NULL;
        sum += PyFloat_AsDouble(item);
        if (PyErr_Occurred())
            return NULL;                      // also: ref-leak 'item'
    }                                         // expect: ref-leak 'item'
    return PyFloat_FromDouble(sum);
}

static PyObject *
sum_good(PyObject *self, PyObject *seq)
{
    double sum = 0;
    Py_ssize_t i, n = PySequence_Size(seq);
    if (n < 0)
        return NULL;
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(seq, i);
        if (item == NULL)
            return NULL;
        sum += PyFloat_AsDouble(item);
        Py_DECREF(item);
        if (PyErr_Occurred())
            return NULL;
    }
    return PyFloat_FromDouble(sum);
}

static PyMethodDef methods[] = {
    {"sum_bad", sum_bad, METH_O, NULL},
    {"sum_good", sum_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: values = [1.5, 2.5]
// run: sum_bad(values) leaks 2
// run: sum_good(values) sound
