/* An imported module is used once and never given back. Reduced from the wild: bitarray, multidict. */
#include "sample.h"

static PyObject *
now_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *result, *module = PyImport_ImportModule("time");
    if (module == NULL)
        return NULL;
    result = PyObject_CallMethod(module, "time", NULL);
    return result;                            // expect: ref-leak 'module'
}

static PyObject *
now_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *result, *module = PyImport_ImportModule("time");
    if (module == NULL)
        return NULL;
    result = PyObject_CallMethod(module, "time", NULL);
    Py_DECREF(module);
    return result;
}

static PyMethodDef methods[] = {
    {"now_bad", now_bad, METH_NOARGS, NULL},
    {"now_good", now_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: now_bad() leaks 1
// run: now_good() sound
