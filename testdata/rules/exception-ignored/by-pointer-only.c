/* Nobody calls these by name. Whoever gets an object from one will not ask PyErr_Occurred, as nobody does of the API. */
#include "sample.h"

static PyObject *
total_bad(PyObject *seq)
{
    PyObject *it = PyObject_GetIter(seq), *item;
    long n = 0;
    if (it == NULL)
        return NULL;
    while ((item = PyIter_Next(it)) != NULL) { // expect: exception-ignored
        Py_DECREF(item);
        n++;
    }
    Py_DECREF(it);
    return PyLong_FromLong(n);
}

static PyObject *
total_good(PyObject *seq)
{
    PyObject *it = PyObject_GetIter(seq), *item;
    long n = 0;
    if (it == NULL)
        return NULL;
    while ((item = PyIter_Next(it)) != NULL) {
        Py_DECREF(item);
        n++;
    }
    Py_DECREF(it);
    return PyErr_Occurred() ? NULL : PyLong_FromLong(n);
}

typedef PyObject *(*reducer)(PyObject *seq);
static const reducer reducers[] = {total_bad, total_good};

static PyObject *
reduced(PyObject *self, PyObject *args)
{
    PyObject *seq;
    int which;
    if (!PyArg_ParseTuple(args, "Oi", &seq, &which))
        return NULL;
    return reducers[which & 1](seq);
}

static PyMethodDef methods[] = {
    {"reduced", reduced, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def fails(): yield 1; raise KeyError
// run: reduced((1, 2), 0) sound
// run: reduced(fails(), 0) dies
// run: reduced((1, 2), 1) sound
// run: reduced(fails(), 1) raises KeyError
