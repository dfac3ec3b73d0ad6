/* No Python code can see a plain C struct: unsafe-clear has no victim. */
#include "sample.h"
struct iter { PyObject *set, *key; int pos; };
static int next(struct iter *i) {
    if (i->pos > 0) Py_DECREF(i->key);
    i->key = PySequence_GetItem(i->set, i->pos);
    if (i->key == NULL) return -1;
    i->pos++;
    return 0;
}
static PyObject *f(PyObject *self, PyObject *o) {
    struct iter i = {o, NULL, 0};
    if (next(&i) < 0) return NULL;
    if (next(&i) < 0) return NULL;
    Py_DECREF(i.key);
    Py_RETURN_NONE;
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: f([1.5, 2.5]) sound
// run: f([1.5]) raises IndexError
