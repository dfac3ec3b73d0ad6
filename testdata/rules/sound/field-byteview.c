/* Reading the bytes of a scalar that is set, through a cast of its address. */
#include "sample.h"
static PyObject *f(PyObject *self, PyObject *arg) {
    int ink = (int)PyLong_AsLong(arg);
    if (ink == -1 && PyErr_Occurred()) return NULL;
    unsigned char *in = (unsigned char *)&ink;
    return PyLong_FromLong(in[0] + in[1]);
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: f(258) sound
// run: f('x') raises TypeError
