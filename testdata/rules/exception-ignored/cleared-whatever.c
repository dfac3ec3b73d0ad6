/* Which exception was raised is not asked: a KeyboardInterrupt goes the way of the AttributeError that was meant. */
#include "sample.h"

static PyObject *
name_bad(PyObject *self, PyObject *object)
{
    PyObject *name = PyObject_GetAttrString(object, "name");
    if (!name) {
        PyErr_Clear();                        // expect: exception-ignored
        return PyUnicode_FromString("none");
    }
    return name;
}

static PyObject *
name_good(PyObject *self, PyObject *object)
{
    PyObject *name = PyObject_GetAttrString(object, "name");
    if (!name) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError))
            return NULL;
        PyErr_Clear();
        return PyUnicode_FromString("none");
    }
    return name;
}

/* So it was asked before there was PyErr_ExceptionMatches. */
static PyObject *
compared_good(PyObject *self, PyObject *object)
{
    PyObject *name = PyObject_GetAttrString(object, "name");
    if (!name && PyErr_Occurred() == PyExc_AttributeError) {
        PyErr_Clear();
        return PyUnicode_FromString("none");
    }
    return name;
}

/* So may __float__ raise any. */
static PyObject *
half_bad(PyObject *self, PyObject *object)
{
    double d = PyFloat_AsDouble(object);
    if (d == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();                        // expect: exception-ignored
        d = 0.0;
    }
    return PyFloat_FromDouble(d / 2);
}

/* That of an int says that it is too large, and nothing else. */
static PyObject *
half_good(PyObject *self, PyObject *object)
{
    if (!PyLong_Check(object))
        Py_RETURN_NONE;
    double d = PyLong_AsDouble(object);
    if (d == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();
        d = 0.0;
    }
    return PyFloat_FromDouble(d / 2);
}

/* Another one takes its place. */
static PyObject *
replaced_good(PyObject *self, PyObject *object)
{
    PyObject *name = PyObject_GetAttrString(object, "name");
    if (!name) {
        PyErr_Clear();
        PyErr_SetString(PyExc_TypeError, "no name");
        return NULL;
    }
    return name;
}

/* There is only one that it can be. */
static PyObject *
small_good(PyObject *self, PyObject *object)
{
    PyObject *list = PyList_New(0);
    if (!list) {
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    return list;
}

static PyMethodDef methods[] = {
    {"name_bad", name_bad, METH_O, NULL},
    {"name_good", name_good, METH_O, NULL},
    {"compared_good", compared_good, METH_O, NULL},
    {"half_bad", half_bad, METH_O, NULL},
    {"half_good", half_good, METH_O, NULL},
    {"replaced_good", replaced_good, METH_O, NULL},
    {"small_good", small_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Stopped:
// given:     @property
// given:     def name(self): raise KeyboardInterrupt
// given: def stops(o):
// given:     try: name_bad(o)
// given:     except KeyboardInterrupt: return
// given:     raise AssertionError('nobody stops')
// given: class Half:
// given:     def __float__(self): raise KeyboardInterrupt
// given: def halves(o):
// given:     try: half_bad(o)
// given:     except KeyboardInterrupt: return
// given:     raise AssertionError('nobody stops')
// run: halves(Half()) raises AssertionError
// run: half_good(2) sound
// run: half_good(10 ** 1000) sound
// run: stops(Stopped()) raises AssertionError
// run: name_good(Stopped()) raises KeyboardInterrupt
// run: name_good(1) sound
// run: compared_good(1) sound
// run: replaced_good(1) raises TypeError
// run: small_good(1) sound
