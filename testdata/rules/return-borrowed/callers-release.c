/* A helper hands out what a list lends, and all of its callers release it: one of the two has to be mended, and it is one
 * mistake. */
#include "sample.h"

static PyObject *
first_of_bad(PyObject *list)
{
    if (PyList_Size(list) < 1) {
        PyErr_SetString(PyExc_IndexError, "empty");
        return NULL;
    }
    return PyList_GetItem(list, 0);           // expect: return-borrowed
}

static PyObject *
size_of_first_bad(PyObject *self, PyObject *list)
{
    if (!PyList_CheckExact(list)) {
        PyErr_SetString(PyExc_TypeError, "a list");
        return NULL;
    }
    PyObject *first = first_of_bad(list);     // step: size_of_first_bad calls it, and releases the result
    if (first == NULL)
        return NULL;
    Py_ssize_t n = PyObject_Length(first);
    Py_DECREF(first);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *
truth_of_first_bad(PyObject *self, PyObject *list)
{
    if (!PyList_CheckExact(list)) {
        PyErr_SetString(PyExc_TypeError, "a list");
        return NULL;
    }
    PyObject *first = first_of_bad(list);     // step: truth_of_first_bad calls it
    if (first == NULL)
        return NULL;
    int yes = PyObject_IsTrue(first);
    Py_DECREF(first);
    return yes < 0 ? NULL : PyBool_FromLong(yes);
}

static PyObject *
first_of(PyObject *list)
{
    if (PyList_Size(list) < 1) {
        PyErr_SetString(PyExc_IndexError, "empty");
        return NULL;
    }
    return Py_XNewRef(PyList_GetItem(list, 0));
}

static PyObject *
size_of_first_good(PyObject *self, PyObject *list)
{
    if (!PyList_CheckExact(list)) {
        PyErr_SetString(PyExc_TypeError, "a list");
        return NULL;
    }
    PyObject *first = first_of(list);
    if (first == NULL)
        return NULL;
    Py_ssize_t n = PyObject_Length(first);
    Py_DECREF(first);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *
truth_of_first_good(PyObject *self, PyObject *list)
{
    if (!PyList_CheckExact(list)) {
        PyErr_SetString(PyExc_TypeError, "a list");
        return NULL;
    }
    PyObject *first = first_of(list);
    if (first == NULL)
        return NULL;
    int yes = PyObject_IsTrue(first);
    Py_DECREF(first);
    return yes < 0 ? NULL : PyBool_FromLong(yes);
}

static PyMethodDef methods[] = {
    {"size_of_first_bad", size_of_first_bad, METH_O, NULL},
    {"truth_of_first_bad", truth_of_first_bad, METH_O, NULL},
    {"size_of_first_good", size_of_first_good, METH_O, NULL},
    {"truth_of_first_good", truth_of_first_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// given: held = ['text']
// run: size_of_first_bad(held) leaks -1
// run: truth_of_first_bad(held) leaks -1
// run: size_of_first_good(held) sound
// run: truth_of_first_good(held) sound
