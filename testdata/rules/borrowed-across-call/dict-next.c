/* Inside a PyDict_Next loop the key and the value are borrowed; the call made with them may change the dict. */
#include "sample.h"

static PyObject *
apply_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *function, *key, *value, *r;
    Py_ssize_t pos = 0;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &function))
        return NULL;
    while (PyDict_Next(dict, &pos, &key, &value)) {
        r = PyObject_CallOneArg(function, key);
        if (r == NULL)
            return NULL;
        Py_DECREF(r);
        r = PyObject_CallOneArg(function, value);    // expect: borrowed-across-call 'value'
        if (r == NULL)
            return NULL;
        Py_DECREF(r);
    }
    Py_RETURN_NONE;
}

static PyObject *
apply_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *function, *key, *value, *r;
    Py_ssize_t pos = 0;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &function))
        return NULL;
    while (PyDict_Next(dict, &pos, &key, &value)) {
        Py_INCREF(key);
        Py_INCREF(value);
        r = PyObject_CallOneArg(function, key);
        if (r != NULL)
            Py_SETREF(r, PyObject_CallOneArg(function, value));
        Py_DECREF(key);
        Py_DECREF(value);
        if (r == NULL)
            return NULL;
        Py_DECREF(r);
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"apply_bad", apply_bad, METH_VARARGS, NULL},
    {"apply_good", apply_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: d = {}
// given: def fill(): d[1] = [object(), 2]; return d
// given: def hostile(x): d.clear(); repr(x)
// run: apply_bad({1: 2}, id) sound
// run: apply_bad(fill(), hostile) dies
// run: apply_good(fill(), hostile) sound
