/* One mistake, made in every line: it is told once. */
#include "sample.h"

static PyObject *
constants_bad(PyObject *module, PyObject *dict)
{
    (void)module;
    if (PyDict_SetItemString(dict, "one", PyLong_FromLong(1001)) < 0) // expect: ref-leak; null-deref
        return NULL;
    if (PyDict_SetItemString(dict, "two", PyLong_FromLong(1002)) < 0)
        return NULL;
    if (PyDict_SetItemString(dict, "three", PyLong_FromLong(1003)) < 0)
        return NULL;
    if (PyDict_SetItemString(dict, "four", PyLong_FromLong(1004)) < 0)
        return NULL;
    if (PyDict_SetItemString(dict, "five", PyLong_FromLong(1005)) < 0)
        return NULL;
    if (PyDict_SetItemString(dict, "six", PyLong_FromLong(1006)) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static int
set_constant(PyObject *dict, const char *name, long n)
{
    PyObject *value = PyLong_FromLong(n);
    int status = value == NULL ? -1 : PyDict_SetItemString(dict, name, value);

    Py_XDECREF(value);
    return status;
}

static PyObject *
constants_good(PyObject *module, PyObject *dict)
{
    (void)module;
    if (set_constant(dict, "one", 1001) < 0 || set_constant(dict, "two", 1002) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"constants_bad", constants_bad, METH_O, NULL},
                                {"constants_good", constants_good, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: constants_bad({}) leaks 6
// run: constants_good({}) sound
