/* A helper whose body is elsewhere gets an object that no variable holds: it must be the helper's to release. One that a variable goes
   on holding is ours, by the convention. Reduced from the wild: psutil pylist_append_obj. */
#include "sample.h"

int give(PyObject *list, PyObject *item);
int lend(PyObject *list, PyObject *item);
#ifdef SAMPLE_RUNS
int
give(PyObject *list, PyObject *item)
{
    int failed = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return failed;
}
int
lend(PyObject *list, PyObject *item)
{
    return PyList_Append(list, item);
}
#endif

static PyObject *
numbers_good(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    if (give(list, PyLong_FromLong(1000)) < 0 || give(list, PyList_New(0)) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyObject *
nested_bad(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(0), *item = PyList_New(0);
    if (list == NULL || item == NULL) {
        Py_XDECREF(list);
        Py_XDECREF(item);
        return NULL;
    }
    if (lend(list, item) < 0) {
        Py_DECREF(list);
        return NULL;                          // also: ref-leak 'item'
    }
    return list;                              // expect: ref-leak 'item'
}

static PyMethodDef methods[] = {
    {"numbers_good", numbers_good, METH_NOARGS, NULL},
    {"nested_bad", nested_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: numbers_good() sound
// run: nested_bad() leaks 1
