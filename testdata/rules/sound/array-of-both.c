/* An array whose two places are set by name, replaced in a loop, and released by name. */
#include "sample.h"

static PyObject *
texts(PyObject *self, PyObject *args)
{
    PyObject *a, *b, *both[2], *result = NULL;
    int i;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    both[0] = a;
    Py_INCREF(a);
    both[1] = b;
    Py_INCREF(b);
    for (i = 0; i < 2; i++) {
        PyObject *was = both[i], *text;
        if (PyUnicode_Check(was))
            continue;
        text = PyObject_Str(was);
        if (text == NULL)
            goto error;
        both[i] = text;
        Py_DECREF(was);
    }
    result = PyUnicode_Concat(both[0], both[1]);
error:
    Py_DECREF(both[1]);
    Py_DECREF(both[0]);
    return result;
}

static PyMethodDef methods[] = {
    {"texts", texts, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: texts(1.5, 'x') sound
// run: texts('x', 2.5) sound
