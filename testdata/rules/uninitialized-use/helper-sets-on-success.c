/* An out-parameter that the helper writes on success only, used by a caller that goes on after the failure. */
#include "sample.h"

static int
get_name(PyObject *arg, PyObject **name)
{
    if (!PyUnicode_Check(arg))
        return 0;
    *name = PyUnicode_FromObject(arg);
    return *name != NULL ? 1 : -1;
}

static PyObject *
label_bad(PyObject *self, PyObject *arg)
{
    PyObject *name;
    if (get_name(arg, &name) < 0)
        return NULL;
    return name;                              // expect: uninitialized-use 'name'
}

static PyObject *
label_good(PyObject *self, PyObject *arg)
{
    PyObject *name;
    int found = get_name(arg, &name);
    if (found < 0)
        return NULL;
    if (found == 0)
        Py_RETURN_NONE;
    return name;
}

static PyMethodDef methods[] = {
    {"label_bad", label_bad, METH_O, NULL},
    {"label_good", label_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: label_bad('a') sound
// run: label_bad(1) dies
// run: label_good(1) sound
