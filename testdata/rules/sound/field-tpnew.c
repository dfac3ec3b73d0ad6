/* The slots of a ready type (tp_new, tp_alloc) are there. */
#include "sample.h"
typedef struct { PyObject_HEAD int x; } T;
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.T", .tp_basicsize = sizeof(T), .tp_new = PyType_GenericNew};
static PyObject *f(PyObject *self, PyObject *o) {
    T *t = (T *)TT.tp_new(&TT, NULL, NULL);
    if (t == NULL) return NULL;
    T *u = (T *)Py_TYPE(t)->tp_new(Py_TYPE(t), NULL, NULL);
    Py_DECREF(t);
    return (PyObject *)u;
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { if (PyType_Ready(&TT) < 0) return NULL; return PyModule_Create(&d); }

// run: f(None) sound
