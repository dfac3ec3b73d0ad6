/* An assertion is no answer to a call that fails: release builds have none. From hiredis-py's reader.c. */
#include "sample.h"

#include <assert.h>

static PyObject *
message_bad(PyObject *self, PyObject *bytes)
{
    PyObject *text = PyUnicode_DecodeUTF8(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes), "strict");
    assert(text != NULL);
    PyErr_SetObject(PyExc_ValueError, text);
    Py_DECREF(text);                          // expect: null-deref 'text'
    return NULL;
}

static PyObject *
message_good(PyObject *self, PyObject *bytes)
{
    PyObject *text = PyUnicode_DecodeUTF8(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes), "strict");
    if (text == NULL)
        return NULL;
    assert(PyUnicode_Check(text));
    PyErr_SetObject(PyExc_ValueError, text);
    Py_DECREF(text);
    return NULL;
}

/* What is asserted of an argument is what the callers see to. */
static PyObject *
first_of(PyObject *tuple)
{
    assert(tuple != NULL && PyTuple_Check(tuple));
    assert(PyTuple_GET_SIZE(tuple) > 0);
    return Py_NewRef(PyTuple_GET_ITEM(tuple, 0));
}

static PyObject *
first_good(PyObject *self, PyObject *list)
{
    PyObject *tuple = PyList_AsTuple(list);
    if (tuple == NULL)
        return NULL;
    PyObject *first = first_of(tuple);
    Py_DECREF(tuple);
    assert(!PyErr_Occurred());
    return first;
}

/* The exception is asserted, not the result. */
static PyObject *
item_good(PyObject *self, PyObject *dict)
{
    PyObject *item = PyDict_GetItemString(dict, "item");
    if (item == NULL) {
        PyErr_SetString(PyExc_KeyError, "item");
        assert(PyErr_Occurred());
        return NULL;
    }
    return Py_NewRef(item);
}

/* What an assertion itself calls is not called without it. From pycurl's easy.c. */
static void
check_is_list(PyObject *o)
{
    assert(PyObject_IsInstance(o, (PyObject *)&PyList_Type) == 1);
}

static PyObject *
size_good(PyObject *self, PyObject *list)
{
    check_is_list(list);
    return PyLong_FromSsize_t(Py_SIZE(list));
}

static PyMethodDef methods[] = {
    {"message_bad", message_bad, METH_O, NULL},
    {"message_good", message_good, METH_O, NULL},
    {"first_good", first_good, METH_O, NULL},
    {"item_good", item_good, METH_O, NULL},
    {"size_good", size_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: message_bad(b'\xff') dies
// run: message_good(b'\xff') raises UnicodeDecodeError
// run: message_good(b'x') raises ValueError
// run: first_good([1]) sound
// run: size_good([1]) sound
// run: size_good([1]) with PyObject_IsInstance failing dies
// run: item_good({}) raises KeyError
// run: item_good({'item': 1}) sound
