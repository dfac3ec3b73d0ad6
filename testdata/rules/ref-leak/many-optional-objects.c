/* Six objects that may each be there or not, and a flag that says of one whether it is owned: 64 ways to come to the
 * end, and one of the objects is forgotten there. */
#include "sample.h"

#define OPTION(n)                                                                                  \
    if (PyObject_HasAttrString(arg, "a" #n)) {                                                     \
        o##n = PyObject_GetAttrString(arg, "a" #n);                                                \
        if (o##n == NULL)                                                                          \
            goto done;                                                                             \
    }

static PyObject *
options_bad(PyObject *self, PyObject *arg)
{
    PyObject *o1 = NULL, *o2 = NULL, *o3 = NULL, *o4 = NULL, *o5 = NULL, *o6 = NULL;
    PyObject *first = Py_None, *result = NULL;
    int own_first = 0;
    OPTION(1)
    OPTION(2)
    OPTION(3)
    OPTION(4)
    OPTION(5)
    OPTION(6)
    if (o1 == NULL) {
        first = PyList_New(0);
        if (first == NULL)
            goto done;
        own_first = 1;
    }
    result = PyTuple_Pack(1, first);
done:
    if (own_first)
        Py_DECREF(first);
    Py_XDECREF(o1);
    Py_XDECREF(o2);
    Py_XDECREF(o3);
    Py_XDECREF(o4);
    Py_XDECREF(o6);
    return result;                            // expect: ref-leak 'o5'
}

static PyObject *
options_good(PyObject *self, PyObject *arg)
{
    PyObject *o1 = NULL, *o2 = NULL, *o3 = NULL, *o4 = NULL, *o5 = NULL, *o6 = NULL;
    PyObject *first = Py_None, *result = NULL;
    int own_first = 0;
    OPTION(1)
    OPTION(2)
    OPTION(3)
    OPTION(4)
    OPTION(5)
    OPTION(6)
    if (o1 == NULL) {
        first = PyList_New(0);
        if (first == NULL)
            goto done;
        own_first = 1;
    }
    result = PyTuple_Pack(1, first);
done:
    if (own_first)
        Py_DECREF(first);
    Py_XDECREF(o1);
    Py_XDECREF(o2);
    Py_XDECREF(o3);
    Py_XDECREF(o4);
    Py_XDECREF(o5);
    Py_XDECREF(o6);
    return result;
}

static PyMethodDef methods[] = {
    {"options_bad", options_bad, METH_O, NULL},
    {"options_good", options_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class P: a1, a2, a3, a4, a5, a6 = 1.5, 2.5, 3.5, 4.5, 5.5, 6.5
// given: class Q: a2, a5 = 1.5, 2.5
// run: options_bad(P) leaks 1
// run: options_bad(Q) leaks 1
// run: options_good(P) sound
// run: options_good(Q) sound
