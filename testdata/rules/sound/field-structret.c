/* A struct that a call returns by value sets every field. */
#include "sample.h"
struct pair { int a, b; };
extern struct pair get_pair(int);
#ifdef SAMPLE_RUNS
struct pair get_pair(int n) { return (struct pair){n, n + 1}; }
#endif
static PyObject *f(PyObject *self, PyObject *arg) {
    struct pair p = get_pair(1);
    struct pair q[2];
    q[0] = get_pair(2);
    return PyLong_FromLong(p.a + q[0].b);
}
static PyMethodDef m[] = {{"f", f, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, m};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&d); }

// run: f(None) sound
