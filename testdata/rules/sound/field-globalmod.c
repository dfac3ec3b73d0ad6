/* The module is kept in a static as a borrowed pointer and returned: sys.modules holds it. */
#include "sample.h"
static PyObject *mod;
static PyObject *f(PyObject *self, PyObject *o) { return PyObject_GetAttrString(mod, "x"); }
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) {
    mod = PyModule_Create(&d);
    if (mod == NULL) return NULL;
    return mod;
}

// given: import sample
// given: sample.x = [1]
// run: f(None) sound
