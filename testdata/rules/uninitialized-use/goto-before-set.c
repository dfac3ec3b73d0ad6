/* A goto reaches the clean-up before the variable has any value. */
#include "sample.h"

static PyObject *
join_bad(PyObject *self, PyObject *arg)
{
    PyObject *list, *separator, *result = NULL;
    list = PySequence_List(arg);
    if (list == NULL)
        goto done;
    separator = PyUnicode_FromString(", ");
    if (separator == NULL)
        goto done;
    result = PyUnicode_Join(separator, list);
done:
    Py_XDECREF(list);
    Py_XDECREF(separator);                    // expect: uninitialized-use 'separator'
    return result;
}

static PyObject *
join_good(PyObject *self, PyObject *arg)
{
    PyObject *list, *separator = NULL, *result = NULL;
    list = PySequence_List(arg);
    if (list == NULL)
        goto done;
    separator = PyUnicode_FromString(", ");
    if (separator == NULL)
        goto done;
    result = PyUnicode_Join(separator, list);
done:
    Py_XDECREF(list);
    Py_XDECREF(separator);
    return result;
}

static PyMethodDef methods[] = {
    {"join_bad", join_bad, METH_O, NULL},
    {"join_good", join_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: join_bad('ab') sound
// run: join_bad(1) dies
// run: join_good('ab') sound
// run: join_good(1) raises TypeError
