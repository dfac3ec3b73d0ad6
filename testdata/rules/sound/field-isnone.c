/* r == Py_None: releasing Py_None gives back the reference that r holds. */
#include "sample.h"
static PyObject *f(PyObject *self, PyObject *arg) {
    PyObject *r = PyObject_CallNoArgs(arg);
    if (r == NULL) return NULL;
    if (r == Py_None) {
        Py_DECREF(Py_None);
        Py_INCREF(arg);
        return arg;
    }
    return r;
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: [f(list), f(lambda: None)] sound
