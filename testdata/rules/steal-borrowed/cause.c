/* PyException_SetCause steals its cause, whatever its name suggests. */
#include "sample.h"

static PyObject *
chain_bad(PyObject *self, PyObject *args)
{
    PyObject *error, *cause;
    if (!PyArg_ParseTuple(args, "O!O!", PyExc_ValueError, &error, PyExc_ValueError, &cause))
        return NULL;
    PyException_SetCause(error, cause);       // expect: steal-borrowed 'cause'
    Py_RETURN_NONE;
}

static PyObject *
chain_good(PyObject *self, PyObject *args)
{
    PyObject *error, *cause;
    if (!PyArg_ParseTuple(args, "O!O!", PyExc_ValueError, &error, PyExc_ValueError, &cause))
        return NULL;
    PyException_SetCause(error, Py_NewRef(cause));
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"chain_bad", chain_bad, METH_VARARGS, NULL},
    {"chain_good", chain_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: chain_bad(ValueError(1), ValueError(2)) dies
// run: chain_good(ValueError(1), ValueError(2)) sound
