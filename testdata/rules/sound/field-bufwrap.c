/* A project wrapper of PyObject_GetBuffer fills the Py_buffer of its caller. */
#include "sample.h"
static int get_buffer(PyObject *o, Py_buffer *view) {
    if (!PyObject_CheckBuffer(o)) {
        PyErr_SetString(PyExc_TypeError, "buffer wanted");
        return -1;
    }
    return PyObject_GetBuffer(o, view, PyBUF_SIMPLE);
}
static PyObject *f(PyObject *self, PyObject *arg) {
    Py_buffer view;
    if (get_buffer(arg, &view) < 0) return NULL;
    PyObject *r = PyBytes_FromStringAndSize(view.buf, view.len);
    PyBuffer_Release(&view);
    return r;
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: f(b'abc') sound
// run: f('abc') raises TypeError
