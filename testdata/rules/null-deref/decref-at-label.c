/* Py_DECREF at the exit label, where the variable may still be NULL. Reduced from the wild: psycopg2 timestamps, pygame. */
#include "sample.h"

static PyObject *
stamp_bad(PyObject *self, PyObject *arg)
{
    PyObject *text = NULL, *result = NULL;
    double ticks = PyFloat_AsDouble(arg);
    if (ticks == -1.0 && PyErr_Occurred())
        goto done;
    text = PyObject_Str(arg);
    if (text == NULL)
        goto done;
    result = PyUnicode_FromFormat("<%U>", text);
done:
    Py_DECREF(text);                          // expect: null-deref 'text'
    return result;
}

static PyObject *
stamp_good(PyObject *self, PyObject *arg)
{
    PyObject *text = NULL, *result = NULL;
    double ticks = PyFloat_AsDouble(arg);
    if (ticks == -1.0 && PyErr_Occurred())
        goto done;
    text = PyObject_Str(arg);
    if (text == NULL)
        goto done;
    result = PyUnicode_FromFormat("<%U>", text);
done:
    Py_XDECREF(text);
    return result;
}

static PyMethodDef methods[] = {
    {"stamp_bad", stamp_bad, METH_O, NULL},
    {"stamp_good", stamp_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: stamp_bad(1.5) sound
// run: stamp_bad('x') dies
// run: stamp_good('x') raises TypeError
