/* A function that returns a double tells of an error by -1.0. Reduced from the wild: Levenshtein. */
#include "sample.h"

static double
ratio(PyObject *o)
{
    if (!PyLong_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "not an int");
        return -1.0;
    }
    return PyLong_AsDouble(o);
}

static PyObject *
half_bad(PyObject *self, PyObject *o)
{
    double d = ratio(o);                      // expect: exception-ignored
    return PyFloat_FromDouble(d / 2.0);
}

static PyObject *
half_good(PyObject *self, PyObject *o)
{
    double d = ratio(o);
    if (d < 0.0)
        return PyErr_Occurred() ? NULL : PyFloat_FromDouble(0.0);
    return PyFloat_FromDouble(d / 2.0);
}

/* PyFile_WriteString looks whether an exception is set, and does nothing then. */
static PyObject *
warn_good(PyObject *self, PyObject *o)
{
    if (PyObject_SetAttrString(o, "seen", Py_True) < 0) {
        PyObject *file = PySys_GetObject("stderr");
        if (file)
            PyFile_WriteString("no attribute\n", file);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"half_bad", half_bad, METH_O, NULL},
    {"half_good", half_good, METH_O, NULL},
    {"warn_good", warn_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: half_bad(3) sound
// run: half_bad('x') dies
// run: half_good(3) sound
// run: half_good('x') raises TypeError
// run: warn_good(1) raises AttributeError
