/* clear(self) releases what self owns; having looked at self->c before changes nothing. */
#include "sample.h"
typedef struct { PyObject_HEAD int open; } C;
static PyTypeObject CT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.C", .tp_basicsize = sizeof(C), .tp_new = PyType_GenericNew};
typedef struct { PyObject_HEAD PyObject *c; void *res; } T;
extern void lib_free(void *);
#ifdef SAMPLE_RUNS
void lib_free(void *p) { free(p); }
#endif
static int c_lock(C *c) { c->open++; return 0; }
static C *t_conn(T *s) { return (C *)s->c; }
static int T_clear(T *s) { Py_CLEAR(s->c); return 0; }
static int T_traverse(T *s, visitproc visit, void *arg) { Py_VISIT(s->c); return 0; }
static void T_dealloc(T *s) {
    PyObject *c = s->c;
    PyObject_GC_UnTrack(s);
    if (c != NULL) c_lock(t_conn(s));
    lib_free(s->res);
    T_clear(s);
    PyObject_GC_Del(s);
}
static PyObject *T_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
    PyObject *c;
    if (!PyArg_ParseTuple(args, "O!", &CT, &c)) return NULL;
    T *s = (T *)type->tp_alloc(type, 0);
    if (s == NULL) return NULL;
    s->c = Py_NewRef(c);
    return (PyObject *)s;
}
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.T", .tp_basicsize = sizeof(T), .tp_new = T_new, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, .tp_dealloc = (destructor)T_dealloc, .tp_clear = (inquiry)T_clear, .tp_traverse = (traverseproc)T_traverse};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_sample(void) {
    PyObject *m = PyModule_Create(&d);
    if (m != NULL && (PyModule_AddType(m, &CT) < 0 || PyModule_AddType(m, &TT) < 0)) Py_CLEAR(m);
    return m;
}

// given: c = C()
// given: kept = T(c)
// run: T(c) sound
// run: T(1) raises TypeError
