/* NULL where an object must be does not always crash: PyList_Append answers it with a SystemError, which takes the place of
 * the MemoryError that came before. What keeps the exception may be given NULL: PyModule_AddObjectRef. */
#include "sample.h"

static PyObject *
listed_bad(PyObject *self, PyObject *list)
{
    PyObject *text = PyUnicode_FromString("text");
    if (PyList_Append(list, text) < 0) {      // expect: null-deref 'text'
        Py_XDECREF(text);
        return NULL;
    }
    Py_DECREF(text);
    Py_RETURN_NONE;
}

static PyObject *
listed_good(PyObject *self, PyObject *list)
{
    PyObject *text = PyUnicode_FromString("text");
    if (text == NULL)
        return NULL;
    if (PyList_Append(list, text) < 0) {
        Py_DECREF(text);
        return NULL;
    }
    Py_DECREF(text);
    Py_RETURN_NONE;
}

static PyObject *
key_bad(PyObject *self, PyObject *dict)
{
    PyObject *key = PyUnicode_FromString("key");
    int status = PyDict_SetItem(dict, key, Py_None);      // expect: null-deref 'key'
    Py_XDECREF(key);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
number_bad(PyObject *self, PyObject *dict)
{
    long n = PyLong_AsLong(PyDict_GetItemString(dict, "n")); // expect: null-deref
    if (n == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(n + 1);
}

static PyObject *
number_good(PyObject *self, PyObject *dict)
{
    PyObject *o = PyDict_GetItemString(dict, "n");
    if (o == NULL) {
        PyErr_SetString(PyExc_KeyError, "n");
        return NULL;
    }
    long n = PyLong_AsLong(o);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(n + 1);
}

/* No exception is set: a SystemError comes out. */
static PyObject *
length_bad(PyObject *self, PyObject *dict)
{
    Py_ssize_t n = PyObject_Size(PyDict_GetItemString(dict, "items")); // expect: null-deref
    if (n < 0)
        return NULL;
    return PyLong_FromSsize_t(n);
}

/* The exception that says why stays. */
static PyObject *
length_good(PyObject *self, PyObject *o)
{
    PyObject *items = PyObject_GetAttrString(o, "items");
    Py_ssize_t n = PyObject_Size(items);
    Py_XDECREF(items);
    if (n < 0)
        return NULL;
    return PyLong_FromSsize_t(n);
}

static PyObject *
name_good(PyObject *self, PyObject *text)
{
    PyObject *name = PyUnicode_FromFormat("%U", text);
    int status = PyModule_AddObjectRef(self, "name", name);
    Py_XDECREF(name);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* An item that is NULL is an empty place. */
static PyObject *
filled_good(PyObject *self, PyObject *text)
{
    PyObject *pair = PyTuple_New(1);
    if (pair == NULL)
        return NULL;
    PyObject *copy = PyUnicode_FromObject(text);
    PyTuple_SET_ITEM(pair, 0, copy);
    if (copy == NULL) {
        Py_DECREF(pair);
        return NULL;
    }
    return pair;
}

static PyMethodDef methods[] = {
    {"listed_bad", listed_bad, METH_O, NULL},   {"listed_good", listed_good, METH_O, NULL},
    {"key_bad", key_bad, METH_O, NULL},         {"number_bad", number_bad, METH_O, NULL},
    {"number_good", number_good, METH_O, NULL}, {"length_bad", length_bad, METH_O, NULL},
    {"length_good", length_good, METH_O, NULL}, {"name_good", name_good, METH_O, NULL},
    {"filled_good", filled_good, METH_O, NULL}, {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: listed_bad([]) with PyUnicode_FromString failing raises SystemError
// run: listed_bad([]) sound
// run: listed_good([]) with PyUnicode_FromString failing raises MemoryError
// run: listed_good([]) sound
// run: key_bad({}) with PyUnicode_FromString failing dies
// run: number_bad({}) raises SystemError
// run: number_good({}) raises KeyError
// run: length_bad({}) raises SystemError
// run: length_good([]) raises AttributeError
// run: filled_good("a") sound
// run: filled_good(1) raises TypeError
// run: name_good("a") sound
// unseen: listed_bad: the SystemError is all that goes wrong
// unseen: number_bad: the SystemError is all that goes wrong
// unseen: length_bad: the SystemError is all that goes wrong
