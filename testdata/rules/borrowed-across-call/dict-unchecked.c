/* Only a dict answers PyDict_GetItem and PyDict_Next, so whatever an argument was declared as, it is one where they lend. */
#include "sample.h"

static PyObject *
shown_bad(PyObject *self, PyObject *dict)
{
    PyObject *value = PyDict_GetItemString(dict, "value"), *result;

    if (value == NULL)
        Py_RETURN_NONE;
    result = PyObject_CallMethod(value, "shown", NULL);
    if (result == NULL)
        return NULL;
    Py_DECREF(result);
    return PyObject_Repr(value);              // expect: borrowed-across-call 'value'
}

static PyObject *
shown_good(PyObject *self, PyObject *dict)
{
    PyObject *value = PyDict_GetItemString(dict, "value"), *result;

    if (value == NULL)
        Py_RETURN_NONE;
    Py_INCREF(value);
    result = PyObject_CallMethod(value, "shown", NULL);
    if (result != NULL)
        Py_SETREF(result, PyObject_Repr(value));
    Py_DECREF(value);
    return result;
}

static PyObject *
each_bad(PyObject *self, PyObject *dict)
{
    PyObject *key, *value, *keys = PyList_New(0);
    Py_ssize_t pos = 0;

    if (keys == NULL)
        return NULL;
    while (PyDict_Next(dict, &pos, &key, &value)) {
        PyObject *result = PyObject_CallMethod(value, "shown", NULL);
        if (result == NULL) {
            Py_DECREF(keys);
            return NULL;
        }
        Py_DECREF(result);
        if (PyList_Append(keys, key) < 0) {   // expect: borrowed-across-call 'key'
            Py_DECREF(keys);
            return NULL;
        }
    }
    return keys;
}

/* The dict of keywords is made for the call, and nobody else has it, whatever helper looks into it. */
static int
show_value(PyObject *keywords)
{
    PyObject *value = PyDict_GetItemString(keywords, "value"), *result;

    if (value == NULL)
        return 0;
    result = PyObject_CallMethod(value, "shown", NULL);
    if (result == NULL)
        return -1;
    Py_DECREF(result);
    return PyObject_IsTrue(value) < 0 ? -1 : 0;
}

static PyObject *
keywords_good(PyObject *self, PyObject *args, PyObject *keywords)
{
    if (keywords != NULL && show_value(keywords) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"shown_bad", shown_bad, METH_O, NULL},
    {"shown_good", shown_good, METH_O, NULL},
    {"each_bad", each_bad, METH_O, NULL},
    {"keywords_good", (PyCFunction)(void (*)(void))keywords_good, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class V:
// given:     def __init__(self, d): self.d = d
// given:     def shown(self): self.d.clear(); return 1
// given: def holding(key):
// given:     d = {}; d[key] = V(d); return d
// run: shown_good(holding('value')) sound
// run: shown_good({}) sound
// run: shown_bad(holding('value')) dies
// run: each_bad(holding(str(12345) + 'key')) dies
// run: keywords_good(value=V({})) sound
