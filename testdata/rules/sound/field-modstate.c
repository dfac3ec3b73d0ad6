/* Members of the module state own; STATE(m) twice is the same place. */
#include "sample.h"
struct st { PyObject *err; };
#define STATE(m) ((struct st *)PyModule_GetState(m))
static PyObject *mod;
static int clear(PyObject *m) { Py_CLEAR(STATE(m)->err); return 0; }
static void destroy(void *m) { clear(m); }
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, sizeof(struct st), NULL, NULL, NULL, clear, destroy};
PyMODINIT_FUNC PyInit_sample(void) {
    PyObject *m = PyModule_Create(&d);
    if (m == NULL) return NULL;
    STATE(m)->err = PyErr_NewException("sample.err", NULL, NULL);
    if (STATE(m)->err == NULL) { Py_DECREF(m); return NULL; }
    Py_INCREF(STATE(m)->err);
    if (PyModule_AddObject(m, "err", STATE(m)->err) < 0) {
        Py_DECREF(STATE(m)->err);
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: again() sound
