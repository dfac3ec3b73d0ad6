/* A loop makes the shallow copy, or PyList_SetSlice does; a helper adds to an element that it finds there, or sorts one. */
#include "sample.h"

static PyObject *
copy_of_items(PyObject *list)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    PyObject *copy = PyList_New(n);
    if (!copy)
        return NULL;
    for (Py_ssize_t k = 0; k < n; k++)
        PyList_SET_ITEM(copy, k, Py_NewRef(PyList_GET_ITEM(list, k)));
    return copy;
}

static PyObject *
loop_bad(PyObject *self, PyObject *rows)
{
    if (!PyList_Check(rows))
        return PyErr_Format(PyExc_TypeError, "a list is wanted");
    PyObject *copy = PyList_New(0);
    if (!copy)
        return NULL;
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(rows); k++)
        if (PyList_Append(copy, PyList_GET_ITEM(rows, k)) < 0) {
            Py_DECREF(copy);
            return NULL;
        }
    PyObject *first = PyList_GetItem(copy, 0);
    if (!first || PyList_Append(first, Py_None) < 0) {           // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
loop_good(PyObject *self, PyObject *rows)
{
    if (!PyList_Check(rows))
        return PyErr_Format(PyExc_TypeError, "a list is wanted");
    PyObject *copy = copy_of_items(rows);
    if (!copy)
        return NULL;
    if (PyList_Append(copy, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sorted_bad(PyObject *self, PyObject *rows)
{
    PyObject *copy = PySequence_List(rows);
    if (!copy)
        return NULL;
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(copy); k++)
        if (PyList_Sort(PyList_GET_ITEM(copy, k)) < 0) {         // expect: shallow-copy-mutation 'copy'
            Py_DECREF(copy);
            return NULL;
        }
    return copy;
}

static PyObject *
sorted_good(PyObject *self, PyObject *rows)
{
    PyObject *copy = PySequence_List(rows);
    if (!copy)
        return NULL;
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(copy); k++) {
        PyObject *row = PySequence_List(PyList_GET_ITEM(copy, k));
        if (!row || PyList_Sort(row) < 0) {
            Py_XDECREF(row);
            Py_DECREF(copy);
            return NULL;
        }
        if (PyList_SetItem(copy, k, row) < 0) {
            Py_DECREF(copy);
            return NULL;
        }
    }
    return copy;
}

static int
add_under(PyObject *dict, PyObject *key, PyObject *value)
{
    PyObject *list = PyDict_GetItemWithError(dict, key);
    if (!list) {
        if (PyErr_Occurred())
            return -1;
        list = PyList_New(0);
        if (!list)
            return -1;
        int failed = PyDict_SetItem(dict, key, list);
        Py_DECREF(list);
        if (failed)
            return -1;
    }
    return PyList_Append(list, value);
}

static PyObject *
with_value_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!OO", &PyDict_Type, &dict, &key, &value))
        return NULL;
    PyObject *copy = PyDict_Copy(dict);
    if (!copy)
        return NULL;
    if (add_under(copy, key, value) < 0) {                       // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
with_value_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!OO", &PyDict_Type, &dict, &key, &value))
        return NULL;
    PyObject *copy = PyDict_New();
    if (!copy)
        return NULL;
    if (add_under(copy, key, value) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
joined_bad(PyObject *self, PyObject *rows)
{
    PyObject *all = PyList_New(0);
    if (!all)
        return NULL;
    if (PyList_SetSlice(all, 0, 0, rows) < 0 || PyList_GET_SIZE(all) == 0) {
        Py_DECREF(all);
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "empty");
    }
    if (PyList_Reverse(PyList_GET_ITEM(all, 0)) < 0) {           // expect: shallow-copy-mutation 'all'
        Py_DECREF(all);
        return NULL;
    }
    return all;
}

static PyMethodDef methods[] = {
    {"loop_bad", loop_bad, METH_O, NULL},
    {"loop_good", loop_good, METH_O, NULL},
    {"sorted_bad", sorted_bad, METH_O, NULL},
    {"sorted_good", sorted_good, METH_O, NULL},
    {"with_value_bad", with_value_bad, METH_VARARGS, NULL},
    {"with_value_good", with_value_good, METH_VARARGS, NULL},
    {"joined_bad", joined_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: def kept(function):
// given:     rows = [[2, 1]]
// given:     function(rows)
// given:     assert rows == [[2, 1]]
// given: def kept_dict(function):
// given:     d = {'a': [1]}
// given:     function(d, 'a', 2)
// given:     assert d == {'a': [1]}
// run: kept(loop_good) sound
// run: kept(loop_bad) raises AssertionError
// run: kept(sorted_good) sound
// run: kept(sorted_bad) raises AssertionError
// run: kept_dict(with_value_good) sound
// run: kept_dict(with_value_bad) raises AssertionError
// run: kept(joined_bad) raises AssertionError
