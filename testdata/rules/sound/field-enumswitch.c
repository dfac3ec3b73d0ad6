/* Every enumerator has its case: no path passes the switch without one. */
#include "sample.h"
enum op { Update, Extend };
static int update(PyObject *d, PyObject *kw, enum op op) {
    PyObject *k, *v;
    Py_ssize_t pos = 0;
    while (PyDict_Next(kw, &pos, &k, &v)) {
        PyObject *id = PyUnicode_FromFormat("%zd", pos);
        if (id == NULL) return -1;
        switch (op) {
        case Update: {
            int rc = PyDict_SetItem(d, id, v);
            Py_DECREF(id);
            if (rc < 0) return -1;
            break;
        }
        case Extend: {
            int rc = PyList_Append(d, id);
            Py_DECREF(id);
            if (rc < 0) return -1;
            break;
        }
        }
    }
    return 0;
}
static PyObject *f(PyObject *self, PyObject *args) {
    PyObject *d, *o;
    if (!PyArg_ParseTuple(args, "OO!", &d, &PyDict_Type, &o)) return NULL;
    if (update(d, o, PyDict_Check(d) ? Update : Extend) < 0) return NULL;
    Py_RETURN_NONE;
}
static PyMethodDef m[] = {{"f", f, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: [f({}, {1.5: 2}), f([], {1.5: 2})] sound
