/* What a slice of the arguments lends outlives the slice: the arguments have it too. A list made of an iterable is another
 * thing, nobody else may have its items. Reduced from the wild: pygobject. */
#include "sample.h"

static PyObject *
hook_good(PyObject *self, PyObject *args)
{
    PyObject *first, *callback;
    const char *name;
    first = PySequence_GetSlice(args, 0, 2);
    if (first == NULL)
        return NULL;
    if (!PyArg_ParseTuple(first, "sO:hook_good", &name, &callback)) {
        Py_DECREF(first);
        return NULL;
    }
    Py_DECREF(first);
    if (!PyCallable_Check(callback))
        return PyErr_Format(PyExc_TypeError, "%s: the second argument must be callable", name);
    return PyTuple_GetSlice(args, 2, PyTuple_GET_SIZE(args));
}

static PyObject *
hook_bad(PyObject *self, PyObject *args)
{
    PyObject *first, *callback;
    first = PySequence_List(PyTuple_GET_ITEM(args, 0));
    if (first == NULL)
        return NULL;
    callback = PyList_GetItem(first, 0);
    Py_DECREF(first);
    if (callback == NULL)
        return NULL;
    if (!PyCallable_Check(callback))          // expect: use-after-release 'callback'
        return PyErr_Format(PyExc_TypeError, "not callable");
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"hook_good", hook_good, METH_VARARGS, NULL},
    {"hook_bad", hook_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: hook_good('a', repr, 1) sound
// run: hook_good('a', 1) raises TypeError
// run: hook_good(1) raises TypeError
// run: hook_bad([repr]) sound
// run: hook_bad(object() for i in range(1)) dies
