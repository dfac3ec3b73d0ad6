/* A helper that is said to consume its argument, and forgets to on the way out after a failure. cpychecker's words. */
#include "sample.h"

#define STEALS(n) __attribute__((cpychecker_steals_reference_to_arg(n)))

STEALS(2) static int push_bad(PyObject *list, PyObject *item);
STEALS(2) static int push_good(PyObject *list, PyObject *item);

static int
push_bad(PyObject *list, PyObject *item)
{
    if (PyList_Append(list, item) < 0)
        return -1;                            // expect: ref-leak 'item'
    Py_DECREF(item);
    return 0;
}

static int
push_good(PyObject *list, PyObject *item)
{
    int result = PyList_Append(list, item);
    Py_DECREF(item);
    return result;
}

static PyObject *
push_list_bad(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item || push_bad(list, item) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
push_list_good(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item || push_good(list, item) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"push_list_bad", push_list_bad, METH_O, NULL},
    {"push_list_good", push_list_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: push_list_bad([]) sound
// run: push_list_bad([]) with PyList_Append failing leaks 1
// run: push_list_good([]) sound
// run: push_list_good([]) with PyList_Append failing sound
