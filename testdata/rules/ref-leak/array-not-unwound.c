/* An array of references, filled one by one; when one cannot be had, those before it are forgotten. */
#include "sample.h"

#define N 3

static PyObject *
labels_bad(PyObject *self, PyObject *arg)
{
    static const char *const names[N] = {"x", "y", "z"};
    PyObject *parts[N], *result;
    int i;
    for (i = 0; i < N; i++) {
        parts[i] = PyObject_GetAttrString(arg, names[i]);
        if (parts[i] == NULL)
            return NULL;                      // expect: ref-leak 'parts'
    }
    result = PyTuple_Pack(N, parts[0], parts[1], parts[2]);
    for (i = 0; i < N; i++)
        Py_DECREF(parts[i]);
    return result;
}

static PyObject *
labels_good(PyObject *self, PyObject *arg)
{
    static const char *const names[N] = {"x", "y", "z"};
    PyObject *parts[N], *result;
    int i;
    for (i = 0; i < N; i++) {
        parts[i] = PyObject_GetAttrString(arg, names[i]);
        if (parts[i] == NULL) {
            while (--i >= 0)
                Py_DECREF(parts[i]);
            return NULL;
        }
    }
    result = PyTuple_Pack(N, parts[0], parts[1], parts[2]);
    for (i = 0; i < N; i++)
        Py_DECREF(parts[i]);
    return result;
}

static PyMethodDef methods[] = {
    {"labels_bad", labels_bad, METH_O, NULL},
    {"labels_good", labels_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class P: x, y, z = 1.5, 2.5, 3.5
// given: class Q: x, y = 1.5, 2.5
// run: labels_bad(P) sound
// run: labels_bad(Q) leaks 2
// run: labels_good(P) sound
// run: labels_good(Q) raises AttributeError
