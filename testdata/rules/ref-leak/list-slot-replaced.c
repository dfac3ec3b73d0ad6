/* Items of a new list are replaced in place by PyList_SET_ITEM, which does not look at what the slot held: the old item is given
 * back by hand, before or behind. Reduced from the wild: msgspec rename_camel_inner, to_builtins_set. */
#include "sample.h"

static PyObject *
shown_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(list); k++) {
        PyObject *item = PyList_GET_ITEM(list, k);
        PyObject *text = PyObject_Repr(item);
        if (text == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, k, text);       // expect: ref-leak 'item'
    }
    return list;
}

static PyObject *
shown_behind_good(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(list); k++) {
        PyObject *item = PyList_GET_ITEM(list, k);
        PyObject *text = PyObject_Repr(item);
        if (text == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, k, text);
        Py_DECREF(item);
    }
    return list;
}

static PyObject *
shown_before_good(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(list); k++) {
        PyObject *item = PyList_GET_ITEM(list, k);
        PyObject *text = PyObject_Repr(item);
        if (text == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        Py_DECREF(item);
        PyList_SET_ITEM(list, k, text);
    }
    return list;
}

/* What is given back is the text, in the variable that the item was in. */
static PyObject *
paired_bad(PyObject *self, PyObject *arg)
{
    PyObject *list = PySequence_List(arg);
    if (list == NULL)
        return NULL;
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(list); k++) {
        PyObject *item = PyList_GET_ITEM(list, k);
        item = PyObject_Repr(item);
        PyObject *pair = item ? PyTuple_Pack(2, item, Py_None) : NULL;
        Py_XDECREF(item);
        if (pair == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, k, pair);       // expect: ref-leak 'item'
    }
    return list;
}

static PyMethodDef methods[] = {
    {"shown_bad", shown_bad, METH_O, NULL},
    {"paired_bad", paired_bad, METH_O, NULL},
    {"shown_behind_good", shown_behind_good, METH_O, NULL},
    {"shown_before_good", shown_before_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: def fresh(): return [object(), object()]
// run: shown_bad(fresh()) leaks 2
// run: paired_bad(fresh()) leaks 2
// run: shown_behind_good(fresh()) sound
// run: shown_before_good(fresh()) sound
