/* The format stands in a variable, or is one of two: each that gets to the call is held against its arguments. */
#include "sample.h"

static PyObject *
either_bad(PyObject *self, PyObject *args)
{
    int a = 0, b = 0;
    if (!PyArg_ParseTuple(args, PyTuple_GET_SIZE(args) > 1 ? "iii" : "i", &a, &b)) // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(a + b);
}

/* The surplus of the shorter one is the other's. */
static PyObject *
either_good(PyObject *self, PyObject *args)
{
    int a = 0, b = 0;
    if (!PyArg_ParseTuple(args, PyTuple_GET_SIZE(args) > 1 ? "ii" : "i", &a, &b))
        return NULL;
    return PyLong_FromLong(a + b);
}

static PyObject *
variable_bad(PyObject *self, PyObject *args)
{
    int a = 0;
    const char *format;
    if (PyTuple_GET_SIZE(args) == 1)
        format = "h";
    else
        format = "i";
    if (!PyArg_ParseTuple(args, format, &a))  // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(a);
}

/* A variable that is used for two calls has another format at each. */
static PyObject *
variable_good(PyObject *self, PyObject *args)
{
    int a = 0;
    Py_ssize_t n = 0;
    const char *format = "i";
    if (!PyArg_ParseTuple(args, format, &a))
        return NULL;
    format = "n";
    if (!PyArg_ParseTuple(args, format, &n))
        return NULL;
    return PyLong_FromSsize_t(a + n);
}

static const char whole[] = "n:whole";

static PyObject *
constant_bad(PyObject *self, PyObject *args)
{
    int a = 0;
    if (!PyArg_ParseTuple(args, whole, &a))   // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(a);
}

static PyObject *
constant_good(PyObject *self, PyObject *args)
{
    Py_ssize_t a = 0;
    if (!PyArg_ParseTuple(args, whole, &a))
        return NULL;
    return PyLong_FromSsize_t(a);
}

static PyMethodDef methods[] = {
    {"either_bad", either_bad, METH_VARARGS},
    {"either_good", either_good, METH_VARARGS},
    {"variable_bad", variable_bad, METH_VARARGS},
    {"variable_good", variable_good, METH_VARARGS},
    {"constant_bad", constant_bad, METH_VARARGS},
    {"constant_good", constant_good, METH_VARARGS},
    {NULL},
};
SAMPLE_MODULE(methods)

// run: either_bad(1) sound
// run: either_good(1) sound
// run: either_good(1, 2) sound
// run: variable_bad(1) sound
// run: variable_good(1) sound
// run: constant_good(1) sound
// unseen: either_bad: the third variable is only written where there is a third argument
// unseen: variable_bad: half of the variable keeps its zeros
// unseen: constant_bad: what lies beside the variable decides
