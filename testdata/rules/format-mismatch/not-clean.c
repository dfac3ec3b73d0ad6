/* Lengths with '#' need PY_SSIZE_T_CLEAN in Python 3.10 to 3.12. */
#include <Python.h>

static PyObject *
size_bad(PyObject *self, PyObject *args)
{
    const char *text;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "s#", &text, &n)) // expect: format-mismatch
        return NULL;
    return PyLong_FromSsize_t(n);
}

static PyObject *
size_good(PyObject *self, PyObject *args)
{
    Py_buffer view;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "s*", &view))
        return NULL;
    n = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"size_bad", size_bad, METH_VARARGS, NULL},
    {"size_good", size_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef sample = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&sample);
}

// run: size_good('abc') sound
// unseen: size_bad: the runs define PY_SSIZE_T_CLEAN for every file
