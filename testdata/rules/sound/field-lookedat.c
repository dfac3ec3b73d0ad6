/* A member that owns was looked at before a call that runs Python; Py_CLEAR of it is sound. */
#include "sample.h"
struct entry { PyObject *cb, *id; };
typedef struct { PyObject_HEAD struct entry *e; int n; } T;
static PyObject *drop(T *t, PyObject *id) {
    for (int i = 0; i < t->n; i++) {
        if (t->e[i].cb) {
            int eq;
            if (!t->e[i].id) eq = 0;
            else eq = PyObject_RichCompareBool(id, t->e[i].id, Py_EQ);
            if (eq < 0) return NULL;
            if (eq) {
                Py_CLEAR(t->e[i].cb);
                Py_CLEAR(t->e[i].id);
            }
        }
    }
    Py_RETURN_NONE;
}
static PyObject *add(T *t, PyObject *args) {
    PyObject *cb, *id;
    if (!PyArg_ParseTuple(args, "O!O!", &PyFloat_Type, &cb, &PyFloat_Type, &id)) return NULL;
    struct entry *e = PyMem_Realloc(t->e, (t->n + 1) * sizeof *e);
    if (e == NULL) return PyErr_NoMemory();
    t->e = e;
    e[t->n].cb = Py_NewRef(cb);
    e[t->n].id = Py_NewRef(id);
    t->n++;
    Py_RETURN_NONE;
}
static void T_dealloc(T *t) {
    for (int i = 0; i < t->n; i++) {
        Py_XDECREF(t->e[i].cb);
        Py_XDECREF(t->e[i].id);
    }
    PyMem_Free(t->e);
    Py_TYPE(t)->tp_free((PyObject *)t);
}
static PyMethodDef m[] = {{"drop", (PyCFunction)drop, METH_O, NULL}, {"add", (PyCFunction)add, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.T", .tp_basicsize = sizeof(T), .tp_methods = m, .tp_new = PyType_GenericNew, .tp_dealloc = (destructor)T_dealloc};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_sample(void) {
    PyObject *m = PyModule_Create(&d);
    if (m != NULL && PyModule_AddType(m, &TT) < 0) Py_CLEAR(m);
    return m;
}

// given: def filled():
// given:     t = T()
// given:     t.add(0.5, 1.5)
// given:     t.add(0.5, 2.5)
// given:     return t
// run: filled().drop(2.5) sound
