/* A pointer goes through an object's own memory, one number a round: each round is like the one before, however many there
 * are, and the object is owed all the while. */
#include "sample.h"

static PyObject *
small_numbers_bad(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    PyObject *text = PyBytes_FromStringAndSize(NULL, n);
    if (!text)
        return NULL;
    char *at = ((PyBytesObject *)text)->ob_sval;
    for (Py_ssize_t k = 0; k < n; k++) {
        long number = PyLong_AsLong(PyList_GET_ITEM(list, k));
        if (number == -1 && PyErr_Occurred())
            return NULL; // expect: ref-leak 'text'
        *at++ = (char)number;
    }
    return text;
}

static PyObject *
small_numbers_good(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    PyObject *text = PyBytes_FromStringAndSize(NULL, n);
    if (!text)
        return NULL;
    char *at = ((PyBytesObject *)text)->ob_sval;
    for (Py_ssize_t k = 0; k < n; k++) {
        long number = PyLong_AsLong(PyList_GET_ITEM(list, k));
        if (number == -1 && PyErr_Occurred()) {
            Py_DECREF(text);
            return NULL;
        }
        *at++ = (char)number;
    }
    return text;
}

static PyMethodDef methods[] = {
    {"small_numbers_bad", small_numbers_bad, METH_O, NULL},
    {"small_numbers_good", small_numbers_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: small_numbers_bad([1, "no number"]) leaks 1
// run: small_numbers_bad([1, 2]) sound
// run: small_numbers_good([1, "no number"]) raises TypeError
// run: small_numbers_good([1, 2]) sound
