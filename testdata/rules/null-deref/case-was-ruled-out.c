/* A number that was compared before is not that number in the switch either. From python-prctl. */
#include "sample.h"

enum { SIZE = 3, FLAGS = 4, NAME = 15 };

static PyObject *
option_good(PyObject *module, PyObject *args)
{
    long option = 0;
    const char *text = NULL;

    if (PyTuple_GET_SIZE(args) > 1) {
        if (!PyArg_ParseTuple(args, "ls", &option, &text))
            return NULL;
    } else {
        if (!PyArg_ParseTuple(args, "l", &option))
            return NULL;
        if (option == NAME) {
            PyErr_SetString(PyExc_TypeError, "a name is needed");
            return NULL;
        }
    }
    switch (option) {
    case SIZE:
    case FLAGS:
        return PyLong_FromLong(option);
    case NAME:
        return PyLong_FromSize_t(strlen(text));
    }
    Py_RETURN_NONE;
}

static PyObject *
option_bad(PyObject *module, PyObject *args)
{
    long option = 0;
    const char *text = NULL;

    if (PyTuple_GET_SIZE(args) > 1) {
        if (!PyArg_ParseTuple(args, "ls", &option, &text))
            return NULL;
    } else {
        if (!PyArg_ParseTuple(args, "l", &option))
            return NULL;
        if (option == FLAGS) {
            PyErr_SetString(PyExc_TypeError, "flags are needed");
            return NULL;
        }
    }
    switch (option) {
    case SIZE:
    case FLAGS:
        return PyLong_FromLong(option);
    case NAME:
        return PyLong_FromSize_t(strlen(text)); // expect: null-deref 'text'
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"option", option_good, METH_VARARGS},
    {"option_bad", option_bad, METH_VARARGS},
    {NULL},
};

SAMPLE_MODULE(methods)

// run: option(15, 'ab') sound
// run: option(15) raises TypeError
// run: option(3) sound
// run: option(9) sound
// run: option_bad(15) dies
