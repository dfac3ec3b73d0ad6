/* A helper of the same file takes its argument on success only, as the caller must know. */
#include "sample.h"

static int
append_steal(PyObject *list, PyObject *item)
{
    if (PyList_Append(list, item) < 0)
        return -1;
    Py_DECREF(item);
    return 0;
}

static PyObject *
collect_bad(PyObject *self, PyObject *list)
{
    PyObject *item = PyTuple_New(0);
    if (item == NULL)
        return NULL;
    if (append_steal(list, item) < 0)
        return NULL;                          // expect: ref-leak 'item'
    Py_RETURN_NONE;
}

static PyObject *
collect_good(PyObject *self, PyObject *list)
{
    PyObject *item = PyTuple_New(0);
    if (item == NULL)
        return NULL;
    if (append_steal(list, item) < 0) {
        Py_DECREF(item);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"collect_bad", collect_bad, METH_O, NULL},
    {"collect_good", collect_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: collect_bad(()) leaks 1
// run: collect_good(()) raises SystemError
