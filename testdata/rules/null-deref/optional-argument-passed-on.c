/* Reduced from multidict's setdefault: an argument that was left out is NULL, and the helper takes a reference to it. */
#include "sample.h"

static PyObject *
set_default(PyObject *dict, PyObject *key, PyObject *value)
{
    PyObject *found = PyDict_GetItemWithError(dict, key);
    if (found != NULL)
        return Py_NewRef(found);
    if (PyErr_Occurred())
        return NULL;
    if (PyDict_SetItem(dict, key, value) < 0)
        return NULL;
    return Py_NewRef(value);
}

static Py_ssize_t
twice_of(PyObject *text)
{
    return 2 * PyUnicode_GET_LENGTH(text);
}

static PyObject *
twice_bad(PyObject *self, PyObject *args)
{
    PyObject *text = NULL;
    if (!PyArg_ParseTuple(args, "|U", &text))
        return NULL;
    return PyLong_FromSsize_t(twice_of(text));    // expect: null-deref 'text'
}

static PyObject *
twice_good(PyObject *self, PyObject *args)
{
    PyObject *text = NULL;
    if (!PyArg_ParseTuple(args, "|U", &text))
        return NULL;
    return PyLong_FromSsize_t(text ? twice_of(text) : 0);
}

static PyObject *
default_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value = NULL;
    if (!PyArg_ParseTuple(args, "O!O|O", &PyDict_Type, &dict, &key, &value))
        return NULL;
    return set_default(dict, key, value ? value : Py_None);
}

static PyMethodDef methods[] = {
    {"twice_bad", twice_bad, METH_VARARGS, NULL},
    {"twice_good", twice_good, METH_VARARGS, NULL},
    {"default_good", default_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: twice_bad("ab") sound
// run: twice_bad() dies
// run: twice_good() sound
// run: default_good({}, 1) sound
