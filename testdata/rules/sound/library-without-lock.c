/* A library that is called without the lock sets no exception: the one that is asked for is of this function's own. */
#include "sample.h"

int lib_crunch(const char *data, Py_ssize_t n, char *out);

#ifdef SAMPLE_RUNS
int
lib_crunch(const char *data, Py_ssize_t n, char *out)
{
    for (Py_ssize_t k = 0; k < n; k++)
        out[k] = data[k] ^ 1;
    return n != 13;
}
#endif

static PyObject *
crunch_good(PyObject *self, PyObject *args)
{
    const char *data;
    Py_ssize_t n;
    char out[64];
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "y#", &data, &n))
        return NULL;
    if (n < 0)
        return NULL; /* it never is */
    if (n > 64) {
        PyErr_SetString(PyExc_ValueError, "too long");
        return NULL;
    }
    int ok;
    Py_BEGIN_ALLOW_THREADS
    ok = lib_crunch(data, n, out);
    Py_END_ALLOW_THREADS
    if (ok)
        result = PyBytes_FromStringAndSize(out, n);
    else
        PyErr_SetString(PyExc_ValueError, "13 is refused");
    if (PyErr_Occurred())
        return NULL;
    return result;
}

/* Here the failure is lost. */
static PyObject *
crunch_bad(PyObject *self, PyObject *args)
{
    const char *data;
    Py_ssize_t n;
    char out[64];
    if (!PyArg_ParseTuple(args, "y#", &data, &n))
        return NULL;
    if (n > 64)
        return NULL; // expect: missing-exception
    int ok;
    Py_BEGIN_ALLOW_THREADS
    ok = lib_crunch(data, n, out);
    Py_END_ALLOW_THREADS
    if (!ok)
        return NULL; // expect: missing-exception
    return PyBytes_FromStringAndSize(out, n);
}

static PyMethodDef methods[] = {
    {"crunch_good", crunch_good, METH_VARARGS, NULL},
    {"crunch_bad", crunch_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: crunch_good(b'abc') sound
// run: crunch_good(b'a' * 13) raises ValueError
// run: crunch_good(b'a' * 99) raises ValueError
// run: crunch_bad(b'a' * 13) dies
// run: crunch_bad(b'a' * 99) dies
