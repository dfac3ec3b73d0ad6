/* What a helper returns is taken over by the unit N of a format, and a type is given to the object whose type it becomes. */
#include "sample.h"

static PyObject *
builtin(const char *name)
{
    PyObject *module = PyImport_ImportModule("builtins"), *found;
    if (!module)
        return NULL;
    found = PyObject_GetAttrString(module, name);
    Py_DECREF(module);
    return found;
}

static PyObject *
reduce_good(PyObject *self, PyObject *state)
{
    return Py_BuildValue("N(O)n", builtin("iter"), state, (Py_ssize_t)1);
}

static PyObject *
empty_good(PyObject *self, PyObject *ignored)
{
    return Py_BuildValue("N(())", builtin("iter"));
}

/* Nobody releases what this one returns. */
static PyObject *
another_builtin(const char *name)
{
    PyObject *module = PyImport_ImportModule("builtins"), *found;
    if (!module)
        return NULL;
    found = PyObject_GetAttrString(module, name);
    Py_DECREF(module);
    return found; // expect: ref-leak 'found'
}

static PyObject *
reduce_bad(PyObject *self, PyObject *state)
{
    return Py_BuildValue("O(O)n", another_builtin("iter"), state, (Py_ssize_t)1);
}

static PyObject *
empty_bad(PyObject *self, PyObject *ignored)
{
    return Py_BuildValue("O(())", another_builtin("iter"));
}

static PyObject *
class_good(PyObject *self, PyObject *args)
{
    PyObject *o, *type;
    if (!PyArg_ParseTuple(args, "OO!", &o, &PyType_Type, &type))
        return NULL;
    PyTypeObject *before = Py_TYPE(o);
    if (!(before->tp_flags & Py_TPFLAGS_HEAPTYPE) || before->tp_basicsize != ((PyTypeObject *)type)->tp_basicsize) {
        PyErr_SetString(PyExc_TypeError, "these two are not alike");
        return NULL;
    }
    Py_SET_TYPE(o, (PyTypeObject *)type);
    Py_INCREF(type);
    Py_DECREF(before);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"reduce_good", reduce_good, METH_O, NULL},
    {"reduce_bad", reduce_bad, METH_O, NULL},
    {"empty_good", empty_good, METH_NOARGS, NULL},
    {"empty_bad", empty_bad, METH_NOARGS, NULL},
    {"class_good", class_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class A: pass
// given: class B: pass
// given: a = A()
// run: reduce_good([]) sound
// run: empty_good() sound
// run: reduce_bad([]) leaks 1
// run: empty_bad() leaks 1
// run: (class_good(a, B), class_good(a, A)) sound
