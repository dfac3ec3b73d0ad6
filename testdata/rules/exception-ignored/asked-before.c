/* A helper that goes on after a failed call and returns 0. Its caller asks PyErr_Occurred, but for another call, before it
 * calls the helper. Reduced from the wild: psycopg2 pq_fetch. */
#include "sample.h"

static PyObject *last = NULL;

static int
remember_bad(PyObject *o, long n)
{
    Py_XSETREF(last, PyObject_Str(o));        // expect: exception-ignored
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "negative");
        return -1;
    }
    return 0;
}

static int
remember_good(PyObject *o, long n)
{
    PyObject *text = PyObject_Str(o);
    if (text == NULL)
        return -1;
    Py_XSETREF(last, text);
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "negative");
        return -1;
    }
    return 0;
}

static PyObject *
put_bad(PyObject *self, PyObject *args)
{
    PyObject *o, *number;
    if (!PyArg_ParseTuple(args, "OO", &o, &number))
        return NULL;
    long n = PyLong_AsLong(number);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    if (remember_bad(o, n) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
put_good(PyObject *self, PyObject *args)
{
    PyObject *o, *number;
    if (!PyArg_ParseTuple(args, "OO", &o, &number))
        return NULL;
    long n = PyLong_AsLong(number);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    if (remember_good(o, n) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"put_bad", put_bad, METH_VARARGS, NULL},
    {"put_good", put_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// run: put_bad(3, 3) with PyObject_Str failing dies
// run: put_good(3, 3) sound
