/* What is joined to a bytes object and could not be made leaves NULL in the variable, and that is what comes back. From rpm's read
 * functions. */
#include "sample.h"

static PyObject *
doubled_good(PyObject *module, PyObject *args)
{
    Py_ssize_t times;
    const char *text;

    if (!PyArg_ParseTuple(args, "yn", &text, &times))
        return NULL;
    PyObject *all = PyBytes_FromStringAndSize(NULL, 0);
    while (times-- > 0) {
        PyObject *piece = PyBytes_FromString(text);
        PyBytes_ConcatAndDel(&all, piece);
    }
    return all;
}

static PyObject *
doubled_bad(PyObject *module, PyObject *args)
{
    const char *text;

    if (!PyArg_ParseTuple(args, "y", &text))
        return NULL;
    PyObject *all = PyBytes_FromString(text);
    PyObject *piece = PyBytes_FromString(text); // expect: exception-ignored
    if (piece != NULL)
        PyBytes_ConcatAndDel(&all, piece);
    return all;
}

static PyMethodDef methods[] = {
    {"doubled", doubled_good, METH_VARARGS},
    {"doubled_bad", doubled_bad, METH_VARARGS},
    {NULL},
};

SAMPLE_MODULE(methods)

// run: doubled(b'ab', 3) sound
// run: doubled_bad(b'ab') with PyBytes_FromString failing at 2 dies
