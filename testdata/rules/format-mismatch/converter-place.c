/* What stands behind O& is a converter, and the place that it fills. Some are those of cpychecker's own tests. */
#include "sample.h"

static int
to_size(PyObject *object, Py_ssize_t *size)
{
    *size = PyNumber_AsSsize_t(object, PyExc_OverflowError);
    return !(*size == -1 && PyErr_Occurred());
}

static int
sum_of(int a, int b)
{
    return a + b;
}

static PyObject *
width_bad(PyObject *self, PyObject *args)
{
    int small[2] = {0, 0};
    if (!PyArg_ParseTuple(args, "O&", to_size, &small[0])) // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(small[0]);
}

static PyObject *
width_good(PyObject *self, PyObject *args)
{
    Py_ssize_t size = 0;
    if (!PyArg_ParseTuple(args, "O&", to_size, &size))
        return NULL;
    return PyLong_FromSsize_t(size);
}

static PyObject *
place_bad(PyObject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, "O&", to_size, 42)) // expect: format-mismatch
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
number_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t size = 0;
    if (!PyArg_ParseTuple(args, "O&", 42, &size)) // expect: format-mismatch
        return NULL;
    return PyLong_FromSsize_t(size);
}

static PyObject *
other_bad(PyObject *self, PyObject *args)
{
    int n = 0;
    if (!PyArg_ParseTuple(args, "O&", sum_of, &n)) // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(n);
}

static PyMethodDef methods[] = {
    {"width_bad", width_bad, METH_VARARGS, NULL},
    {"width_good", width_good, METH_VARARGS, NULL},
    {"place_bad", place_bad, METH_VARARGS, NULL},
    {"number_bad", number_bad, METH_VARARGS, NULL},
    {"other_bad", other_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def wide():
// given:     if width_bad(1 << 40) != 1 << 40: raise AssertionError('half of it')
// run: wide() raises AssertionError
// run: width_good(7) sound
// run: place_bad(1) dies
// run: number_bad(1) dies
// unseen: other_bad: it makes a number of two pointers
// unseen: sum_of: it is called by a wrong type only
