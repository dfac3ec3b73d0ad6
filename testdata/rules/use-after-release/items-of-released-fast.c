/* PySequence_Fast_ITEMS points into the sequence; a loop that runs after its release reads freed memory. */
#include "sample.h"

static PyObject *
none_count_bad(PyObject *self, PyObject *arg)
{
    PyObject **items, *fast = PySequence_Fast(arg, "a sequence is needed");
    Py_ssize_t i, n, count = 0;
    if (fast == NULL)
        return NULL;
    n = PySequence_Fast_GET_SIZE(fast);
    items = PySequence_Fast_ITEMS(fast);
    Py_DECREF(fast);
    for (i = 0; i < n; i++)
        if (items[i] == Py_None)              // expect: use-after-release
            count++;
    return PyLong_FromSsize_t(count);
}

static PyObject *
none_count_good(PyObject *self, PyObject *arg)
{
    PyObject **items, *fast = PySequence_Fast(arg, "a sequence is needed");
    Py_ssize_t i, n, count = 0;
    if (fast == NULL)
        return NULL;
    n = PySequence_Fast_GET_SIZE(fast);
    items = PySequence_Fast_ITEMS(fast);
    for (i = 0; i < n; i++)
        if (items[i] == Py_None)
            count++;
    Py_DECREF(fast);
    return PyLong_FromSsize_t(count);
}

static PyMethodDef methods[] = {
    {"none_count_bad", none_count_bad, METH_O, NULL},
    {"none_count_good", none_count_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: none_count_bad({1, 2}) dies
// run: none_count_good({1, 2}) sound
