/* The first try fails, and the second is made with its exception still set: calls assert that there is none. */
#include "sample.h"

static PyObject *
name_bad(PyObject *self, PyObject *arg)
{
    PyObject *name = PyObject_GetAttrString(arg, "__name__");
    if (name == NULL)
        name = PyObject_Repr(arg);            // expect: exception-ignored
    return name;
}

static PyObject *
name_good(PyObject *self, PyObject *arg)
{
    PyObject *name = PyObject_GetAttrString(arg, "__name__");
    if (name == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError))
            return NULL;
        PyErr_Clear();
        name = PyObject_Repr(arg);
    }
    return name;
}

/* Put aside while something else is called, and put back. */
static PyObject *
closed_good(PyObject *self, PyObject *file)
{
    PyObject *type, *value, *tb, *text = PyObject_CallMethod(file, "read", NULL);
    if (text == NULL) {
        PyErr_Fetch(&type, &value, &tb);
        PyObject *done = PyObject_CallMethod(file, "close", NULL);
        if (done == NULL)
            PyErr_WriteUnraisable(file);
        Py_XDECREF(done);
        PyErr_Restore(type, value, tb);
    }
    return text;
}

static PyMethodDef methods[] = {
    {"name_bad", name_bad, METH_O, NULL},
    {"name_good", name_good, METH_O, NULL},
    {"closed_good", closed_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: name_bad(int) sound
// run: name_bad(1) dies
// run: name_good(1) sound
// run: closed_good(1) raises AttributeError
