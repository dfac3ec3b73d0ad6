/* A dict that was found to hold a key gives something for it when it is asked again, unless it was changed between. */
#include "sample.h"

static PyObject *
item_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *item;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    int there = PyDict_Contains(dict, key);
    if (there < 0)
        return NULL;
    if (!there)
        Py_RETURN_NONE;
    item = PyDict_GetItem(dict, key);
    Py_INCREF(item);
    return item;
}

static PyObject *
count_good(PyObject *self, PyObject *arg)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL)
        return NULL;
    if (PyDict_SetItemString(dict, "count", arg) < 0) {
        Py_DECREF(dict);
        return NULL;
    }
    PyObject *count = PyDict_GetItemString(dict, "count");
    Py_INCREF(count);
    Py_DECREF(dict);
    return count;
}

static PyObject *
item_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *other, *item;
    if (!PyArg_ParseTuple(args, "O!OO", &PyDict_Type, &dict, &key, &other))
        return NULL;
    int there = PyDict_Contains(dict, key);
    if (there <= 0)
        return there < 0 ? NULL : PyLong_FromLong(0);
    if (PyDict_DelItem(dict, other) < 0)
        return NULL;
    item = PyDict_GetItem(dict, key);
    Py_INCREF(item);                          // expect: null-deref 'item'
    return item;
}

static PyObject *
twice_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *item;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    int there = PyDict_Contains(dict, key);
    if (there < 0)
        return NULL;
    item = PyDict_GetItem(dict, key);
    Py_INCREF(item);                          // expect: null-deref 'item'
    return item;
}

static PyMethodDef methods[] = {
    {"item_good", item_good, METH_VARARGS, NULL},
    {"count_good", count_good, METH_O, NULL},
    {"item_bad", item_bad, METH_VARARGS, NULL},
    {"twice_bad", twice_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: item_good({'a': []}, 'a') sound
// run: item_good({}, 'a') sound
// run: count_good([]) sound
// run: item_bad({'a': [], 'b': 1}, 'a', 'a') dies
// run: twice_bad({}, 'a') dies
