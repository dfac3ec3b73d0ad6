/* A flag, an error code or a second pointer says later what is owned. */
#include "sample.h"

static PyObject *
length_flag(PyObject *self, PyObject *arg)
{
    int owned = 0;
    PyObject *result;
    if (!PyUnicode_Check(arg)) {
        arg = PyObject_Str(arg);
        if (arg == NULL)
            return NULL;
        owned = 1;
    }
    result = PyLong_FromSsize_t(PyUnicode_GET_LENGTH(arg));
    if (owned)
        Py_DECREF(arg);
    return result;
}

static PyObject *
length_second_pointer(PyObject *self, PyObject *arg)
{
    PyObject *made = NULL, *text = arg, *result;
    if (!PyUnicode_Check(text))
        text = made = PyObject_Str(arg);
    result = text ? PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text)) : NULL;
    Py_XDECREF(made);
    return result;
}

/* Owned exactly where it is not the argument itself. */
static PyObject *
length_compare(PyObject *self, PyObject *arg)
{
    PyObject *text = PyBytes_Check(arg) ? PyUnicode_DecodeFSDefault(PyBytes_AS_STRING(arg)) : arg;
    PyObject *result = NULL;
    if (text == NULL)
        return NULL;
    if (PyUnicode_Check(text))
        result = PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
    else
        PyErr_SetString(PyExc_TypeError, "str or bytes expected");
    if (text != arg)
        Py_DECREF(text);
    return result;
}

/* An error code in place of the flag. */
static PyObject *
collect_status(PyObject *self, PyObject *arg)
{
    int error = 0;
    PyObject *list = NULL, *item = PyObject_Repr(arg);
    if (item == NULL)
        return NULL;
    list = PyList_New(0);
    if (list == NULL)
        error = 1;
    if (!error && PyList_Append(list, item) < 0)
        error = 2;
    Py_DECREF(item);
    if (error == 2)
        Py_DECREF(list);
    if (error)
        return NULL;
    return list;
}

static PyObject *
count_flag_in_loop(PyObject *self, PyObject *args)
{
    PyObject *seq, *last = NULL;
    Py_ssize_t i, n;
    int have = 0;
    if (!PyArg_ParseTuple(args, "O", &seq))
        return NULL;
    n = PySequence_Size(seq);
    if (n < 0)
        return NULL;
    for (i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(seq, i);
        if (item == NULL) {
            if (have)
                Py_DECREF(last);
            return NULL;
        }
        if (have)
            Py_DECREF(last);
        last = item;
        have = 1;
    }
    if (!have)
        Py_RETURN_NONE;
    return last;
}

static PyMethodDef methods[] = {
    {"length_flag", length_flag, METH_O, NULL},
    {"length_second_pointer", length_second_pointer, METH_O, NULL},
    {"length_compare", length_compare, METH_O, NULL},
    {"collect_status", collect_status, METH_O, NULL},
    {"count_flag_in_loop", count_flag_in_loop, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: [length_flag('abc'), length_flag(1.5)] sound
// run: [length_second_pointer('abc'), length_second_pointer(1.5)] sound
// run: [length_compare('abc'), length_compare(b'abc')] sound
// run: length_compare(1) raises TypeError
// run: collect_status([1]) sound
// run: [count_flag_in_loop([[1], [2]]), count_flag_in_loop(())] sound
