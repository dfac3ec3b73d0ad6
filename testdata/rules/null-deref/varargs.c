/* NULL among the varargs: PyTuple_Pack and PyUnicode_FromFormat read it, PyObject_CallFunctionObjArgs takes it for the end and
 * calls with fewer arguments, Py_BuildValue keeps the exception. */
#include "sample.h"

static PyObject *
packed_bad(PyObject *self, PyObject *first)
{
    PyObject *second = PyLong_FromLong(123456);
    PyObject *pair = PyTuple_Pack(2, first, second);     // expect: null-deref 'second'
    Py_XDECREF(second);
    return pair;
}

static PyObject *
packed_good(PyObject *self, PyObject *first)
{
    PyObject *second = PyLong_FromLong(123456);
    if (second == NULL)
        return NULL;
    PyObject *pair = PyTuple_Pack(2, first, second);
    Py_DECREF(second);
    return pair;
}

/* What was packed is there. */
static PyObject *
first_good(PyObject *self, PyObject *name)
{
    PyObject *pair = PyTuple_Pack(1, name);
    if (pair == NULL)
        return NULL;
    PyObject *first = PyTuple_GET_ITEM(pair, 0), *lower;
    lower = PyObject_CallMethod(first, "lower", NULL);
    Py_DECREF(pair);
    return lower;
}

static PyObject *
called_bad(PyObject *self, PyObject *callable)
{
    PyObject *n = PyLong_FromLong(123456);
    PyObject *result = PyObject_CallFunctionObjArgs(callable, n, NULL); // expect: exception-ignored
    Py_XDECREF(n);
    return result;
}

static PyObject *
called_good(PyObject *self, PyObject *callable)
{
    PyObject *n = PyLong_FromLong(123456);
    if (n == NULL)
        return NULL;
    PyObject *result = PyObject_CallFunctionObjArgs(callable, n, NULL);
    Py_DECREF(n);
    return result;
}

static PyObject *
built_good(PyObject *self, PyObject *first)
{
    return Py_BuildValue("(ON)", first, PyLong_FromLong(123456));
}

static PyObject *
shown_bad(PyObject *self, PyObject *o)
{
    PyObject *text = PyUnicode_FromString("text");
    PyObject *shown = PyUnicode_FromFormat("<%U>", text); // expect: null-deref 'text'
    Py_XDECREF(text);
    return shown;
}

static PyObject *
shown_good(PyObject *self, PyObject *o)
{
    PyObject *text = PyUnicode_FromString("text");
    if (text == NULL)
        return NULL;
    PyObject *shown = PyUnicode_FromFormat("<%U>", text);
    Py_DECREF(text);
    return shown;
}

static PyObject *
told_bad(PyObject *self, PyObject *o)
{
    PyErr_SetString(PyExc_ValueError, PyUnicode_AsUTF8(o)); // expect: null-deref
    return NULL;
}

static PyObject *
told_good(PyObject *self, PyObject *o)
{
    const char *text = PyUnicode_AsUTF8(o);
    if (text != NULL)
        PyErr_SetString(PyExc_ValueError, text);
    return NULL;
}

static PyMethodDef methods[] = {
    {"packed_bad", packed_bad, METH_O, NULL}, {"packed_good", packed_good, METH_O, NULL},
    {"called_bad", called_bad, METH_O, NULL}, {"called_good", called_good, METH_O, NULL},
    {"built_good", built_good, METH_O, NULL}, {"shown_bad", shown_bad, METH_O, NULL},
    {"shown_good", shown_good, METH_O, NULL}, {"told_bad", told_bad, METH_O, NULL},
    {"told_good", told_good, METH_O, NULL},   {"first_good", first_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: packed_bad(1) with PyLong_FromLong failing dies
// run: packed_good(1) with PyLong_FromLong failing raises MemoryError
// run: first_good("A") sound
// run: called_bad(list) with PyLong_FromLong failing dies
// run: called_good(list) with PyLong_FromLong failing raises MemoryError
// run: built_good(1) sound
// run: built_good(1) with PyLong_FromLong failing raises MemoryError
// run: shown_bad(1) with PyUnicode_FromString failing dies
// run: shown_good(1) with PyUnicode_FromString failing raises MemoryError
// run: told_bad(1) dies
// run: told_good(1) raises TypeError
