/* The test comes one line late. Reduced from the wild: python-ldap. */
#include "sample.h"

static PyObject *
entries_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n;
    PyObject *list = PySequence_List(arg);
    n = PyList_GET_SIZE(list);                // expect: null-deref 'list'
    if (list == NULL)
        return NULL;
    Py_DECREF(list);
    return PyLong_FromSsize_t(n);
}

static PyObject *
entries_good(PyObject *self, PyObject *arg)
{
    Py_ssize_t n;
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    n = PyList_GET_SIZE(list);
    Py_DECREF(list);
    return PyLong_FromSsize_t(n);
}

/* Tested, found to be NULL, and released in that very branch. */
static PyObject *
message_bad(PyObject *self, PyObject *arg)
{
    PyObject *message = PyObject_Str(arg);
    if (message == NULL) {
        Py_DECREF(message);                   // expect: null-deref 'message'
        return NULL;
    }
    return message;
}

static PyMethodDef methods[] = {
    {"entries_bad", entries_bad, METH_O, NULL},
    {"entries_good", entries_good, METH_O, NULL},
    {"message_bad", message_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Mute:
// given:     def __str__(self): raise KeyError
// run: entries_bad('ab') sound
// run: entries_bad(1) dies
// run: entries_good('ab') sound
// run: entries_good(1) raises TypeError
// run: message_bad(Mute()) dies
