/* Borrowed references that nothing can end: items of a tuple, arguments, types, what the caller's own container keeps. */
#include "sample.h"

/* A tuple cannot change; it is an argument, so it stays. */
static PyObject *
call_pair(PyObject *self, PyObject *args)
{
    PyObject *pair, *function, *value, *r;
    if (!PyArg_ParseTuple(args, "O!", &PyTuple_Type, &pair))
        return NULL;
    if (PyTuple_GET_SIZE(pair) != 2) {
        PyErr_SetString(PyExc_ValueError, "a pair is needed");
        return NULL;
    }
    function = PyTuple_GET_ITEM(pair, 0);
    value = PyTuple_GET_ITEM(pair, 1);
    r = PyObject_CallOneArg(function, value);
    if (r == NULL)
        return NULL;
    Py_DECREF(r);
    return PyObject_CallOneArg(function, value);
}

/* Arguments stay for the call. */
static PyObject *
call_twice(PyObject *self, PyObject *args)
{
    PyObject *function, *value, *r;
    if (!PyArg_ParseTuple(args, "OO", &function, &value))
        return NULL;
    r = PyObject_CallOneArg(function, value);
    if (r == NULL)
        return NULL;
    Py_DECREF(r);
    return PyObject_CallOneArg(function, value);
}

static PyObject *
type_name(PyObject *self, PyObject *arg)
{
    PyTypeObject *type = Py_TYPE(arg);
    PyObject *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    Py_SETREF(text, PyUnicode_FromFormat("%s: %U", type->tp_name, text));
    return text;
}

/* Our own new tuple keeps its items as long as we keep it. */
static PyObject *
first_and_last(PyObject *self, PyObject *arg)
{
    PyObject *tuple = PySequence_Tuple(arg), *first, *last, *r = NULL;
    if (tuple == NULL)
        return NULL;
    if (PyTuple_GET_SIZE(tuple) > 0) {
        first = PyTuple_GET_ITEM(tuple, 0);
        last = PyTuple_GET_ITEM(tuple, PyTuple_GET_SIZE(tuple) - 1);
        r = PyObject_RichCompare(first, last, Py_LT);
        if (r != NULL)
            Py_SETREF(r, PyTuple_Pack(3, first, last, r));
    }
    else {
        PyErr_SetString(PyExc_ValueError, "empty");
    }
    Py_DECREF(tuple);
    return r;
}

/* Increfed before the call, so the dict may do as it likes. */
static PyObject *
get_and_call(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *function, *r;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    function = PyDict_GetItemWithError(dict, key);
    if (function == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    Py_INCREF(function);
    r = PyObject_CallNoArgs(function);
    if (r != NULL)
        Py_SETREF(r, PyTuple_Pack(2, r, function));
    Py_DECREF(function);
    return r;
}

/* Nothing that runs code stands between the loan and its last use. */
static PyObject *
count_strings(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    Py_ssize_t pos = 0, n = 0;
    if (!PyArg_ParseTuple(args, "O!", &PyDict_Type, &dict))
        return NULL;
    while (PyDict_Next(dict, &pos, &key, &value)) {
        if (PyUnicode_Check(key) && PyUnicode_Check(value))
            n += PyUnicode_GET_LENGTH(key) + PyUnicode_GET_LENGTH(value);
    }
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"call_pair", call_pair, METH_VARARGS, NULL},
    {"call_twice", call_twice, METH_VARARGS, NULL},
    {"type_name", type_name, METH_O, NULL},
    {"first_and_last", first_and_last, METH_O, NULL},
    {"get_and_call", get_and_call, METH_VARARGS, NULL},
    {"count_strings", count_strings, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: call_pair((list, 'ab')) sound
// run: call_twice(list, 'ab') sound
// run: type_name([1]) sound
// run: first_and_last('abc') sound
// run: first_and_last('') raises ValueError
// run: get_and_call({1: list}, 1) sound
// run: get_and_call({}, 1) raises KeyError
// run: count_strings({'a': 'b', 1: 2}) sound
