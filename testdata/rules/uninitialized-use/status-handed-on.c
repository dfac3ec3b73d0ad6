/* What the helper returns where it has set nothing is not nought: it hands on a status that was found to be none. */
#include "sample.h"

static int
result_for(int status, PyObject **result)
{
    if (status != 0)
        return status;
    *result = PyLong_FromLong(7);
    return *result == NULL ? -1 : 0;
}

static int
result_for_some(int status, PyObject **result)
{
    if (status > 0)
        return status - 1;
    *result = PyLong_FromLong(7);
    return *result == NULL ? -1 : 0;
}

static PyObject *
result_good(PyObject *self, PyObject *args)
{
    PyObject *result;
    int status;
    if (!PyArg_ParseTuple(args, "i", &status))
        return NULL;
    if (result_for(status, &result) != 0) {
        if (PyErr_Occurred())
            return NULL;
        Py_RETURN_NONE;
    }
    return result;
}

static PyObject *
result_bad(PyObject *self, PyObject *args)
{
    PyObject *result;
    int status;
    if (!PyArg_ParseTuple(args, "i", &status))
        return NULL;
    if (result_for_some(status, &result) != 0) {
        if (PyErr_Occurred())
            return NULL;
        Py_RETURN_NONE;
    }
    return result;                            // expect: uninitialized-use 'result'
}

static PyMethodDef methods[] = {
    {"result_good", result_good, METH_VARARGS, NULL},
    {"result_bad", result_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: result_good(0) sound
// run: result_good(3) sound
// run: result_bad(1) dies
