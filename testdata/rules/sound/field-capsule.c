/* The destructor asks for the name that PyCapsule_New was given: it cannot fail. */
#include "sample.h"
struct c { void *p; };
static const char *name = "sample.c";
static void destroy(PyObject *cap) {
    struct c *c = PyCapsule_GetPointer(cap, name);
    free(c->p);
    PyMem_Free(c);
}
static PyObject *f(PyObject *self, PyObject *o) {
    struct c *c = PyMem_Malloc(sizeof *c);
    if (c == NULL) return PyErr_NoMemory();
    c->p = NULL;
    PyObject *cap = PyCapsule_New(c, name, destroy);
    if (cap == NULL) PyMem_Free(c);
    return cap;
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: f(None) sound
// run: f(None) with PyCapsule_GetPointer failing dies
