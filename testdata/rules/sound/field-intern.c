/* The key is still alive in the dict (or is the interned string, alive elsewhere). */
#include "sample.h"
static PyObject *f(PyObject *self, PyObject *dict) {
    PyObject *k, *v, *out = PyDict_New();
    Py_ssize_t pos = 0;
    if (out == NULL) return NULL;
    while (PyDict_Next(dict, &pos, &k, &v)) {
        Py_INCREF(k);
        PyUnicode_InternInPlace(&k);
        Py_DECREF(k);
        if (PyObject_SetItem(out, k, v) < 0) { Py_DECREF(out); return NULL; }
    }
    return out;
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: f({'an unusual key': 1}) sound
