/* Cleanup of statics at the error exit of module initialisation. */
#include "sample.h"
static PyObject *consts, *err;
PyMODINIT_FUNC PyInit_sample(void) {
    static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL};
    PyObject *m = PyModule_Create(&d);
    if (m == NULL) return NULL;
    consts = PyDict_New();
    if (consts == NULL) goto error;
    err = PyErr_NewException("sample.e", NULL, NULL);
    if (err == NULL) goto error;
    if (PyModule_AddObjectRef(m, "e", err) < 0) goto error;
    return m;
error:
    Py_XDECREF(consts);
    Py_XDECREF(err);
    Py_DECREF(m);
    return NULL;
}

// run: e sound
// run: again() with PyModule_AddObjectRef failing sound
