/* A raw pointer from the object (or its C library struct) back to itself owns nothing. */
#include "sample.h"
struct lib { void *priv; };
extern struct lib *lib_new(void); extern void lib_free(struct lib *);
#ifdef SAMPLE_RUNS
struct lib *lib_new(void) { static struct lib one; return &one; }
void lib_free(struct lib *l) { }
#endif
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
static void T_dealloc(T *t) {
    lib_free(t->l);
    Py_TYPE(t)->tp_free((PyObject *)t);
}
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.T", .tp_basicsize = sizeof(T), .tp_new = T_new, .tp_dealloc = (destructor)T_dealloc};
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) {
    PyObject *m = PyModule_Create(&d);
    if (m != NULL && PyModule_AddType(m, &TT) < 0) Py_CLEAR(m);
    return m;
}

// run: [f(None), T()] sound
