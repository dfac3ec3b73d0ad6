/* Conditions that hang together: what one test made, a later test with the same answer releases. */
#include "sample.h"

static PyObject *
optional_parts(PyObject *self, PyObject *args)
{
    PyObject *a = Py_None, *b = Py_None, *left = NULL, *right = NULL, *result;
    if (!PyArg_ParseTuple(args, "|OO", &a, &b))
        return NULL;
    if (a != Py_None) {
        left = PyObject_Str(a);
        if (left == NULL)
            return NULL;
    }
    if (b != Py_None) {
        right = PyObject_Str(b);
        if (right == NULL) {
            Py_XDECREF(left);
            return NULL;
        }
    }
    result = Py_BuildValue("(OO)", left ? left : Py_None, right ? right : Py_None);
    if (a != Py_None)
        Py_DECREF(left);
    if (b != Py_None)
        Py_DECREF(right);
    return result;
}

/* The mode decides at the beginning and at the end. */
static PyObject *
by_mode(PyObject *self, PyObject *args)
{
    PyObject *source, *work, *result;
    int copy;
    if (!PyArg_ParseTuple(args, "O!p", &PyList_Type, &source, &copy))
        return NULL;
    if (copy)
        work = PyList_GetSlice(source, 0, PyList_GET_SIZE(source));
    else
        work = source;
    if (work == NULL)
        return NULL;
    result = PyLong_FromSsize_t(PyList_GET_SIZE(work));
    if (copy)
        Py_DECREF(work);
    return result;
}

/* A loop variable that is one thing the first time and another thereafter. */
static PyObject *
joined(PyObject *self, PyObject *seq)
{
    PyObject *text = NULL;
    Py_ssize_t i, n = PySequence_Size(seq);
    if (n < 0)
        return NULL;
    for (i = 0; i < n; i++) {
        PyObject *part, *item = PySequence_GetItem(seq, i);
        if (item == NULL)
            goto fail;
        part = PyObject_Str(item);
        Py_DECREF(item);
        if (part == NULL)
            goto fail;
        if (text == NULL) {
            text = part;
            continue;
        }
        PyUnicode_AppendAndDel(&text, part);
        if (text == NULL)
            return NULL;
    }
    return text ? text : PyUnicode_FromString("");
fail:
    Py_XDECREF(text);
    return NULL;
}

/* The result is chosen, then given a reference in one place. */
static PyObject *
chosen(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *result;
    int less;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    less = PyObject_RichCompareBool(a, b, Py_LT);
    if (less < 0)
        return NULL;
    result = less ? a : b;
    Py_INCREF(result);
    return result;
}

static PyObject *
many_branches(PyObject *self, PyObject *args)
{
    PyObject *obj, *list = PyList_New(0);
    int flags, ok = 1;
    if (list == NULL)
        return NULL;
    if (!PyArg_ParseTuple(args, "Oi", &obj, &flags)) {
        Py_DECREF(list);
        return NULL;
    }
    if (ok && (flags & 1))
        ok = PyList_Append(list, obj) == 0;
    if (ok && (flags & 2))
        ok = PyList_Append(list, Py_None) == 0;
    if (ok && (flags & 4))
        ok = PyList_Reverse(list) == 0;
    if (ok && (flags & 8))
        ok = PyList_Append(list, Py_True) == 0;
    if (ok && (flags & 16))
        ok = PyList_Append(list, Py_False) == 0;
    if (!ok)
        Py_CLEAR(list);
    return list;
}

static PyMethodDef methods[] = {
    {"optional_parts", optional_parts, METH_VARARGS, NULL},
    {"by_mode", by_mode, METH_VARARGS, NULL},
    {"joined", joined, METH_O, NULL},
    {"chosen", chosen, METH_VARARGS, NULL},
    {"many_branches", many_branches, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: [optional_parts(), optional_parts(1.5), optional_parts(1.5, 2.5), optional_parts(None, 2.5)] sound
// run: [by_mode([1], True), by_mode([1], False)] sound
// run: [joined([1.5, 2.5, 3.5]), joined([])] sound
// run: [chosen(1.5, 2.5), chosen(2.5, 1.5)] sound
// run: [many_branches([], i) for i in range(32)] sound
