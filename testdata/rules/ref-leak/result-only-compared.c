/* A method is called for its effect, its result compared with NULL and dropped. Reduced from the wild: ultrajson, simplejson. */
#include "sample.h"

static PyObject *
send_bad(PyObject *self, PyObject *args)
{
    PyObject *file, *text;
    if (!PyArg_ParseTuple(args, "OO", &file, &text))
        return NULL;
    if (PyObject_CallMethod(file, "write", "O", text) == NULL)    // expect: ref-leak
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
send_good(PyObject *self, PyObject *args)
{
    PyObject *file, *text, *written;
    if (!PyArg_ParseTuple(args, "OO", &file, &text))
        return NULL;
    written = PyObject_CallMethod(file, "write", "O", text);
    if (written == NULL)
        return NULL;
    Py_DECREF(written);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"send_bad", send_bad, METH_VARARGS, NULL},
    {"send_good", send_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class A:
// given:     def write(self, x): return [x]
// given: a = A()
// run: send_bad(a, 1) leaks 2
// run: send_good(a, 1) sound
