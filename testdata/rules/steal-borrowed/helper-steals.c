/* A helper that wraps PyTuple_SET_ITEM steals as it does; the caller lends it an argument. */
#include "sample.h"

static void
pair_fill(PyObject *pair, PyObject *first, PyObject *second)
{
    PyTuple_SET_ITEM(pair, 0, first);
    PyTuple_SET_ITEM(pair, 1, second);
}

static PyObject *
with_text_bad(PyObject *self, PyObject *arg)
{
    PyObject *pair, *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    pair = PyTuple_New(2);
    if (pair == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    pair_fill(pair, text, arg);               // expect: steal-borrowed 'arg'
    return pair;
}

static PyObject *
with_text_good(PyObject *self, PyObject *arg)
{
    PyObject *pair, *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    pair = PyTuple_New(2);
    if (pair == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    pair_fill(pair, text, Py_NewRef(arg));
    return pair;
}

static PyMethodDef methods[] = {
    {"with_text_bad", with_text_bad, METH_O, NULL},
    {"with_text_good", with_text_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: with_text_bad([]) dies
// run: with_text_good([]) sound
