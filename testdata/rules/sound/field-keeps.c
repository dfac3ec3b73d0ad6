/* The constructor takes its own reference to its argument: s outlives the caller's release. */
#include "sample.h"
typedef struct { PyObject_HEAD PyObject *surface; } A;
static PyTypeObject AT;
static A *A_new(PyTypeObject *t) { A *a = (A *)t->tp_alloc(t, 0); if (a) a->surface = NULL; return a; }
static PyObject *A_from(PyObject *s) {
    A *a;
    if (!PyUnicode_Check(s)) { PyErr_SetString(PyExc_TypeError, "no"); return NULL; }
    a = A_new(&AT);
    if (a == NULL) return NULL;
    Py_INCREF(s);
    a->surface = s;
    return (PyObject *)a;
}
static PyObject *f(PyObject *self, PyObject *o) {
    PyObject *s = PyObject_Str(o);
    if (s == NULL) return NULL;
    PyObject *a = A_from(s);
    Py_DECREF(s);
    if (a == NULL) return NULL;
    Py_ssize_t n = PyUnicode_GET_LENGTH(s);
    if (n == 0) { Py_DECREF(a); Py_RETURN_NONE; }
    return a;
}
static void A_dealloc(A *a) { Py_XDECREF(a->surface); Py_TYPE(a)->tp_free((PyObject *)a); }
static PyTypeObject AT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.A", .tp_basicsize = sizeof(A), .tp_dealloc = (destructor)A_dealloc};
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { if (PyType_Ready(&AT) < 0) return NULL; return PyModule_Create(&d); }

// run: [f(1.5), f('')] sound
