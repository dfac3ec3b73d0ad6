/* What is called through a table of functions may keep what it is given: a release of ours need not be the last. */
#include "sample.h"

static PyObject *kept;

static void
keep(PyObject *o)
{
    Py_XSETREF(kept, Py_NewRef(o));
}

static void (*const table[])(PyObject *) = {keep};
static void (*const *api)(PyObject *) = table;

static PyObject *
give_good(PyObject *self, PyObject *arg)
{
    PyObject *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    api[0](text);
    Py_DECREF(text);
    return PyLong_FromSsize_t(Py_REFCNT(text));
}

static PyObject *
give_bad(PyObject *self, PyObject *arg)
{
    PyObject *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    Py_DECREF(text);
    return PyLong_FromSsize_t(Py_REFCNT(text));    // expect: use-after-release 'text'
}

static PyMethodDef methods[] = {
    {"give_good", give_good, METH_O, NULL},
    {"give_bad", give_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: give_good(1.5) sound
// run: give_bad(1.5) dies
