/* "es" allocates. A check that fails between the parsing and the work forgets it. Reduced from the wild: PyMongo. */
#include "sample.h"

static int
limit_from(PyObject *o, long *limit)
{
    *limit = PyLong_AsLong(o);
    return !(*limit == -1 && PyErr_Occurred());
}

static PyObject *
fits_bad(PyObject *self, PyObject *args)
{
    char *name = NULL;
    PyObject *most;
    long limit;
    if (!(PyArg_ParseTuple(args, "etO", "utf-8", &name, &most) && limit_from(most, &limit)))
        return NULL;                          // expect: memory-leak 'name'
    PyObject *result = PyBool_FromLong((long)strlen(name) <= limit);
    PyMem_Free(name);
    return result;
}

static PyObject *
fits_good(PyObject *self, PyObject *args)
{
    char *name = NULL;
    PyObject *most;
    long limit;
    if (!(PyArg_ParseTuple(args, "etO", "utf-8", &name, &most) && limit_from(most, &limit))) {
        PyMem_Free(name);
        return NULL;
    }
    PyObject *result = PyBool_FromLong((long)strlen(name) <= limit);
    PyMem_Free(name);
    return result;
}

static PyMethodDef methods[] = {
    {"fits_bad", fits_bad, METH_VARARGS, NULL},
    {"fits_good", fits_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: fits_bad("some", 3) sound
// run: fits_bad("some", "3") leaks 1 blocks
// run: fits_good("some", 3) sound
// run: fits_good("some", "3") raises TypeError
// run: fits_good(3, 3) raises TypeError
