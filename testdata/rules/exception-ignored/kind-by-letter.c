/* A helper fails for what is none of the letters that it knows: not for a letter that its caller names, or has looked at. */
#include "sample.h"

static int
width_of(char kind)
{
    switch (kind) {
    case 'c':
    case 's':
        return 4;
    case 'd':
        return 8;
    default:
        PyErr_SetString(PyExc_ValueError, "no such kind");
        return -1;
    }
}

static PyObject *
double_good(PyObject *self, PyObject *ignored)
{
    return PyLong_FromLong(width_of('d'));
}

static PyObject *
looked_at_good(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (text == NULL)
        return NULL;
    char kind = text[0];
    if (kind != 's' && kind != 'd') {
        PyErr_SetString(PyExc_ValueError, "neither s nor d");
        return NULL;
    }
    return PyLong_FromLong(width_of(kind));
}

static PyObject *
any_bad(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (text == NULL)
        return NULL;
    int width = width_of(text[0]);            // expect: exception-ignored
    return PyLong_FromLong(width);
}

static PyMethodDef methods[] = {
    {"double_good", double_good, METH_NOARGS, NULL},
    {"looked_at_good", looked_at_good, METH_O, NULL},
    {"any_bad", any_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: double_good() sound
// run: looked_at_good('s') sound
// run: looked_at_good('c') raises ValueError
// run: any_bad('d') sound
// run: any_bad('x') dies
