/* The exception state: fetched and restored, replaced, chained, passed on, tested after an ambiguous -1. */
#include "sample.h"

/* Clean-up with the exception put aside. */
static PyObject *
closing(PyObject *self, PyObject *args)
{
    PyObject *file, *function, *result, *closed, *type, *value, *trace;
    if (!PyArg_ParseTuple(args, "OO", &file, &function))
        return NULL;
    result = PyObject_CallOneArg(function, file);
    PyErr_Fetch(&type, &value, &trace);
    closed = PyObject_CallMethod(file, "close", NULL);
    if (closed == NULL && type == NULL) {
        Py_XDECREF(result);
        return NULL;
    }
    Py_XDECREF(closed);
    PyErr_Restore(type, value, trace);
    return result;
}

/* One exception for another, the first one its cause. */
static PyObject *
translated(PyObject *self, PyObject *function)
{
    PyObject *type, *value, *trace, *type2, *value2, *trace2;
    PyObject *result = PyObject_CallNoArgs(function);
    if (result != NULL || !PyErr_ExceptionMatches(PyExc_KeyError))
        return result;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    PyErr_SetString(PyExc_RuntimeError, "translated");
    PyErr_Fetch(&type2, &value2, &trace2);
    PyErr_NormalizeException(&type2, &value2, &trace2);
    PyException_SetCause(value2, value);
    PyErr_Restore(type2, value2, trace2);
    Py_XDECREF(type);
    Py_XDECREF(trace);
    return NULL;
}

/* -1 is an error only with an exception set. */
static PyObject *
scaled(PyObject *self, PyObject *args)
{
    PyObject *number;
    double factor = 1;
    long n;
    if (!PyArg_ParseTuple(args, "O|d", &number, &factor))
        return NULL;
    n = PyLong_AsLong(number);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    return PyFloat_FromDouble(factor * n);
}

/* Calls that cannot raise leave the exception of the failure alone. */
static PyObject *
described(PyObject *self, PyObject *arg)
{
    PyObject *text = PyObject_GetAttrString(arg, "text");
    if (text == NULL) {
        int known = PyErr_ExceptionMatches(PyExc_AttributeError);
        if (!known || PyDict_Check(arg))
            return NULL;
        PyErr_Clear();
        return PyUnicode_FromString("");
    }
    return text;
}

static PyObject *
unsupported(PyObject *self, const char *what)
{
    PyErr_Format(PyExc_NotImplementedError, "%.100s: %R", what, self);
    return NULL;
}

static PyObject *
seek(PyObject *self, PyObject *arg)
{
    if (PyLong_Check(arg))
        return unsupported(self, "seek");
    return PyErr_Format(PyExc_TypeError, "int expected, got %s", Py_TYPE(arg)->tp_name);
}

/* 1, 0 and -1 */
static PyObject *
truth(PyObject *self, PyObject *arg)
{
    int t = PyObject_IsTrue(arg);
    if (t < 0)
        return NULL;
    if (t)
        Py_RETURN_TRUE;
    Py_RETURN_FALSE;
}

static PyObject *
warned(PyObject *self, PyObject *arg)
{
    if (PyErr_WarnEx(PyExc_DeprecationWarning, "warned() is old", 1) < 0)
        return NULL;
    return Py_NewRef(arg);
}

static PyMethodDef methods[] = {
    {"closing", closing, METH_VARARGS, NULL},
    {"translated", translated, METH_O, NULL},
    {"scaled", scaled, METH_VARARGS, NULL},
    {"described", described, METH_O, NULL},
    {"seek", seek, METH_O, NULL},
    {"truth", truth, METH_O, NULL},
    {"warned", warned, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class F:
// given:     text = 'x'
// given:     def close(self): return []
// given: def fail(*args): raise KeyError
// given: import warnings
// given: def strictly():
// given:     with warnings.catch_warnings():
// given:         warnings.simplefilter('error')
// given:         warned(1)
// run: closing(F(), id) sound
// run: closing(F(), fail) raises KeyError
// run: closing(1, id) raises AttributeError
// run: translated(list) sound
// run: translated(fail) raises RuntimeError
// run: [scaled(-1), scaled(3, 2.5)] sound
// run: scaled('x') raises TypeError
// run: [described(F), described(1)] sound
// run: described({}) raises AttributeError
// run: seek(1) raises NotImplementedError
// run: seek('1') raises TypeError
// run: [truth(0), truth(1)] sound
// run: warned([]) sound
// run: strictly() raises DeprecationWarning
