/* PyObject_Init(NULL, t) sets MemoryError and returns NULL. */
#include "sample.h"
typedef struct { PyObject_HEAD char data[8]; } T;
static PyTypeObject TT;
static T *fresh(Py_ssize_t n) {
    T *t = (T *)PyObject_Malloc(sizeof(PyObject) + n);
    if (PyObject_Init((PyObject *)t, &TT) == NULL) return NULL;
    return t;
}
static PyObject *f(PyObject *self, PyObject *o) {
    T *t = fresh(8);
    if (t == NULL) return NULL;
    memset(t->data, 0, 8);
    return (PyObject *)t;
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.T", .tp_basicsize = sizeof(T)};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { if (PyType_Ready(&TT) < 0) return NULL; return PyModule_Create(&d); }

// run: f(None) sound
