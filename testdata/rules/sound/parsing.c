/* Keyword arguments with optional outputs, converters, checked types and filled-in defaults. */
#include "sample.h"

static PyObject *
with_keywords(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"value", "key", "reverse", NULL};
    PyObject *value, *key = Py_None, *list;
    int reverse = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|Op:sorted", names, &value, &key, &reverse))
        return NULL;
    if (key != Py_None && !PyCallable_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "key must be callable");
        return NULL;
    }
    list = PySequence_List(value);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    if (PyList_Sort(list) < 0 || (reverse && PyList_Reverse(list) < 0)) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

/* A converter for O&: 1 and a borrowed or stored value, 0 and an exception. */
static int
to_size(PyObject *arg, void *out)
{
    Py_ssize_t n = PyNumber_AsSsize_t(arg, PyExc_OverflowError);
    if (n == -1 && PyErr_Occurred())
        return 0;
    *(Py_ssize_t *)out = n;
    return 1;
}

static PyObject *
with_converter(PyObject *self, PyObject *args)
{
    Py_ssize_t n = 0;
    if (!PyArg_ParseTuple(args, "|O&", to_size, &n))
        return NULL;
    return PyLong_FromSsize_t(n);
}

/* PyUnicode_FSConverter makes a new object, which is ours. */
static PyObject *
with_path(PyObject *self, PyObject *args)
{
    PyObject *path = NULL, *result;
    if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &path))
        return NULL;
    result = PyLong_FromSsize_t(PyBytes_GET_SIZE(path));
    Py_DECREF(path);
    return result;
}

static PyObject *
with_default(PyObject *self, PyObject *args)
{
    PyObject *map, *key, *fallback = NULL, *value;
    if (!PyArg_UnpackTuple(args, "get", 2, 3, &map, &key, &fallback))
        return NULL;
    value = PyObject_GetItem(map, key);
    if (value == NULL && fallback != NULL && PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        value = Py_NewRef(fallback);
    }
    return value;
}

/* The optional object is there exactly when the argument count says so. */
static PyObject *
with_count(PyObject *self, PyObject *args)
{
    PyObject *first, *second;
    if (PyTuple_GET_SIZE(args) > 1) {
        if (!PyArg_ParseTuple(args, "OO", &first, &second))
            return NULL;
        return PyTuple_Pack(2, first, second);
    }
    if (!PyArg_ParseTuple(args, "O", &first))
        return NULL;
    return PyTuple_Pack(1, first);
}

static PyMethodDef methods[] = {
    {"with_keywords", (PyCFunction)(void (*)(void))with_keywords, METH_VARARGS | METH_KEYWORDS, NULL},
    {"with_converter", with_converter, METH_VARARGS, NULL},
    {"with_path", with_path, METH_VARARGS, NULL},
    {"with_default", with_default, METH_VARARGS, NULL},
    {"with_count", with_count, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: [with_keywords('ba'), with_keywords('ba', reverse=True)] sound
// run: with_keywords('ba', key=1) raises TypeError
// run: [with_converter(), with_converter(70000)] sound
// run: with_converter('x') raises TypeError
// run: with_path('abc') sound
// run: [with_default({}, 1, 2), with_default({1: 2}, 1)] sound
// run: with_default({}, 1) raises KeyError
// run: [with_count(1), with_count(1, 2)] sound
