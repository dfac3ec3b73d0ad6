/* The helper tells of its failure, and the caller does not listen. Reduced from the wild: bitarray. */
#include "sample.h"

static int
add_number(PyObject *list, PyObject *text)
{
    PyObject *number = PyLong_FromUnicodeObject(text, 10);
    int status;
    if (number == NULL)
        return -1;
    status = PyList_Append(list, number);
    Py_DECREF(number);
    return status;
}

static PyObject *
numbers_bad(PyObject *self, PyObject *text)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    add_number(list, text);                   // expect: exception-ignored
    return list;
}

static PyObject *
numbers_good(PyObject *self, PyObject *text)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    if (add_number(list, text) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyMethodDef methods[] = {
    {"numbers_bad", numbers_bad, METH_O, NULL},
    {"numbers_good", numbers_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: numbers_bad('12') sound
// run: numbers_bad('x') dies
// run: numbers_good('x') raises ValueError
