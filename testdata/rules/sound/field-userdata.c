/* An owned reference parked in the void* of a C library's struct. */
#include "sample.h"
struct closure { void *user_data; };
extern struct closure *closure_new(void); extern void closure_free(struct closure *);
#ifdef SAMPLE_RUNS
struct closure *closure_new(void) { static struct closure one; return &one; }
void closure_free(struct closure *c) { }
#endif
typedef struct { PyObject_HEAD struct closure *c; } T;
static PyObject *T_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
    PyObject *cb;
    if (!PyArg_ParseTuple(args, "O", &cb)) return NULL;
    T *t = (T *)type->tp_alloc(type, 0);
    if (t == NULL) return NULL;
    t->c = closure_new();
    Py_INCREF(cb);
    t->c->user_data = cb;
    return (PyObject *)t;
}
static void T_dealloc(T *t) {
    struct closure *c = t->c;
    PyObject *cb = (PyObject *)c->user_data;
    Py_XDECREF(cb);
    closure_free(c);
    Py_TYPE(t)->tp_free((PyObject *)t);
}
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.T", .tp_basicsize = sizeof(T), .tp_new = T_new, .tp_dealloc = (destructor)T_dealloc};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_sample(void) {
    PyObject *m = PyModule_Create(&d);
    if (m != NULL && PyModule_AddType(m, &TT) < 0) Py_CLEAR(m);
    return m;
}

// run: T([]) sound
// run: T() raises TypeError
