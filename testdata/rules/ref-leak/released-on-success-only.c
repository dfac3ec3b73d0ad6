/* The clean-up stands on the successful way only. Reduced from the wild: psycopg2 callproc. */
#include "sample.h"

static PyObject *
call_all_bad(PyObject *self, PyObject *args)
{
    PyObject *function, *kwds, *values, *result;
    if (!PyArg_ParseTuple(args, "OO!", &function, &PyDict_Type, &kwds))
        return NULL;
    values = PyDict_Values(kwds);
    if (values == NULL)
        return NULL;
    result = PyObject_CallOneArg(function, values);
    if (result != NULL)
        Py_DECREF(values);
    return result;                            // expect: ref-leak 'values'
}

static PyObject *
call_all_good(PyObject *self, PyObject *args)
{
    PyObject *function, *kwds, *values, *result;
    if (!PyArg_ParseTuple(args, "OO!", &function, &PyDict_Type, &kwds))
        return NULL;
    values = PyDict_Values(kwds);
    if (values == NULL)
        return NULL;
    result = PyObject_CallOneArg(function, values);
    Py_DECREF(values);
    return result;
}

static PyMethodDef methods[] = {
    {"call_all_bad", call_all_bad, METH_VARARGS, NULL},
    {"call_all_good", call_all_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: call_all_bad(len, {}) sound
// run: call_all_bad(int, {}) leaks 1
// run: call_all_good(int, {}) raises TypeError
