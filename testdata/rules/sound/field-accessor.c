/* A pure accessor gives the same object each time: INCREF(A(x)); store A(x). */
#include "sample.h"
static PyObject *f(PyObject *self, PyObject *list) {
    Py_ssize_t n = PyList_GET_SIZE(list);
    PyObject *t = PyTuple_New(n + 1);
    if (t == NULL) return NULL;
    Py_INCREF(Py_TYPE(self));
    PyTuple_SET_ITEM(t, 0, (PyObject *)Py_TYPE(self));
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_INCREF(PyList_GET_ITEM(list, i));
        PyTuple_SET_ITEM(t, i + 1, PyList_GET_ITEM(list, i));
    }
    return t;
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: f([[1], 2]) sound
