/* PyArg_ParseTuple lends into an out-struct; references are taken at the end, on success only. */
#include "sample.h"
struct opts { PyObject *cls, *tz; int raw; };
static int convert(PyObject *o, struct opts *out) {
    if (!PyArg_ParseTuple(o, "OO", &out->cls, &out->tz)) return 0;
    int raw = PyObject_IsTrue(out->cls);
    if (raw < 0) return 0;
    out->raw = raw;
    Py_INCREF(out->cls);
    Py_INCREF(out->tz);
    return 1;
}
static void destroy(struct opts *o) { Py_CLEAR(o->cls); Py_CLEAR(o->tz); }
static PyObject *f(PyObject *self, PyObject *o) {
    struct opts c;
    if (!convert(o, &c)) return NULL;
    PyObject *r = PyObject_CallOneArg(c.cls, c.tz);
    destroy(&c);
    return r;
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: f((list, 'ab')) sound
// run: f((list, 1)) raises TypeError
