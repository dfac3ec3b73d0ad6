/* The -1 of a call that failed is taken for a number that is out of range, and the message shows it. Reduced from simplejson's encoder. */
#include "sample.h"

static PyObject *
bits_bad(PyObject *self, PyObject *number)
{
    long n = PyLong_AsLong(number);
    if (n < 1 || n > 64) {
        PyErr_Format(PyExc_ValueError, "%ld is not between 1 and 64", n);   // expect: exception-ignored
        return NULL;
    }
    return PyLong_FromLong(n);
}

static PyObject *
bits_good(PyObject *self, PyObject *number)
{
    long n = PyLong_AsLong(number);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    if (n < 1 || n > 64) {
        PyErr_Format(PyExc_ValueError, "%ld is not between 1 and 64", n);
        return NULL;
    }
    return PyLong_FromLong(n);
}

/* No number is claimed: one exception says as much as the other. */
static PyObject *
refused_good(PyObject *self, PyObject *number)
{
    long n = PyLong_AsLong(number);
    if (n < 1 || n > 64) {
        PyErr_Format(PyExc_ValueError, "%R is not between %d and %d", number, 1, 64);
        return NULL;
    }
    return PyLong_FromLong(n);
}

static PyMethodDef methods[] = {
    {"bits_bad", bits_bad, METH_O, NULL},
    {"bits_good", bits_good, METH_O, NULL},
    {"refused_good", refused_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Stops:
// given:     def __index__(self): raise KeyboardInterrupt
// given: def stops(o):
// given:     try: bits_bad(o)
// given:     except ValueError: raise AssertionError('nobody stops')
// run: stops(Stops()) raises AssertionError
// run: bits_good(Stops()) raises KeyboardInterrupt
// run: bits_good(0) raises ValueError
// run: bits_good(2) sound
// run: refused_good('x') raises ValueError
// run: refused_good(2) sound
