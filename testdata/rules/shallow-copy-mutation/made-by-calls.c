/* Copies that no function of the API's is called for: the method copy, a type called on an object, copy.copy, a slice. And
 * elements that an iterator hands out, attributes, bytes. */
#include "sample.h"

static PyObject *
method_bad(PyObject *self, PyObject *record)
{
    PyObject *copy = PyObject_CallMethod(record, "copy", NULL);       // step: 'copy' holds the same elements as 'record'
    if (!copy)
        return NULL;
    PyObject *tags = PyDict_GetItemString(copy, "tags");              // step: 'tags' is an element of 'copy', and so of 'record'
    if (tags && PyList_Append(tags, Py_None) < 0) {                   // expect: shallow-copy-mutation 'record'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
method_good(PyObject *self, PyObject *record)
{
    PyObject *copy = PyObject_CallMethod(record, "copy", NULL);
    if (!copy)
        return NULL;
    PyObject *tags = PyDict_GetItemString(copy, "tags");
    PyObject *own = tags ? PySequence_List(tags) : PyList_New(0);
    if (!own || PyList_Append(own, Py_None) < 0 || PyDict_SetItemString(copy, "tags", own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(own);
    return copy;
}

static PyObject *
type_bad(PyObject *self, PyObject *list)
{
    PyObject *copy = PyObject_CallFunctionObjArgs((PyObject *)&PyList_Type, list, NULL);
    if (!copy)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (!first || PyList_Append(first, Py_None) < 0) {                // expect: shallow-copy-mutation 'list'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
copied(PyObject *object, const char *how)
{
    PyObject *module = PyImport_ImportModule("copy");
    if (!module)
        return NULL;
    PyObject *function = PyObject_GetAttrString(module, how);
    Py_DECREF(module);
    if (!function)
        return NULL;
    PyObject *copy = PyObject_CallFunctionObjArgs(function, object, NULL);
    Py_DECREF(function);
    return copy;
}

/* Which copy a helper makes is not followed. */
static PyObject *
deep_good(PyObject *self, PyObject *list)
{
    PyObject *copy = copied(list, "deepcopy");
    if (!copy)
        return NULL;
    PyObject *first = PySequence_GetItem(copy, 0);
    int status = first ? PyObject_SetItem(first, Py_None, Py_True) : -1;
    Py_XDECREF(first);
    if (status < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
module_bad(PyObject *self, PyObject *list)
{
    PyObject *module = PyImport_ImportModule("copy");
    if (!module)
        return NULL;
    PyObject *copy = PyObject_CallMethod(module, "copy", "O", list);
    Py_DECREF(module);
    if (!copy)
        return NULL;
    PyObject *first = PySequence_GetItem(copy, 0);
    int status = first ? PyObject_SetItem(first, Py_None, Py_True) : -1;      // expect: shallow-copy-mutation 'list'
    Py_XDECREF(first);
    if (status < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
slice_bad(PyObject *self, PyObject *list)
{
    PyObject *all = PySlice_New(NULL, NULL, NULL);
    if (!all)
        return NULL;
    PyObject *copy = PyObject_GetItem(list, all);
    Py_DECREF(all);
    if (!copy)
        return NULL;
    PyObject *first = PySequence_GetItem(copy, 0);
    int status = first ? PyObject_SetItem(first, Py_None, Py_True) : -1;      // expect: shallow-copy-mutation 'list'
    Py_XDECREF(first);
    if (status < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* Elements are often made to be marked: low confidence. */
static PyObject *
iterator_bad(PyObject *self, PyObject *list)
{
    PyObject *copy = PySequence_List(list);
    if (!copy)
        return NULL;
    PyObject *it = PyObject_GetIter(copy), *item;
    if (!it) {
        Py_DECREF(copy);
        return NULL;
    }
    while ((item = PyIter_Next(it))) {
        int status = PyObject_SetAttrString(item, "mark", Py_True);          // expect: shallow-copy-mutation 'list'
        Py_DECREF(item);
        if (status < 0)
            break;
    }
    Py_DECREF(it);
    if (PyErr_Occurred()) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* An element's bytes. */
static PyObject *
bytes_bad(PyObject *self, PyObject *list)
{
    if (!PyList_Check(list))
        return PyErr_Format(PyExc_TypeError, "a list is wanted");
    PyObject *copy = PyList_GetSlice(list, 0, PyList_GET_SIZE(list));
    if (!copy)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (!first || !PyByteArray_Check(first)) {
        Py_DECREF(copy);
        return PyErr_Format(PyExc_TypeError, "a bytearray is wanted");
    }
    if (PyByteArray_GET_SIZE(first) > 0)
        PyByteArray_AS_STRING(first)[0] = 'x';                                // expect: shallow-copy-mutation 'list'
    return copy;
}

/* A number is put into the copy: that does not make its other elements its own. */
static PyObject *
counted_bad(PyObject *self, PyObject *record)
{
    if (!PyDict_Check(record))
        return PyErr_Format(PyExc_TypeError, "a dict is wanted");
    PyObject *copy = PyDict_Copy(record), *n = NULL;
    if (!copy || !(n = PyLong_FromLong(1000)) || PyDict_SetItemString(copy, "n", n) < 0)
        goto error;
    PyObject *tags = PyDict_GetItemString(copy, "tags");
    if (tags && PyList_Append(tags, n) < 0)                                   // expect: shallow-copy-mutation 'record'
        goto error;
    Py_DECREF(n);
    return copy;
error:
    Py_XDECREF(n);
    Py_XDECREF(copy);
    return NULL;
}

static PyMethodDef methods[] = {
    {"method_bad", method_bad, METH_O, NULL},
    {"method_good", method_good, METH_O, NULL},
    {"type_bad", type_bad, METH_O, NULL},
    {"deep_good", deep_good, METH_O, NULL},
    {"module_bad", module_bad, METH_O, NULL},
    {"slice_bad", slice_bad, METH_O, NULL},
    {"iterator_bad", iterator_bad, METH_O, NULL},
    {"bytes_bad", bytes_bad, METH_O, NULL},
    {"counted_bad", counted_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: class Thing:
// given:     mark = False
// given:     def __repr__(self): return f"Thing({self.mark})"
// given: def unchanged(f, source):
// given:     before = repr(source)
// given:     f(source)
// given:     assert repr(source) == before
// run: unchanged(method_bad, {"tags": []}) raises AssertionError
// run: unchanged(method_good, {"tags": []}) sound
// run: unchanged(type_bad, [[]]) raises AssertionError
// run: unchanged(deep_good, [{}]) sound
// run: unchanged(module_bad, [{}]) raises AssertionError
// run: unchanged(slice_bad, [{}]) raises AssertionError
// run: unchanged(iterator_bad, [Thing()]) raises AssertionError
// run: unchanged(bytes_bad, [bytearray(b"ab")]) raises AssertionError
// run: unchanged(counted_bad, {"tags": []}) raises AssertionError
