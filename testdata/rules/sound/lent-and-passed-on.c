/* A function that nobody sees: callers look at its result, one gives it to another such function, and none releases it.
 * What is not clear of one of them does not make leaks of all others. */
#include "sample.h"

PyObject *layout_of(PyObject *type);
int check_layout(PyObject *layout);

#ifdef SAMPLE_RUNS
PyObject *
layout_of(PyObject *type)
{
    return ((PyTypeObject *)type)->tp_dict;
}

int
check_layout(PyObject *layout)
{
    return PyDict_Check(layout) ? 0 : -1;
}
#endif

static PyObject *
count(PyObject *self, PyObject *type)
{
    PyObject *layout = layout_of(type);
    if (layout == NULL)
        return PyLong_FromLong(0);
    Py_ssize_t n = PyDict_Size(layout);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *
has(PyObject *self, PyObject *type)
{
    PyObject *layout = layout_of(type);
    return PyBool_FromLong(layout && PyDict_CheckExact(layout));
}

static PyObject *
check(PyObject *self, PyObject *type)
{
    PyObject *layout = layout_of(type);
    if (layout == NULL || check_layout(layout) < 0) {
        PyErr_SetString(PyExc_TypeError, "no layout");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"count", count, METH_O, NULL},
    {"has", has, METH_O, NULL},
    {"check", check, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: count(int) sound
// run: has(int) sound
// run: check(int) sound
