/* Comments that ask for silence: those that get it are used, the others are told of. */
#include "sample.h"

static PyObject *kept;

static PyObject *
line_good(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    if (PyList_Append(list, item) < 0)
        return NULL;                    /* decref: ignore[ref-leak] a list that cannot grow ends the program */
    Py_DECREF(item);
    Py_RETURN_NONE;
}

static PyObject *
above_good(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    if (PyList_Append(list, item) < 0)
        // decref: ignore[ref-leak] the same

        /* with more to say in between */
        return NULL;
    Py_DECREF(item);
    Py_RETURN_NONE;
}

/* decref: ignore-function[ref-leak] on purpose */
static PyObject *
function_good(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    if (PyList_Append(list, item) < 0)
        return NULL;
    Py_DECREF(item);
    Py_RETURN_NONE;
}

static PyObject *
nolint_good(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    if (PyList_Append(list, item) < 0)
        return NULL;                    // NOLINT(decref-ref-leak,cert-err33-c)
    Py_DECREF(item);
    item = PyList_New(0);
    if (!item)
        return NULL;
    if (PyList_Append(list, item) < 0)
        // NOLINTNEXTLINE(decref-ref-leak)
        return NULL;
    Py_DECREF(item);
    Py_RETURN_NONE;                     // NOLINT
}

static PyObject *
unused_bad(PyObject *self, PyObject *list)
{
    const char *text = "/* decref: ignore[ref-leak] in a string */";
    if (PyList_Append(list, self) < 0)
        return NULL;                    /* decref: ignore[ref-leak] was one once */ // expect: unused-suppression 'ref-leak'
    return PyUnicode_FromString(text);  /* decref: ignore an old habit */ // expect: unused-suppression
}

static PyObject *
partly_bad(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    if (PyList_Append(list, item) < 0)
        return NULL;                    /* decref: ignore[ref-leak, memory-leak] */ // expect: unused-suppression 'memory-leak'
    Py_XSETREF(kept, item);
    Py_RETURN_NONE;                     /* decref: ignore[ref-leek] */ // expect: unused-suppression 'ref-leek'
}

/* decref: what is not followed by ignore is prose. */
static PyObject *
prose_good(PyObject *self, PyObject *list)
{
    return Py_NewRef(list);
}

static PyMethodDef methods[] = {
    {"line_good", line_good, METH_O, NULL},         {"above_good", above_good, METH_O, NULL},
    {"function_good", function_good, METH_O, NULL}, {"nolint_good", nolint_good, METH_O, NULL},
    {"unused_bad", unused_bad, METH_O, NULL},       {"partly_bad", partly_bad, METH_O, NULL},
    {"prose_good", prose_good, METH_O, NULL},
    {0},
};
SAMPLE_MODULE(methods)

// run: prose_good([]) sound
// unseen: line_good: it leaks where the list cannot grow, and is silenced
// unseen: above_good: the same
// unseen: function_good: the same
// unseen: nolint_good: the same
// unseen: unused_bad: comments do not run
// unseen: partly_bad: comments do not run
