/* PyList_SET_ITEM does not look at what the slot held. Reduced from the wild: ultrajson sorted keys. */
#include "sample.h"

static PyObject *
mark_first_bad(PyObject *self, PyObject *arg)
{
    PyObject *mark, *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    if (PyList_GET_SIZE(list) == 0)
        return list;
    mark = PyUnicode_FromString("first");
    if (mark == NULL) {
        Py_DECREF(list);
        return NULL;
    }
    PyList_SET_ITEM(list, 0, mark);           // expect: ref-leak
    return list;
}

static PyObject *
mark_first_good(PyObject *self, PyObject *arg)
{
    PyObject *mark, *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    if (PyList_GET_SIZE(list) == 0)
        return list;
    mark = PyUnicode_FromString("first");
    if (mark == NULL) {
        Py_DECREF(list);
        return NULL;
    }
    if (PyList_SetItem(list, 0, mark) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyMethodDef methods[] = {
    {"mark_first_bad", mark_first_bad, METH_O, NULL},
    {"mark_first_good", mark_first_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: value = [1.5]
// run: mark_first_bad(value) leaks 1
// run: mark_first_good(value) sound
