/* PyList_SetItem takes the item even when it fails; releasing it then is the second time. Reduced from the wild: pygame audio. */
#include "sample.h"

static PyObject *
drivers_bad(PyObject *self, PyObject *list)
{
    PyObject *name = PyUnicode_FromFormat("driver %d", 1);
    if (name == NULL)
        return NULL;
    SAMPLE_COUNT(name, 1);
    if (PyList_SetItem(list, 0, name) < 0) {
        Py_DECREF(name);                      // expect: over-release 'name'
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
drivers_good(PyObject *self, PyObject *list)
{
    PyObject *name = PyUnicode_FromFormat("driver %d", 1);
    if (name == NULL)
        return NULL;
    SAMPLE_COUNT(name, 1);
    if (PyList_SetItem(list, 0, name) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"drivers_bad", drivers_bad, METH_O, NULL},
    {"drivers_good", drivers_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: drivers_bad([1]) sound
// run: drivers_bad([]) dies
// run: drivers_good([]) raises IndexError
