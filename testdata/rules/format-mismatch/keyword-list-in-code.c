/* The list of names is a local array, is filled by the code, or is one of two. */
#include "sample.h"

static PyObject *
local_bad(PyObject *self, PyObject *args, PyObject *kwargs)
{
    char *names[] = {"a", NULL};
    PyObject *a, *b = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O", names, &a, &b)) // expect: format-mismatch
        return NULL;
    return Py_NewRef(a);
}

static PyObject *
filled_bad(PyObject *self, PyObject *args, PyObject *kwargs)
{
    char *names[2];
    PyObject *a, *b = NULL;
    names[0] = "a";
    names[1] = "b";
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O", names, &a, &b)) // expect: format-mismatch
        return NULL;
    return Py_NewRef(a);
}

static PyObject *
filled_good(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[3];
    PyObject *a, *b = NULL;
    names[0] = "a";
    names[1] = "b";
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O", names, &a, &b))
        return NULL;
    return Py_NewRef(a);
}

static PyObject *
either_bad(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *one[] = {"a", NULL}, *both[] = {"a", "b", NULL};
    char **names = PyTuple_GET_SIZE(args) > 1 ? both : one;
    PyObject *a, *b = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O", names, &a, &b)) // expect: format-mismatch
        return NULL;
    return Py_NewRef(a);
}

static PyObject *
either_good(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *one[] = {"a", NULL}, *both[] = {"a", "b", NULL};
    int more = PyTuple_GET_SIZE(args) > 1;
    PyObject *a, *b = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, more ? "O|O" : "O", more ? both : one, &a, &b))
        return NULL;
    return Py_NewRef(a);
}

static PyMethodDef methods[] = {
    {"local_bad", (PyCFunction)(void (*)(void))local_bad, METH_VARARGS | METH_KEYWORDS},
    {"filled_bad", (PyCFunction)(void (*)(void))filled_bad, METH_VARARGS | METH_KEYWORDS},
    {"filled_good", (PyCFunction)(void (*)(void))filled_good, METH_VARARGS | METH_KEYWORDS},
    {"either_bad", (PyCFunction)(void (*)(void))either_bad, METH_VARARGS | METH_KEYWORDS},
    {"either_good", (PyCFunction)(void (*)(void))either_good, METH_VARARGS | METH_KEYWORDS},
    {NULL},
};
SAMPLE_MODULE(methods)

// run: local_bad(1) sound
// run: filled_good(1, b=2) sound
// run: either_bad(1, 2) sound
// run: either_good(1) sound
// run: either_good(1, 2) sound
// unseen: local_bad: with one argument the second name is not asked for
// unseen: filled_bad: what lies behind the list decides
// unseen: either_bad: with one argument the second name is not asked for
