/* op of tp_richcompare is one of six values: the switch is complete. */
#include "sample.h"
typedef struct { PyObject_HEAD int x; } T;
static PyObject *cmp(PyObject *a, PyObject *b, int op) {
    PyObject *r = NULL;
    int c = ((T *)a)->x - ((T *)b)->x;
    switch (op) {
        case Py_LT: r = c < 0 ? Py_True : Py_False; break;
        case Py_LE: r = c <= 0 ? Py_True : Py_False; break;
        case Py_EQ: r = c == 0 ? Py_True : Py_False; break;
        case Py_NE: r = c != 0 ? Py_True : Py_False; break;
        case Py_GT: r = c > 0 ? Py_True : Py_False; break;
        case Py_GE: r = c >= 0 ? Py_True : Py_False; break;
    }
    Py_XINCREF(r);
    return r;
}
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.T", .tp_basicsize = sizeof(T), .tp_richcompare = cmp, .tp_new = PyType_GenericNew};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_sample(void) {
    PyObject *m = PyModule_Create(&d);
    if (m != NULL && PyModule_AddType(m, &TT) < 0) Py_CLEAR(m);
    return m;
}

// run: [T() < T(), T() <= T(), T() == T(), T() != T(), T() > T(), T() >= T()] sound
