/* A goto ladder entered one rung too low: the object made last is skipped. */
#include "sample.h"

static PyObject *
count_bad(PyObject *self, PyObject *arg)
{
    PyObject *it, *total, *item, *sum;
    it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    SAMPLE_COUNT(it, 1);
    total = PyLong_FromLong(0);
    if (total == NULL)
        goto fail_it;
    while ((item = PyIter_Next(it)) != NULL) {
        sum = PyNumber_Add(total, item);
        Py_DECREF(item);
        if (sum == NULL)
            goto fail_it;
        Py_DECREF(total);
        total = sum;
    }
    if (PyErr_Occurred())
        goto fail_total;
    Py_DECREF(it);
    return total;

fail_total:
    Py_DECREF(total);
fail_it:
    Py_DECREF(it);
    return NULL;                              // expect: ref-leak 'total'
}

static PyObject *
count_good(PyObject *self, PyObject *arg)
{
    PyObject *it, *total, *item, *sum;
    it = PyObject_GetIter(arg);
    if (it == NULL)
        return NULL;
    SAMPLE_COUNT(it, 1);
    total = PyLong_FromLong(0);
    if (total == NULL)
        goto fail_it;
    while ((item = PyIter_Next(it)) != NULL) {
        sum = PyNumber_Add(total, item);
        Py_DECREF(item);
        if (sum == NULL)
            goto fail_total;
        Py_DECREF(total);
        total = sum;
    }
    if (PyErr_Occurred())
        goto fail_total;
    Py_DECREF(it);
    return total;

fail_total:
    Py_DECREF(total);
fail_it:
    Py_DECREF(it);
    return NULL;
}

static PyMethodDef methods[] = {
    {"count_bad", count_bad, METH_O, NULL},
    {"count_good", count_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: count_bad([1, 2]) sound
// run: count_bad([1, 'x']) leaks 1
// run: count_good([1, 'x']) raises TypeError
