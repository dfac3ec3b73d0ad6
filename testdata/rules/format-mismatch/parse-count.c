/* More units than variables: the parser writes wherever the stack happens to point. Reduced from the wild: zstandard. */
#include "sample.h"

static PyObject *
first_bad(PyObject *self, PyObject *args)
{
    PyObject *a;
    if (!PyArg_ParseTuple(args, "O|O", &a))   // expect: format-mismatch
        return NULL;
    return Py_NewRef(a);
}

static PyObject *
first_good(PyObject *self, PyObject *args)
{
    PyObject *a, *b = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &a, &b))
        return NULL;
    return Py_NewRef(a);
}

/* What stands in parentheses, and behind ':' or ';', is no argument of its own. */
static PyObject *
nested_good(PyObject *self, PyObject *args)
{
    int a, b;
    const char *name = NULL;
    if (!PyArg_ParseTuple(args, "(ii)|z:nested", &a, &b, &name))
        return NULL;
    return Py_BuildValue("{s:i,s:(ii)}", "a", a, "both", a, b);
}

static PyMethodDef methods[] = {
    {"first_bad", first_bad, METH_VARARGS, NULL},
    {"first_good", first_good, METH_VARARGS, NULL},
    {"nested_good", nested_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: first_bad(1) sound
// run: first_good(1) sound
// run: nested_good((1, 2)) sound
// unseen: first_bad: the second variable is only written where there is a second argument
