/* -1 stands for an exception, say these helpers in cpychecker's words; one of them means something else by it. */
#include "sample.h"

#ifdef WITH_CPYCHECKER_NEGATIVE_RESULT_SETS_EXCEPTION_ATTRIBUTE
#define RAISES_NEG __attribute__((cpychecker_negative_result_sets_exception))
#else
#define RAISES_NEG
#endif

RAISES_NEG static int
index_of_bad(PyObject *list, PyObject *item)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    for (Py_ssize_t i = 0; i < n; i++)
        if (PyList_GET_ITEM(list, i) == item)
            return (int)i;
    return -1;                                // expect: missing-exception
}

RAISES_NEG static int
index_of_good(PyObject *list, PyObject *item)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    for (Py_ssize_t i = 0; i < n; i++)
        if (PyList_GET_ITEM(list, i) == item)
            return (int)i;
    PyErr_SetString(PyExc_ValueError, "it is not there");
    return -1;
}

static PyObject *
where_bad(PyObject *self, PyObject *list)
{
    int i = PyList_Check(list) ? index_of_bad(list, Py_None) : 0;
    return i < 0 ? NULL : PyLong_FromLong(i);
}

static PyObject *
where_good(PyObject *self, PyObject *list)
{
    int i = PyList_Check(list) ? index_of_good(list, Py_None) : 0;
    return i < 0 ? NULL : PyLong_FromLong(i);
}

static PyMethodDef methods[] = {
    {"where_bad", where_bad, METH_O, NULL},
    {"where_good", where_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: where_bad([]) dies
// run: where_good([]) raises ValueError
