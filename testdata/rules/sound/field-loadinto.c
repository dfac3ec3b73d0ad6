/* load() stores its new reference in the member it is pointed at. */
#include "sample.h"
struct st { PyObject *a, *b; };
static int load(PyObject **slot, const char *mod, const char *name) {
    PyObject *m = PyImport_ImportModule(mod);
    if (m == NULL) return 1;
    *slot = PyObject_GetAttrString(m, name);
    Py_DECREF(m);
    return *slot ? 0 : 1;
}
static int exec(PyObject *m) {
    struct st *s = PyModule_GetState(m);
    if (s == NULL) return -1;
    if (load(&s->a, "io", "BytesIO") || load(&s->b, "io", "StringIO")) return -1;
    return 0;
}
static int clear(PyObject *m) { struct st *s = PyModule_GetState(m); Py_CLEAR(s->a); Py_CLEAR(s->b); return 0; }
static void destroy(void *m) { clear(m); }
static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec}, {0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, sizeof(struct st), NULL, slots, NULL, clear, destroy};
PyMODINIT_FUNC PyInit_sample(void) { return PyModuleDef_Init(&d); }

// run: again() sound
