/* The clean-up of an array runs over all of it, though only a part was filled. */
#include "sample.h"

#define N 3

static PyObject *
triple_bad(PyObject *self, PyObject *arg)
{
    static const char *const names[N] = {"x", "y", "z"};
    PyObject *part[N], *result = NULL;
    int i;
    for (i = 0; i < N; i++) {
        part[i] = PyObject_GetAttrString(arg, names[i]);
        if (part[i] == NULL)
            goto done;
    }
    result = PyTuple_Pack(N, part[0], part[1], part[2]);
done:
    for (i = 0; i < N; i++)
        Py_XDECREF(part[i]);                  // missed: uninitialized-use
    return result;
}

static PyObject *
triple_good(PyObject *self, PyObject *arg)
{
    static const char *const names[N] = {"x", "y", "z"};
    PyObject *part[N] = {NULL}, *result = NULL;
    int i;
    for (i = 0; i < N; i++) {
        part[i] = PyObject_GetAttrString(arg, names[i]);
        if (part[i] == NULL)
            goto done;
    }
    result = PyTuple_Pack(N, part[0], part[1], part[2]);
done:
    for (i = 0; i < N; i++)
        Py_XDECREF(part[i]);
    return result;
}

static PyMethodDef methods[] = {
    {"triple_bad", triple_bad, METH_O, NULL},
    {"triple_good", triple_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class P: x, y, z = 1.5, 2.5, 3.5
// given: class Q: x = 1.5
// run: triple_bad(P) sound
// run: triple_bad(Q) dies
// run: triple_good(P) sound
// run: triple_good(Q) raises AttributeError
