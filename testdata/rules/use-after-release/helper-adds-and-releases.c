/* A helper puts the object into a dict and gives the caller's reference back: the dict keeps it alive. */
#include "sample.h"

static int
set_and_release(PyObject *dict, const char *key, PyObject *value)
{
    int status = PyDict_SetItemString(dict, key, value);
    Py_DECREF(value);
    return status;
}

static int
look_and_release(PyObject *dict, const char *key, PyObject *value)
{
    int status = PyObject_SetAttrString(dict, "spoiled", value) < 0;
    PyErr_Clear();
    Py_DECREF(value);
    return status;
}

static PyObject *
hashes_good(PyObject *self, PyObject *arg)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL)
        return NULL;
    PyObject *list = PyList_New(0);
    if (list == NULL || set_and_release(dict, "hashes", list) < 0) {
        Py_DECREF(dict);
        return NULL;
    }
    if (PyList_Append(list, arg) < 0) {
        Py_DECREF(dict);
        return NULL;
    }
    return dict;
}

static PyObject *
hashes_bad(PyObject *self, PyObject *arg)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL)
        return NULL;
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        Py_DECREF(dict);
        return NULL;
    }
    look_and_release(dict, "hashes", list);
    if (PyList_Append(list, arg) < 0) {       // expect: use-after-release 'list'
        Py_DECREF(dict);
        return NULL;
    }
    return dict;
}

static PyMethodDef methods[] = {
    {"hashes_good", hashes_good, METH_O, NULL},
    {"hashes_bad", hashes_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: hashes_good(1) sound
// run: hashes_bad(1) dies

/* decref: ignore-file[exception-ignored] what is cleared is another sample's matter */
