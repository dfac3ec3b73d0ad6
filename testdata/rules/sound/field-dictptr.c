/* The place that _PyObject_GetDictPtr points at owns what is stored there. */
#include "sample.h"
static PyObject *f(PyObject *self, PyObject *args) {
    PyObject *k, *v, **dict;
    Py_ssize_t i = 0;
    PyObject *state;
    if (!PyArg_ParseTuple(args, "O!", &PyDict_Type, &state)) return NULL;
    dict = _PyObject_GetDictPtr(self);
    if (!dict) Py_RETURN_NONE;
    if (!*dict) {
        *dict = PyDict_New();
        if (!*dict) return NULL;
    }
    while (PyDict_Next(state, &i, &k, &v))
        if (PyObject_SetItem(*dict, k, v) < 0) return NULL;
    Py_RETURN_NONE;
}
static PyMethodDef m[] = {{"f", f, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: f({'key': [1]}) sound
