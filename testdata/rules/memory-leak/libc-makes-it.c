/* Functions of the C library that allocate what they return, where they are given no place for it. */
#include "sample.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static PyObject *
real_bad(PyObject *self, PyObject *arg)
{
    const char *path = PyUnicode_AsUTF8(arg);
    if (path == NULL)
        return NULL;
    char *real = realpath(path, NULL);
    if (real == NULL)
        return PyErr_SetFromErrno(PyExc_OSError);
    return PyUnicode_FromString(real);          // expect: memory-leak 'real'
}

static PyObject *
real_good(PyObject *self, PyObject *arg)
{
    const char *path = PyUnicode_AsUTF8(arg);
    if (path == NULL)
        return NULL;
    char *real = realpath(path, NULL);
    if (real == NULL)
        return PyErr_SetFromErrno(PyExc_OSError);
    PyObject *result = PyUnicode_FromString(real);
    free(real);
    return result;
}

static PyObject *
place_good(PyObject *self, PyObject *arg)
{
    char place[PATH_MAX];
    const char *path = PyUnicode_AsUTF8(arg);
    if (path == NULL)
        return NULL;
    char *real = realpath(path, place);
    if (real == NULL)
        return PyErr_SetFromErrno(PyExc_OSError);
    return PyUnicode_FromString(real);
}

static PyObject *
here_bad(PyObject *self, PyObject *unused)
{
    char *here = getcwd(NULL, 0);
    if (here == NULL)
        return PyErr_SetFromErrno(PyExc_OSError);
    PyObject *result = PyUnicode_FromString(here);
    return result;                              // expect: memory-leak 'here'
}

static PyObject *
here_good(PyObject *self, PyObject *unused)
{
    char place[PATH_MAX];
    if (getcwd(place, sizeof place) == NULL)
        return PyErr_SetFromErrno(PyExc_OSError);
    return PyUnicode_FromString(place);
}

static PyMethodDef methods[] = {
    {"real_bad", real_bad, METH_O, NULL},
    {"real_good", real_good, METH_O, NULL},
    {"place_good", place_good, METH_O, NULL},
    {"here_bad", here_bad, METH_NOARGS, NULL},
    {"here_good", here_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: real_bad('/') leaks 1 blocks
// run: real_good('/') sound
// run: real_good('/no such file') raises FileNotFoundError
// run: place_good('/') sound
// run: here_bad() leaks 1 blocks
// run: here_good() sound
