/* A module that was imported is in sys.modules: its dict does not go with our reference. Reduced from the wild: igraph. */
#include "sample.h"

static PyObject *
builtin(PyObject *self, PyObject *name)
{
    static PyObject *names = NULL;
    PyObject *found;
    if (names == NULL) {
        PyObject *module = PyImport_ImportModule("builtins");
        if (module == NULL)
            return NULL;
        names = PyModule_GetDict(module);
        Py_DECREF(module);
    }
    found = PyDict_GetItemWithError(names, name);
    if (found == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_NameError, name);
        return NULL;
    }
    return Py_NewRef(found);
}

static PyMethodDef methods[] = {
    {"builtin", builtin, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: builtin('len') sound
// run: builtin('no such') raises NameError
