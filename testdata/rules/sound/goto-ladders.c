/* Clean-up by goto: ladders, one common exit with NULL-initialised variables, and a result moved out by NULLing. */
#include "sample.h"

static PyObject *
ladder(PyObject *self, PyObject *arg)
{
    PyObject *a, *b, *c, *result;
    a = PyObject_GetAttrString(arg, "a");
    if (a == NULL)
        goto fail;
    b = PyObject_GetAttrString(arg, "b");
    if (b == NULL)
        goto fail_a;
    c = PyObject_GetAttrString(arg, "c");
    if (c == NULL)
        goto fail_b;
    result = PyTuple_Pack(3, a, b, c);
    if (result == NULL)
        goto fail_c;
    Py_DECREF(c);
    Py_DECREF(b);
    Py_DECREF(a);
    return result;
fail_c:
    Py_DECREF(c);
fail_b:
    Py_DECREF(b);
fail_a:
    Py_DECREF(a);
fail:
    return NULL;
}

static PyObject *
common_exit(PyObject *self, PyObject *args)
{
    PyObject *source, *keys = NULL, *values = NULL, *it = NULL, *item, *result = NULL;
    if (!PyArg_ParseTuple(args, "O", &source))
        goto exit;
    keys = PyMapping_Keys(source);
    if (keys == NULL)
        goto exit;
    values = PyMapping_Values(source);
    if (values == NULL)
        goto exit;
    it = PyObject_GetIter(values);
    if (it == NULL)
        goto exit;
    while ((item = PyIter_Next(it)) != NULL) {
        int status = PyList_Append(keys, item);
        Py_DECREF(item);
        if (status < 0)
            goto exit;
    }
    if (PyErr_Occurred())
        goto exit;
    result = keys;
    keys = NULL;
exit:
    Py_XDECREF(keys);
    Py_XDECREF(values);
    Py_XDECREF(it);
    return result;
}

/* Success and failure share the exit; the failure clears the result first. */
static PyObject *
filled(PyObject *self, PyObject *arg)
{
    PyObject *dict = PyDict_New(), *text = NULL, *size = NULL;
    if (dict == NULL)
        return NULL;
    text = PyObject_Repr(arg);
    if (text == NULL)
        goto fail;
    size = PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
    if (size == NULL)
        goto fail;
    if (PyDict_SetItemString(dict, "text", text) < 0 || PyDict_SetItemString(dict, "size", size) < 0)
        goto fail;
done:
    Py_XDECREF(text);
    Py_XDECREF(size);
    return dict;
fail:
    Py_CLEAR(dict);
    goto done;
}

/* A loop that starts over. */
static PyObject *
retried(PyObject *self, PyObject *args)
{
    PyObject *function, *result;
    int tries = 0;
    if (!PyArg_ParseTuple(args, "O", &function))
        return NULL;
again:
    result = PyObject_CallNoArgs(function);
    if (result == NULL && ++tries < 3 && PyErr_ExceptionMatches(PyExc_OSError)) {
        PyErr_Clear();
        goto again;
    }
    return result;
}

static PyMethodDef methods[] = {
    {"ladder", ladder, METH_O, NULL},
    {"common_exit", common_exit, METH_VARARGS, NULL},
    {"filled", filled, METH_O, NULL},
    {"retried", retried, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class A: a, b, c = 1.5, 2.5, 3.5
// given: class B: a, b = 1.5, 2.5
// given: def fail(): raise OSError
// run: ladder(A) sound
// run: ladder(B) raises AttributeError
// run: common_exit({1.5: 2.5}) sound
// run: common_exit(1) raises AttributeError
// run: filled([1]) sound
// run: retried(list) sound
// run: retried(fail) raises OSError
