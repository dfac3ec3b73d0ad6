/* Reduced from python-zstandard: a struct returned by value carries a new reference in a member. */
#include "sample.h"

typedef struct { int error; PyObject *chunk; } Result;

static Result
first_byte(PyObject *o)
{
    Result r = {0, NULL};
    if (!PyBytes_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "bytes are needed");
        r.error = -1;
        return r;
    }
    r.chunk = PyBytes_FromStringAndSize(PyBytes_AS_STRING(o), 1);
    if (r.chunk == NULL)
        r.error = -1;
    return r;
}

static PyObject *
first_good(PyObject *self, PyObject *arg)
{
    Result r = first_byte(arg);
    if (r.error < 0)
        return NULL;
    return r.chunk;
}

static PyObject *
first_bad(PyObject *self, PyObject *arg)
{
    Result r = first_byte(arg);
    if (r.error < 0)
        return NULL;
    return PyTuple_Pack(1, r.chunk);          // expect: ref-leak 'r'
}

static PyObject *
item_bad(PyObject *self, PyObject *list)
{
    Result r = {0, NULL};
    if (!PyTuple_CheckExact(list) || PyTuple_GET_SIZE(list) == 0)
        return PyErr_Format(PyExc_TypeError, "no");
    r.chunk = PyTuple_GET_ITEM(list, 0);
    return r.chunk;                           // expect: return-borrowed 'r'
}

static PyMethodDef methods[] = {
    {"first_good", first_good, METH_O, NULL},
    {"first_bad", first_bad, METH_O, NULL},
    {"item_bad", item_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: first_good(b"xyz") sound
// run: first_good(1) raises TypeError
// run: first_bad(b"xyz") leaks 1
// run: item_bad(([1],)) dies
