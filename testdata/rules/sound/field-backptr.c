/* A raw pointer from the object (or its C library struct) back to itself owns nothing. */
#include "sample.h"
struct lib { void *priv; };
extern struct lib *lib_new(void);
typedef struct { PyObject_HEAD struct lib *l; char *data; } T;
static PyTypeObject TT;
static PyObject *f(PyObject *self, PyObject *o) {
    T *t = PyObject_New(T, &TT);
    if (t == NULL) return NULL;
    t->l = NULL;
    t->data = (char *)t;
    return (PyObject *)t;
}
static PyObject *T_new(PyTypeObject *type, PyObject *a, PyObject *k) {
    T *t = (T *)type->tp_alloc(type, 0);
    if (t != NULL) {
        t->l = lib_new();
        t->l->priv = t;
    }
    return (PyObject *)t;
}
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "x.T", .tp_basicsize = sizeof(T), .tp_new = T_new};
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "x", NULL, -1, m};
PyMODINIT_FUNC PyInit_x(void) { if (PyType_Ready(&TT) < 0) return NULL; return PyModule_Create(&d); }
