/* An array with a counter of what is in it; the vectorcall's arguments; items that move on into a tuple. */
#include "sample.h"

static PyObject *
kept_bad(PyObject *self, PyObject *arg)
{
    PyObject *it = PyObject_GetIter(arg), *item, *kept[16], *result;
    int n = 0;
    if (it == NULL)
        return NULL;
    while (n < 16 && (item = PyIter_Next(it)) != NULL) {
        if (PyFloat_Check(item))
            kept[n++] = item;
        else
            Py_DECREF(item);
    }
    Py_DECREF(it);
    if (PyErr_Occurred())
        return NULL;                          // expect: ref-leak 'kept'
    result = PyLong_FromLong(n);
    while (--n >= 0)
        Py_DECREF(kept[n]);
    return result;
}

static PyObject *
kept_good(PyObject *self, PyObject *arg)
{
    PyObject *it = PyObject_GetIter(arg), *item, *kept[16], *result = NULL;
    int n = 0;
    if (it == NULL)
        return NULL;
    while (n < 16 && (item = PyIter_Next(it)) != NULL) {
        if (PyFloat_Check(item))
            kept[n++] = item;
        else
            Py_DECREF(item);
    }
    Py_DECREF(it);
    if (!PyErr_Occurred())
        result = PyLong_FromLong(n);
    while (--n >= 0)
        Py_DECREF(kept[n]);
    return result;
}

static PyObject *
call_bad(PyObject *self, PyObject *args)
{
    PyObject *stack[5], *result = NULL;
    Py_ssize_t i, n = PyTuple_GET_SIZE(args) - 1;
    if (n < 0 || n > 5)
        Py_RETURN_NONE;
    for (i = 0; i < n; i++) {
        stack[i] = PyObject_Str(PyTuple_GET_ITEM(args, i + 1));
        if (stack[i] == NULL)
            goto error;
    }
    result = PyObject_Vectorcall(PyTuple_GET_ITEM(args, 0), stack, (size_t)n, NULL);
    return result;                            // expect: ref-leak 'stack'
error:
    while (i-- > 0)
        Py_DECREF(stack[i]);
    return NULL;
}

static PyObject *
call_good(PyObject *self, PyObject *args)
{
    PyObject *stack[5], *result = NULL;
    Py_ssize_t i, n = PyTuple_GET_SIZE(args) - 1;
    if (n < 0 || n > 5)
        Py_RETURN_NONE;
    for (i = 0; i < n; i++) {
        stack[i] = PyObject_Str(PyTuple_GET_ITEM(args, i + 1));
        if (stack[i] == NULL)
            goto error;
    }
    result = PyObject_Vectorcall(PyTuple_GET_ITEM(args, 0), stack, (size_t)n, NULL);
error:
    while (i-- > 0)
        Py_DECREF(stack[i]);
    return result;
}

static PyObject *
tuple_bad(PyObject *self, PyObject *arg)
{
    static const char *const names[3] = {"x", "y", "z"};
    PyObject *parts[3] = {NULL}, *result;
    int i;
    for (i = 0; i < 3; i++) {
        parts[i] = PyObject_GetAttrString(arg, names[i]);
        if (parts[i] == NULL)
            goto fail;
    }
    result = PyTuple_New(3);
    if (result == NULL)
        return NULL;                          // expect: ref-leak 'parts'
    for (i = 0; i < 3; i++)
        PyTuple_SET_ITEM(result, i, parts[i]);
    return result;
fail:
    for (i = 0; i < 3; i++)
        Py_XDECREF(parts[i]);
    return NULL;
}

static PyObject *
tuple_good(PyObject *self, PyObject *arg)
{
    static const char *const names[3] = {"x", "y", "z"};
    PyObject *parts[3] = {NULL}, *result;
    int i;
    for (i = 0; i < 3; i++) {
        parts[i] = PyObject_GetAttrString(arg, names[i]);
        if (parts[i] == NULL)
            goto fail;
    }
    result = PyTuple_New(3);
    if (result == NULL)
        goto fail;
    for (i = 0; i < 3; i++)
        PyTuple_SET_ITEM(result, i, parts[i]);
    return result;
fail:
    for (i = 0; i < 3; i++)
        Py_XDECREF(parts[i]);
    return NULL;
}

static PyMethodDef methods[] = {
    {"kept_bad", kept_bad, METH_O, NULL},        {"kept_good", kept_good, METH_O, NULL},
    {"call_bad", call_bad, METH_VARARGS, NULL},  {"call_good", call_good, METH_VARARGS, NULL},
    {"tuple_bad", tuple_bad, METH_O, NULL},      {"tuple_good", tuple_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def some():
// given:     yield 1.5
// given:     yield 2.5
// given:     raise KeyError
// given: class P: x, y, z = 1.5, 2.5, 3.5
// given: def count(*args): return len(args)
// run: kept_bad(some()) leaks 2
// run: kept_good(some()) raises KeyError
// run: kept_good([1.5, 2, 2.5]) sound
// run: call_bad(count, 1.5, 2.5) leaks 2
// run: call_good(count, 1.5, 2.5) sound
// run: tuple_bad(P) with PyTuple_New failing leaks 3
// run: tuple_good(P) sound
