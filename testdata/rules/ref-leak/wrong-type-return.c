/* The checks after the call return early and forget what the call gave. */
#include "sample.h"

static PyObject *
name_of_bad(PyObject *self, PyObject *arg)
{
    PyObject *name = PyObject_GetAttrString(arg, "name");
    if (!name)
        return NULL;
    if (!PyUnicode_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "name must be a string");
        return NULL;                          // expect: ref-leak 'name'
    }
    return name;
}

static PyObject *
name_of_good(PyObject *self, PyObject *arg)
{
    PyObject *name = PyObject_GetAttrString(arg, "name");
    if (!name)
        return NULL;
    if (!PyUnicode_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "name must be a string");
        Py_DECREF(name);
        return NULL;
    }
    return name;
}

static PyMethodDef methods[] = {
    {"name_of_bad", name_of_bad, METH_O, NULL},
    {"name_of_good", name_of_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class A: pass
// given: a, b = A(), A()
// given: a.name, b.name = 'x', ['y']
// run: name_of_bad(a) sound
// run: name_of_bad(b) leaks 1
// run: name_of_good(b) raises TypeError
