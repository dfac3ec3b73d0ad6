/* What cannot fail is not asked: the items of a list that the helper made itself. Nor is its caller blamed for that. */
#include "sample.h"

static PyObject *
squares_good(long n)
{
    PyObject *list = PyList_New(n);
    if (list == NULL)
        return NULL;
    for (long i = 0; i < n; i++) {
        PyObject *item = PyLong_FromLong(i * i);
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, item);
    }
    return list;
}

/* ... and append can fail. */
static PyObject *
squares_bad(long n)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    for (long i = 0; i < n; i++) {
        PyObject *item = PyLong_FromLong(i * i);
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_Append(list, item);            // expect: exception-ignored
        Py_DECREF(item);
    }
    return list;
}

static PyObject *
all_good(PyObject *self, PyObject *args)
{
    PyObject *list = squares_good(3);
    return list;
}

static PyObject *
all_bad(PyObject *self, PyObject *args)
{
    PyObject *list = squares_bad(3);
    return list;
}

static PyMethodDef methods[] = {
    {"all_good", all_good, METH_NOARGS, NULL},
    {"all_bad", all_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: all_good() sound
// run: all_good() with PyList_SetItem failing dies
// run: all_bad() sound
// run: all_bad() with PyList_Append failing dies
