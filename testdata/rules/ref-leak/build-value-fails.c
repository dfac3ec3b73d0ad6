/* Py_BuildValue fails where a value has no conversion, and only for want of memory where all are objects and numbers.
 * With one "O" it returns that object, with nothing at all None: neither can fail. */
#include "sample.h"

static PyObject *
pair_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    PyObject *pair = Py_BuildValue("(Oi)", list, 1);
    if (pair == NULL)
        return NULL;                    // expect: ref-leak 'list'
    Py_DECREF(list);
    return pair;
}

static PyObject *
pair_good(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    return Py_BuildValue("(Ni)", list, 1);
}

static PyObject *
itself_good(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    PyObject *same = Py_BuildValue("O", list);
    if (same == NULL)
        return NULL;                    // never, for a list that is there
    Py_DECREF(list);
    return same;
}

static PyObject *
nothing_good(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    PyObject *none = Py_BuildValue("");
    if (none == NULL)
        return NULL;                    // never
    Py_DECREF(list);
    return none;
}

static PyObject *
nested_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    return Py_BuildValue("{s:[O]}", "items", list);     // expect: ref-leak 'list'
}

static PyMethodDef methods[] = {
    {"pair_bad", pair_bad, METH_O, NULL},
    {"pair_good", pair_good, METH_O, NULL},
    {"itself_good", itself_good, METH_O, NULL},
    {"nothing_good", nothing_good, METH_O, NULL},
    {"nested_bad", nested_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: pair_bad(()) sound
// run: pair_bad(()) with Py_BuildValue failing leaks 1
// run: pair_good(()) sound
// run: itself_good(()) sound
// run: itself_good(()) with _Py_BuildValue_SizeT failing leaks 1
// run: nothing_good(()) sound
// run: nothing_good(()) with _Py_BuildValue_SizeT failing leaks 1
// run: nested_bad(()) leaks 1
