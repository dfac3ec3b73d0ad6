/* The dict is copied, the list in it is not: the caller's own list grows. */
#include "sample.h"

static PyObject *
with_tag_bad(PyObject *self, PyObject *args)
{
    PyObject *record, *tag;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &record, &tag))
        return NULL;
    PyObject *copy = PyDict_Copy(record);
    if (!copy)
        return NULL;
    PyObject *tags = PyDict_GetItemWithError(copy, tag);
    if (!tags || !PyList_Check(tags)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_KeyError, "no such list");
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(tags, tag) < 0) {           // expect: shallow-copy-mutation 'record'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
with_tag_good(PyObject *self, PyObject *args)
{
    PyObject *record, *tag;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &record, &tag))
        return NULL;
    PyObject *copy = PyDict_Copy(record);
    if (!copy)
        return NULL;
    PyObject *tags = PyDict_GetItemWithError(copy, tag);
    if (!tags || !PyList_Check(tags)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_KeyError, "no such list");
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *own = PyList_GetSlice(tags, 0, PyList_GET_SIZE(tags));
    if (!own || PyList_Append(own, tag) < 0 || PyDict_SetItem(copy, tag, own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(own);
    return copy;
}

/* The copy's own elements are replaced. */
static PyObject *
first_none_good(PyObject *self, PyObject *arg)
{
    PyObject *copy = PySequence_List(arg);
    if (!copy)
        return NULL;
    if (PyList_GET_SIZE(copy) > 0 && PyList_SetItem(copy, 0, Py_NewRef(Py_None)) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* A snapshot, so that the walk is safe: that the elements change is what the function is for. */
static PyObject *
mark_all_good(PyObject *self, PyObject *arg)
{
    PyObject *snapshot = PySequence_List(arg);
    if (!snapshot)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(snapshot); i++) {
        PyObject *item = Py_NewRef(PyList_GET_ITEM(snapshot, i));
        int status = PyObject_SetItem(item, Py_None, Py_True);
        Py_DECREF(item);
        if (status < 0) {
            Py_DECREF(snapshot);
            return NULL;
        }
    }
    Py_DECREF(snapshot);
    Py_RETURN_NONE;
}

/* Elements that are taken out with a reference of their own are the same elements. */
static PyObject *
marked_bad(PyObject *self, PyObject *arg)
{
    PyObject *copy = PySequence_List(arg);
    if (!copy)
        return NULL;
    PyObject *first = PySequence_GetItem(copy, 0);
    if (!first) {
        Py_DECREF(copy);
        return NULL;
    }
    int status = PyObject_SetItem(first, Py_None, Py_True);       // expect: shallow-copy-mutation 'copy'
    Py_DECREF(first);
    if (status < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyMethodDef methods[] = {
    {"with_tag_bad", with_tag_bad, METH_VARARGS, NULL},
    {"with_tag_good", with_tag_good, METH_VARARGS, NULL},
    {"first_none_good", first_none_good, METH_O, NULL},
    {"mark_all_good", mark_all_good, METH_O, NULL},
    {"marked_bad", marked_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: def unchanged(f, source, *args):
// given:     before = repr(source)
// given:     f(source, *args)
// given:     assert repr(source) == before
// run: unchanged(with_tag_bad, {"a": []}, "a") raises AssertionError
// run: unchanged(with_tag_good, {"a": []}, "a") sound
// run: unchanged(first_none_good, [1, 2]) sound
// run: mark_all_good([{}, {}]) sound
// run: unchanged(marked_bad, [{}]) raises AssertionError
