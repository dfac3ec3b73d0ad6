/* Each unit writes as many bytes as its own type has. Reduced from the wild: Pillow, pygame. */
#include "sample.h"

static PyObject *
widths_bad(PyObject *self, PyObject *args)
{
    int small[2] = {0, 0};
    Py_ssize_t flag = 0;
    if (!PyArg_ParseTuple(args, "n|p",        // expect: format-mismatch
                          &small[0], &flag))
        return NULL;
    return PyLong_FromLong(small[0]);
}

static PyObject *
widths_good(PyObject *self, PyObject *args)
{
    Py_ssize_t size = 0;
    int flag = 0;
    unsigned int other;
    if (!PyArg_ParseTuple(args, "n|pi", &size, &flag, &other))
        return NULL;
    return PyLong_FromSsize_t(size);
}

static PyMethodDef methods[] = {
    {"widths_bad", widths_bad, METH_VARARGS, NULL},
    {"widths_good", widths_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: widths_good(3) sound
// unseen: widths_bad: it writes into what lies beside the variable
