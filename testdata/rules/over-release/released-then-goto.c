/* Released where it stood, and released again by the label that the error jumps to. Reduced from the wild: simplejson. */
#include "sample.h"

static PyObject *
encode_bad(PyObject *self, PyObject *args)
{
    PyObject *obj, *encoder, *ident = NULL, *text = NULL;
    if (!PyArg_ParseTuple(args, "OO", &obj, &encoder))
        return NULL;
    ident = PyLong_FromVoidPtr(obj);
    if (ident == NULL)
        goto fail;
    text = PyObject_CallOneArg(encoder, obj);
    Py_DECREF(ident);
    if (text == NULL)
        goto fail;
    return text;
fail:
    Py_XDECREF(ident);                        // expect: over-release 'ident'
    return NULL;
}

static PyObject *
encode_good(PyObject *self, PyObject *args)
{
    PyObject *obj, *encoder, *ident = NULL, *text = NULL;
    if (!PyArg_ParseTuple(args, "OO", &obj, &encoder))
        return NULL;
    ident = PyLong_FromVoidPtr(obj);
    if (ident == NULL)
        goto fail;
    text = PyObject_CallOneArg(encoder, obj);
    Py_CLEAR(ident);
    if (text == NULL)
        goto fail;
    return text;
fail:
    Py_XDECREF(ident);
    return NULL;
}

static PyMethodDef methods[] = {
    {"encode_bad", encode_bad, METH_VARARGS, NULL},
    {"encode_good", encode_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: encode_bad(1, str) sound
// run: encode_bad('x', int) dies
// run: encode_good('x', int) raises ValueError
