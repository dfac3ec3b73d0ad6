/* A step of the module's initialisation fails, and the module is returned all the same. */
#include "sample.h"

static struct PyModuleDef bad = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};
static struct PyModuleDef good = {PyModuleDef_HEAD_INIT, "good", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *decimal, *m = PyModule_Create(&bad);
    if (m == NULL)
        return NULL;
    decimal = PyImport_ImportModule("decimal"); // expect: exception-ignored
    Py_XDECREF(decimal);
    return m;
}

PyMODINIT_FUNC
PyInit_good(void)
{
    PyObject *decimal, *m = PyModule_Create(&good);
    if (m == NULL)
        return NULL;
    decimal = PyImport_ImportModule("decimal");
    if (decimal == NULL) {
        Py_DECREF(m);
        return NULL;
    }
    Py_DECREF(decimal);
    return m;
}

// run: again() with PyImport_ImportModule failing leaks 14
// run: again('good') sound
