/* The exception is asked for and cleared where the interpreter keeps it (until 3.11), in place of calling PyErr_Clear. */
#include "sample.h"

static PyObject *
length_or_none_good(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Size(arg);
    PyThreadState *state = PyThreadState_Get();
    if (state->curexc_type != NULL) {
        PyObject *type = state->curexc_type, *value = state->curexc_value, *tb = state->curexc_traceback;
        state->curexc_type = NULL;
        state->curexc_value = NULL;
        state->curexc_traceback = NULL;
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(tb);
        Py_RETURN_NONE;
    }
    return PyLong_FromSsize_t(n);
}

static PyObject *
length_or_none_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Size(arg);        // expect: exception-ignored
    PyThreadState *state = PyThreadState_Get();
    if (state->curexc_type != NULL)
        Py_RETURN_NONE;
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"length_or_none_good", length_or_none_good, METH_O, NULL},
    {"length_or_none_bad", length_or_none_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: length_or_none_good([1]) sound
// run: length_or_none_good(1) sound
// run: length_or_none_bad([1]) sound
// run: length_or_none_bad(1) dies
