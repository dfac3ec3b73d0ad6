/* The copy is made in one helper, the element is found in another and changed in a third. */
#include "sample.h"

static PyObject *
copy_of(PyObject *rows)
{
    return PySequence_List(rows);
}

static PyObject *
first_of(PyObject *rows)
{
    PyObject *row = PyList_GetItem(rows, 0);
    Py_XINCREF(row);
    return row;
}

static int
add_mark(PyObject *row)
{
    return PyList_Append(row, Py_None);
}

static int
mark_first(PyObject *rows)
{
    PyObject *row = PyList_GetItem(rows, 0);
    return row == NULL ? -1 : PyList_Append(row, Py_None);
}

static PyObject *
copied_bad(PyObject *self, PyObject *rows)
{
    PyObject *copy = copy_of(rows);
    if (copy == NULL)
        return NULL;
    PyObject *row = PyList_GetItem(copy, 0);
    if (row == NULL || PyList_Append(row, Py_None) < 0) {   // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
changed_bad(PyObject *self, PyObject *rows)
{
    PyObject *copy = PySequence_List(rows);
    if (copy == NULL)
        return NULL;
    PyObject *row = PyList_GetItem(copy, 0);
    if (row == NULL || add_mark(row) < 0) {                 // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
inside_bad(PyObject *self, PyObject *rows)
{
    PyObject *copy = copy_of(rows);
    if (copy == NULL)
        return NULL;
    if (mark_first(copy) < 0) {                             // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
found_bad(PyObject *self, PyObject *rows)
{
    PyObject *copy = copy_of(rows);
    if (copy == NULL)
        return NULL;
    PyObject *row = first_of(copy);
    int r = row == NULL ? -1 : add_mark(row);               // expect: shallow-copy-mutation 'copy'
    Py_XDECREF(row);
    if (r < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* The element is copied as well before it is changed. */
static PyObject *
replaced_good(PyObject *self, PyObject *rows)
{
    PyObject *copy = copy_of(rows);
    if (copy == NULL)
        return NULL;
    PyObject *row = PyList_GetItem(copy, 0);
    PyObject *own = row == NULL ? NULL : copy_of(row);
    if (own == NULL || add_mark(own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* The copy itself is changed, no element of it. */
static PyObject *
longer_good(PyObject *self, PyObject *rows)
{
    PyObject *copy = copy_of(rows);
    if (copy == NULL)
        return NULL;
    if (add_mark(copy) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyMethodDef methods[] = {
    {"copied_bad", copied_bad, METH_O, NULL},
    {"changed_bad", changed_bad, METH_O, NULL},
    {"inside_bad", inside_bad, METH_O, NULL},
    {"found_bad", found_bad, METH_O, NULL},
    {"replaced_good", replaced_good, METH_O, NULL},
    {"longer_good", longer_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def kept(f):
// given:     rows = [[1], [2]]
// given:     f(rows)
// given:     assert rows == [[1], [2]]
// run: kept(copied_bad) raises AssertionError
// run: kept(changed_bad) raises AssertionError
// run: kept(inside_bad) raises AssertionError
// run: kept(found_bad) raises AssertionError
// run: kept(replaced_good) sound
// run: kept(longer_good) sound
