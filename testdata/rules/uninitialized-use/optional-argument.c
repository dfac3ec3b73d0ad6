/* What stands after "|" is written only if it was given. */
#include "sample.h"

static PyObject *
round_bad(PyObject *self, PyObject *args)
{
    PyObject *value, *digits;
    if (!PyArg_ParseTuple(args, "O|O", &value, &digits))
        return NULL;
    if (digits == NULL)                       // expect: uninitialized-use 'digits'
        return PyNumber_Long(value);
    return PyTuple_Pack(2, value, digits);
}

static PyObject *
round_good(PyObject *self, PyObject *args)
{
    PyObject *value, *digits = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &value, &digits))
        return NULL;
    if (digits == NULL)
        return PyNumber_Long(value);
    return PyTuple_Pack(2, value, digits);
}

static PyMethodDef methods[] = {
    {"round_bad", round_bad, METH_VARARGS, NULL},
    {"round_good", round_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: round_bad(1.5, 1) sound
// run: round_bad(1.5) dies
// run: round_good(1.5) sound
