/* Every unit is known and fits, but not all of them together: SystemError in every call. */
#include "sample.h"

static PyObject *
bars_bad(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "b", NULL};
    int a = 0, b = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|i|i", names, &a, &b)) // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(a + b);
}

static PyObject *
dollar_bad(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "b", NULL};
    int a = 0, b = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i$|i", names, &a, &b)) // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(a + b);
}

static PyObject *
dollar_good(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "b", NULL};
    int a = 0, b = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i|$i", names, &a, &b))
        return NULL;
    return PyLong_FromLong(a + b);
}

/* Without '|' all have to be given, the last one by its name. */
static PyObject *
named_good(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "b", NULL};
    int a = 0, b = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i$i", names, &a, &b))
        return NULL;
    return PyLong_FromLong(a + b);
}

static PyObject *
positional_bad(PyObject *self, PyObject *args)
{
    int a = 0, b = 0;
    if (!PyArg_ParseTuple(args, "i$i", &a, &b)) // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(a + b);
}

static PyObject *
several_bad(PyObject *self, PyObject *pair)
{
    int a = 0, b = 0;
    if (!PyArg_Parse(pair, "ii", &a, &b))     // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(a + b);
}

static PyObject *
several_good(PyObject *self, PyObject *pair)
{
    int a = 0, b = 0;
    if (!PyArg_Parse(pair, "(ii);a pair (of two)", &a, &b))
        return NULL;
    return PyLong_FromLong(a + b);
}

static PyObject *
dict_bad(PyObject *self, PyObject *value)
{
    return Py_BuildValue("{s:O,s}", "a", value, "b"); // expect: format-mismatch
}

static PyObject *
dict_good(PyObject *self, PyObject *value)
{
    return Py_BuildValue("{s:O,s:[OO]}", "a", value, "b", value, value);
}

static PyObject *
open_bad(PyObject *self, PyObject *value)
{
    return Py_BuildValue("(O(O)", value, value); // expect: format-mismatch
}

static PyMethodDef methods[] = {
    {"bars_bad", (PyCFunction)(void (*)(void))bars_bad, METH_VARARGS | METH_KEYWORDS},
    {"dollar_bad", (PyCFunction)(void (*)(void))dollar_bad, METH_VARARGS | METH_KEYWORDS},
    {"dollar_good", (PyCFunction)(void (*)(void))dollar_good, METH_VARARGS | METH_KEYWORDS},
    {"named_good", (PyCFunction)(void (*)(void))named_good, METH_VARARGS | METH_KEYWORDS},
    {"positional_bad", positional_bad, METH_VARARGS},
    {"several_bad", several_bad, METH_O},
    {"several_good", several_good, METH_O},
    {"dict_bad", dict_bad, METH_O},
    {"dict_good", dict_good, METH_O},
    {"open_bad", open_bad, METH_O},
    {NULL},
};
SAMPLE_MODULE(methods)

// run: bars_bad(1, 2) raises SystemError
// run: dollar_bad(1, b=2) raises SystemError
// run: dollar_good(1, b=2) sound
// run: named_good(1, b=2) sound
// run: positional_bad(1, 2) raises SystemError
// run: several_bad((1, 2)) raises SystemError
// run: several_good((1, 2)) sound
// run: dict_bad(1) raises SystemError
// run: dict_good(1) sound
// run: open_bad(1) raises SystemError
// unseen: bars_bad: it raises SystemError
// unseen: dollar_bad: it raises SystemError
// unseen: positional_bad: it raises SystemError
// unseen: several_bad: it raises SystemError
// unseen: dict_bad: it raises SystemError
// unseen: open_bad: it raises SystemError
