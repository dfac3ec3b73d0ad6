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

/* A number that is the same by chance: the first element is number 0, and NULL is what the call returned. */
static PyObject *
pairs_good(PyObject *self, PyObject *iterable)
{
    PyObject *it = PyObject_GetIter(iterable), *item;
    if (!it)
        return NULL;
    for (Py_ssize_t n = 0; (item = PyIter_Next(it)); n++) {
        PyObject *fast = PySequence_Fast(item, "");
        Py_DECREF(item);
        if (!fast) {
            if (PyErr_ExceptionMatches(PyExc_TypeError))
                PyErr_Format(PyExc_TypeError, "element #%zd is no sequence", n);
            Py_DECREF(it);
            return NULL;
        }
        Py_DECREF(fast);
    }
    Py_DECREF(it);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"pairs_good", pairs_good, METH_O, NULL},
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
// run: pairs_good(['a', 'b']) sound
// run: pairs_good([1]) raises TypeError
// run: refused_good('x') raises ValueError
// run: refused_good(2) sound
