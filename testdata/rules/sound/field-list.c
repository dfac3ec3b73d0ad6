/* An intrusive list of borrowed self pointers: unlinking in dealloc moves no references. */
#include "sample.h"
typedef struct T { PyObject_HEAD struct T *next; } T;
static T *first;
static void T_dealloc(T *self) {
    T *cur = first, *prev = NULL;
    while (cur) {
        if (cur == self) {
            if (!prev) { first = self->next; break; }
            prev->next = self->next;
            break;
        }
        prev = cur;
        cur = cur->next;
    }
    PyObject_Free(self);
}
static PyTypeObject TT;
static PyObject *f(PyObject *self, PyObject *o) {
    T *t = PyObject_New(T, &TT);
    if (t == NULL) return NULL;
    t->next = first;
    first = t;
    return (PyObject *)t;
}
static PyTypeObject TT = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "sample.T", .tp_basicsize = sizeof(T), .tp_dealloc = (destructor)T_dealloc};
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { if (PyType_Ready(&TT) < 0) return NULL; return PyModule_Create(&d); }

// run: [f(None), f(None)] sound
