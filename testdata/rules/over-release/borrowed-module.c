/* PyImport_AddModule and PyModule_GetDict lend; only PyImport_ImportModule gives. Reduced from the wild: pygame exec. */
#include "sample.h"

static PyObject *
main_name_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *result, *module = PyImport_AddModule("__main__");
    if (module == NULL)
        return NULL;
    result = PyObject_GetAttrString(module, "__name__");
    Py_DECREF(module);                        // expect: over-release 'module'
    return result;
}

static PyObject *
main_name_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *result, *module = PyImport_ImportModule("__main__");
    if (module == NULL)
        return NULL;
    result = PyObject_GetAttrString(module, "__name__");
    Py_DECREF(module);
    return result;
}

static PyMethodDef methods[] = {
    {"main_name_bad", main_name_bad, METH_NOARGS, NULL},
    {"main_name_good", main_name_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: main_name_bad() dies
// run: main_name_good() sound
