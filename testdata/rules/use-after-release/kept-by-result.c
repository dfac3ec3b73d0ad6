/* What a call returns may hold its arguments: a cell its content, a slice its bounds. Weak references hold only their callback. */
#include "sample.h"

static PyObject *
cell_good(PyObject *self, PyObject *unused)
{
    PyObject *items = PyList_New(0);
    if (items == NULL)
        return NULL;
    SAMPLE_COUNT(items, 1);
    PyObject *cell = PyCell_New(items);
    Py_DECREF(items);
    if (cell == NULL)
        return NULL;
    PyObject *n = PyLong_FromSsize_t(PyList_GET_SIZE(items));       // the cell keeps it alive
    Py_DECREF(cell);
    return n;
}

static PyObject *
cell_bad(PyObject *self, PyObject *unused)
{
    PyObject *items = PyList_New(0);
    if (items == NULL)
        return NULL;
    SAMPLE_COUNT(items, 1);
    PyObject *cell = PyCell_New(items);
    Py_DECREF(items);
    if (cell == NULL)
        return NULL;
    Py_DECREF(cell);
    return PyLong_FromSsize_t(PyList_GET_SIZE(items));      // expect: use-after-release 'items'
}

static PyObject *
slice_good(PyObject *self, PyObject *unused)
{
    PyObject *stop = PyLong_FromLong(123456);
    if (stop == NULL)
        return NULL;
    PyObject *slice = PySlice_New(NULL, stop, NULL);
    Py_DECREF(stop);
    if (slice == NULL)
        return NULL;
    Py_ssize_t n = PyNumber_AsSsize_t(stop, NULL);
    Py_DECREF(slice);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromSsize_t(n);
}

static PyObject *
weak_bad(PyObject *self, PyObject *unused)
{
    PyObject *set = PySet_New(NULL);
    if (set == NULL)
        return NULL;
    PyObject *weak = PyWeakref_NewRef(set, NULL);
    Py_DECREF(set);
    if (weak == NULL)
        return NULL;
    Py_ssize_t n = PySet_GET_SIZE(set);         // expect: use-after-release 'set'
    Py_DECREF(weak);
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"cell_good", cell_good, METH_NOARGS, NULL},
    {"cell_bad", cell_bad, METH_NOARGS, NULL},
    {"slice_good", slice_good, METH_NOARGS, NULL},
    {"weak_bad", weak_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: cell_good() sound
// run: cell_bad() dies
// run: slice_good() sound
// run: weak_bad() dies
