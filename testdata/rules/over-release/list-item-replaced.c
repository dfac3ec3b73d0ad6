/* A list's or a tuple's item is a reference of the list's. To release it where it lies is sound if another takes its place
 * before anybody looks. */
#include "sample.h"

static int
item_at(PyObject *list, PyObject *index, Py_ssize_t *n)
{
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "a list is needed");
        return -1;
    }
    *n = PyLong_AsSsize_t(index);
    if (*n == -1 && PyErr_Occurred())
        return -1;
    if (*n < 0 || *n >= PyList_GET_SIZE(list)) {
        PyErr_SetString(PyExc_IndexError, "no such item");
        return -1;
    }
    return 0;
}

static PyObject *
put_good(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *list, *index, *value;
    Py_ssize_t n;

    if (!PyArg_ParseTuple(args, "OOO", &list, &index, &value) || item_at(list, index, &n) < 0)
        return NULL;
    Py_INCREF(value);
    Py_DECREF(PyList_GET_ITEM(list, n));
    PyList_SET_ITEM(list, n, value);
    Py_RETURN_NONE;
}

static PyObject *
exchange_good(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *list, *index, *value;
    Py_ssize_t n;

    if (!PyArg_ParseTuple(args, "OOO", &list, &index, &value) || item_at(list, index, &n) < 0)
        return NULL;
    PyObject *old = PyList_GET_ITEM(list, n);
    Py_INCREF(value);
    PyList_SET_ITEM(list, n, value);
    Py_DECREF(old);
    Py_RETURN_NONE;
}

static PyObject *
place_good(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *list, *index, *value;
    Py_ssize_t n;

    if (!PyArg_ParseTuple(args, "OOO", &list, &index, &value) || item_at(list, index, &n) < 0)
        return NULL;
    PyObject **items = ((PyListObject *)list)->ob_item;
    Py_INCREF(value);
    Py_XDECREF(items[n]);
    items[n] = value;
    Py_RETURN_NONE;
}

static PyObject *
drop_bad(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *list, *index;
    Py_ssize_t n;

    if (!PyArg_ParseTuple(args, "OO", &list, &index) || item_at(list, index, &n) < 0)
        return NULL;
    Py_DECREF(PyList_GET_ITEM(list, n)); // expect: over-release
    Py_RETURN_NONE;
}

static PyObject *
take_bad(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *list, *index;
    Py_ssize_t n;

    if (!PyArg_ParseTuple(args, "OO", &list, &index) || item_at(list, index, &n) < 0)
        return NULL;
    return PyList_GET_ITEM(list, n); // expect: return-borrowed
}

static PyMethodDef methods[] = {{"put_good", put_good, METH_VARARGS, NULL},
                                {"exchange_good", exchange_good, METH_VARARGS, NULL},
                                {"place_good", place_good, METH_VARARGS, NULL},
                                {"drop_bad", drop_bad, METH_VARARGS, NULL},
                                {"take_bad", take_bad, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// given: thing = object()
// run: put_good([1000, thing], 1, thing) sound
// run: exchange_good([1000, thing], 1, thing) sound
// run: place_good([1000, thing], 1, thing) sound
// run: drop_bad([object()], 0) dies
// run: take_bad([thing], 0) dies
