/* The helper raises, and its caller runs it without the lock. Reduced from the wild: pygame, psycopg2. */
#include "sample.h"

static int
scale(int *v, int factor)
{
    if (factor == 0) {
        PyErr_SetString(PyExc_ValueError, "zero"); // expect: gil-released-call
        return -1;
    }
    *v *= factor;
    return 0;
}

static int
scale_if(int *v, int factor)
{
    if (factor == 0)
        return -1;
    *v *= factor;
    return 0;
}

static PyObject *
scaled_bad(PyObject *self, PyObject *args)
{
    int v, factor, status;
    if (!PyArg_ParseTuple(args, "ii", &v, &factor))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    status = scale(&v, factor);               // step: with the GIL released
    Py_END_ALLOW_THREADS
    return status < 0 ? NULL : PyLong_FromLong(v);
}

static PyObject *
scaled_good(PyObject *self, PyObject *args)
{
    int v, factor, status;
    if (!PyArg_ParseTuple(args, "ii", &v, &factor))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    status = scale_if(&v, factor);
    Py_END_ALLOW_THREADS
    if (status < 0) {
        PyErr_SetString(PyExc_ValueError, "zero");
        return NULL;
    }
    return PyLong_FromLong(v);
}

/* Helpers that only give it up and only take it back are a pair. */
static PyThreadState *
let_others(void)
{
    return PyEval_SaveThread();
}

static void
back(PyThreadState *state)
{
    PyEval_RestoreThread(state);
}

static PyObject *
pair_good(PyObject *self, PyObject *arg)
{
    PyThreadState *state = let_others();
    back(state);
    return Py_NewRef(arg);
}

static PyMethodDef methods[] = {
    {"scaled_bad", scaled_bad, METH_VARARGS, NULL},
    {"scaled_good", scaled_good, METH_VARARGS, NULL},
    {"pair_good", pair_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: scaled_bad(2, 3) sound
// run: scaled_bad(2, 0) dies
// run: scaled_good(2, 0) raises ValueError
// run: pair_good(1) sound
