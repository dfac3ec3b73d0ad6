/* A helper makes an object of an argument that may be NULL or None; the caller who gives it NULL forgets the object. Reduced from the
   wild: psycopg2 typecasters. */
#include "sample.h"

static PyObject *
make(PyObject *name, PyObject *hook)
{
    PyObject *made = PyList_New(0);
    if (made == NULL)
        return NULL;
    if (PyList_Append(made, name) < 0) {
        Py_DECREF(made);
        return NULL;
    }
    if (hook && hook != Py_None) {
        if (PyList_Append(made, hook) < 0) {
            Py_DECREF(made);
            return NULL;
        }
    }
    return made;
}

static PyObject *
register_bad(PyObject *self, PyObject *dict)
{
    PyObject *made = make(Py_None, NULL);
    if (made == NULL)
        return NULL;
    if (PyDict_SetItemString(dict, "made", made) < 0)
        return NULL;                          // also: ref-leak 'made'
    Py_RETURN_NONE;                           // expect: ref-leak 'made'
}

static PyObject *
register_good(PyObject *self, PyObject *dict)
{
    PyObject *made = make(Py_None, NULL);
    if (made == NULL)
        return NULL;
    int failed = PyDict_SetItemString(dict, "made", made);
    Py_DECREF(made);
    if (failed < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
pair_good(PyObject *self, PyObject *hook)
{
    return make(Py_True, hook);
}

static PyMethodDef methods[] = {
    {"register_bad", register_bad, METH_O, NULL},
    {"register_good", register_good, METH_O, NULL},
    {"pair_good", pair_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: register_bad({}) leaks 2
// run: register_good({}) sound
// run: pair_good(None) sound
// run: pair_good(1) sound
