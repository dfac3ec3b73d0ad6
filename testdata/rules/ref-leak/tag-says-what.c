/* A tag says which member of a union is there, and is overwritten when that is given back: what a helper does is so where the tag was
 * that one, and nothing where it was another. */
#include "sample.h"

typedef struct {
    enum { CELL_EMPTY, CELL_NUMBER, CELL_OBJECT } tag;
    union {
        long number;
        PyObject *object;
    } u;
} Value;

static int
value_read(PyObject *o, Value *out)
{
    if (o == Py_None) {
        out->tag = CELL_EMPTY;
        return 0;
    }
    if (PyLong_CheckExact(o)) {
        long n = PyLong_AsLong(o);
        if (n == -1 && PyErr_Occurred())
            return -1;
        out->tag = CELL_NUMBER;
        out->u.number = n;
        return 0;
    }
    out->tag = CELL_OBJECT;
    out->u.object = Py_NewRef(o);
    return 0;
}

static void
value_done(Value *v)
{
    if (v->tag == CELL_OBJECT)
        Py_DECREF(v->u.object);
    v->tag = CELL_EMPTY;
}

static PyObject *
value_shown(const Value *v)
{
    switch (v->tag) {
    case CELL_NUMBER:
        return PyLong_FromLong(v->u.number);
    case CELL_OBJECT:
        return Py_NewRef(v->u.object);
    default:
        Py_RETURN_NONE;
    }
}

static PyObject *
same_bad(PyObject *self, PyObject *o)
{
    Value v;
    if (value_read(o, &v) < 0)
        return NULL;
    return value_shown(&v);                   // expect: ref-leak 'o'
}

static PyObject *
same_good(PyObject *self, PyObject *o)
{
    Value v;
    if (value_read(o, &v) < 0)
        return NULL;
    PyObject *shown = value_shown(&v);
    value_done(&v);
    return shown;
}

static PyMethodDef methods[] = {
    {"same_bad", same_bad, METH_O, NULL},
    {"same_good", same_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Thing: pass
// given: thing = Thing()
// run: same_bad(thing) leaks 1 of thing
// run: same_good(thing) sound
// run: same_good(None) sound
// run: same_good(5000) sound
// run: same_good(1 << 80) raises OverflowError
