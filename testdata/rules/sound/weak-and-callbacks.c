/* Weak references, PyObject_Call with made-up arguments, results used and dropped on purpose. */
#include "sample.h"

static PyObject *
target(PyObject *self, PyObject *ref)
{
    PyObject *object;
    if (!PyWeakref_CheckRef(ref)) {
        PyErr_SetString(PyExc_TypeError, "a weak reference is needed");
        return NULL;
    }
    object = PyWeakref_GetObject(ref);
    if (object == NULL)
        return NULL;
    Py_INCREF(object);
    return object;
}

static PyObject *
call_with(PyObject *self, PyObject *args)
{
    PyObject *function, *extra, *rest, *kwds, *result = NULL;
    if (!PyArg_ParseTuple(args, "OO", &function, &extra))
        return NULL;
    rest = PyTuple_New(1);
    if (rest == NULL)
        return NULL;
    PyTuple_SET_ITEM(rest, 0, Py_NewRef(extra));
    kwds = PyDict_New();
    if (kwds != NULL) {
        if (PyDict_SetItemString(kwds, "default", Py_None) == 0)
            result = PyObject_Call(function, rest, kwds);
        Py_DECREF(kwds);
    }
    Py_DECREF(rest);
    return result;
}

/* A callback whose failure cannot be reported to anyone. */
static PyObject *
notify_all(PyObject *self, PyObject *args)
{
    PyObject *handlers, *event;
    if (!PyArg_ParseTuple(args, "O!O", &PyTuple_Type, &handlers, &event))
        return NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(handlers); i++) {
        PyObject *handler = PyTuple_GET_ITEM(handlers, i);
        PyObject *r = PyObject_CallOneArg(handler, event);
        if (r == NULL)
            PyErr_WriteUnraisable(handler);
        Py_XDECREF(r);
    }
    Py_RETURN_NONE;
}

/* A bound function made here carries its own data. */
static PyObject *
constant_call(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(self);
}

static PyMethodDef constant_def = {"constant", constant_call, METH_NOARGS, NULL};

static PyObject *
constant(PyObject *self, PyObject *value)
{
    return PyCFunction_New(&constant_def, value);
}

/* A set of what has been seen, by identity. */
static PyObject *
distinct(PyObject *self, PyObject *args)
{
    PyObject *items, *seen, *result = NULL;
    if (!PyArg_ParseTuple(args, "O!", &PyTuple_Type, &items))
        return NULL;
    seen = PySet_New(NULL);
    if (seen == NULL)
        return NULL;
    SAMPLE_COUNT(seen, 1);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(items); i++) {
        PyObject *id = PyLong_FromVoidPtr(PyTuple_GET_ITEM(items, i));
        if (id == NULL)
            goto done;
        if (PySet_Add(seen, id) < 0) {
            Py_DECREF(id);
            goto done;
        }
        Py_DECREF(id);
    }
    result = PyLong_FromSsize_t(PySet_GET_SIZE(seen));
done:
    Py_DECREF(seen);
    return result;
}

static PyMethodDef methods[] = {
    {"target", target, METH_O, NULL},
    {"call_with", call_with, METH_VARARGS, NULL},
    {"notify_all", notify_all, METH_VARARGS, NULL},
    {"constant", constant, METH_O, NULL},
    {"distinct", distinct, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: import weakref
// given: class T: pass
// given: t = T()
// run: target(weakref.ref(t)) sound
// run: target(1) raises TypeError
// run: call_with(max, []) sound
// run: notify_all((list, tuple), 'ab') sound
// run: constant([])() sound
// run: distinct((1, 2, 1)) sound
