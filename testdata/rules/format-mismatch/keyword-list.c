/* As many names as units, in their order, and a NULL. */
#include "sample.h"

static PyObject *
names_bad(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", NULL};
    PyObject *a, *b = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O", names, &a, &b)) // expect: format-mismatch
        return NULL;
    return Py_NewRef(a);
}

static PyObject *
order_bad(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"a", "", NULL};
    PyObject *a, *b = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O", names, &a, &b)) // expect: format-mismatch
        return NULL;
    return Py_NewRef(a);
}

static PyObject *
end_bad(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[2] = {"a", "b"};
    PyObject *a, *b = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O", names, &a, &b)) // expect: format-mismatch
        return NULL;
    return Py_NewRef(a);
}

static PyObject *
names_good(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "b", NULL};
    PyObject *a, *b = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$O:names", names, &a, &b))
        return NULL;
    return Py_NewRef(a);
}

static PyMethodDef methods[] = {
    {"names_bad", (PyCFunction)(void (*)(void))names_bad, METH_VARARGS | METH_KEYWORDS, NULL},
    {"order_bad", (PyCFunction)(void (*)(void))order_bad, METH_VARARGS | METH_KEYWORDS, NULL},
    {"end_bad", (PyCFunction)(void (*)(void))end_bad, METH_VARARGS | METH_KEYWORDS, NULL},
    {"names_good", (PyCFunction)(void (*)(void))names_good, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: names_bad(1) sound
// run: order_bad(1) raises SystemError
// run: names_good(1, b=2) sound
// unseen: names_bad: with one argument the second name is not asked for
// unseen: order_bad: it raises SystemError
// unseen: end_bad: what lies behind the list decides
