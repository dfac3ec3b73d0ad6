/* "N" is for what we own; a parsed argument needs "O". */
#include "sample.h"

static PyObject *
tag_bad(PyObject *self, PyObject *args)
{
    PyObject *value;
    int tag;
    if (!PyArg_ParseTuple(args, "iO", &tag, &value))
        return NULL;
    return Py_BuildValue("(iN)", tag, value);    // expect: steal-borrowed 'value'
}

static PyObject *
tag_good(PyObject *self, PyObject *args)
{
    PyObject *value;
    int tag;
    if (!PyArg_ParseTuple(args, "iO", &tag, &value))
        return NULL;
    return Py_BuildValue("(iO)", tag, value);
}

static PyMethodDef methods[] = {
    {"tag_bad", tag_bad, METH_VARARGS, NULL},
    {"tag_good", tag_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: tag_bad(1, []) dies
// run: tag_good(1, []) sound
