/* clear(self) releases what self owns; having looked at self->c before changes nothing. */
#include "sample.h"
typedef struct { PyObject_HEAD int open; } C;
typedef struct { PyObject_HEAD PyObject *c; void *res; } T;
extern void lib_free(void *);
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
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "x.T", .tp_basicsize = sizeof(T), .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, .tp_dealloc = (destructor)T_dealloc, .tp_clear = (inquiry)T_clear, .tp_traverse = (traverseproc)T_traverse};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "x", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_x(void) { if (PyType_Ready(&TT) < 0) return NULL; return PyModule_Create(&d); }
