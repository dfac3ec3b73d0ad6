/* A variable is used for one stage of a conversion after the other; each assignment but the last loses the one before. */
#include "sample.h"

static PyObject *
upper_bad(PyObject *self, PyObject *arg)
{
    PyObject *s = PyObject_Str(arg);
    if (s == NULL)
        return NULL;
    s = PyObject_CallMethod(s, "upper", NULL);    // expect: ref-leak 's'
    return s;
}

static PyObject *
upper_good(PyObject *self, PyObject *arg)
{
    PyObject *s = PyObject_Str(arg);
    if (s == NULL)
        return NULL;
    Py_SETREF(s, PyObject_CallMethod(s, "upper", NULL));
    return s;
}

static PyMethodDef methods[] = {
    {"upper_bad", upper_bad, METH_O, NULL},
    {"upper_good", upper_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: upper_bad(12345) leaks 1
// run: upper_good(12345) sound
