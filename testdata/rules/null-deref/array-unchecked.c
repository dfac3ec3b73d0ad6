/* Memory for an array that a loop fills: where it could not be had, no element is there, whatever the index. */
#include "sample.h"

#include <stdlib.h>

static PyObject *
squares_bad(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    double *all = malloc((n + 1) * sizeof *all), sum = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        all[i] = (double)i * i;               // expect: null-deref 'all'
        sum += all[i];
    }
    free(all);
    return PyFloat_FromDouble(sum);
}

static PyObject *
squares_good(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    double *all = malloc((n + 1) * sizeof *all), sum = 0;
    if (!all)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) {
        all[i] = (double)i * i;
        sum += all[i];
    }
    free(all);
    return PyFloat_FromDouble(sum);
}

/* None of it is touched without memory, and the length says so. */
static PyObject *
counted_good(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    double *all = malloc((n + 1) * sizeof *all), sum = 0;
    if (!all)
        n = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        all[i] = (double)i * i;
        sum += all[i];
    }
    free(all);
    return PyFloat_FromDouble(sum);
}

static PyMethodDef methods[] = {
    {"squares_bad", squares_bad, METH_O, NULL},
    {"squares_good", squares_good, METH_O, NULL},
    {"counted_good", counted_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: squares_bad([1, 2, 3]) with malloc failing dies
// run: squares_good([1, 2, 3]) sound
// run: counted_good([1, 2, 3]) sound
