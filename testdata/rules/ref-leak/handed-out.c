/* A helper gives what a struct of the caller's holds, and forgets it there: the reference is the caller's from then on. And one
 * that says whether a pointer is NULL says it of this pointer. */
#include "sample.h"

struct holder {
    PyObject *held;
};

static PyObject *
holder_give(struct holder *h)
{
    PyObject *given = h->held;
    h->held = NULL;
    return given;
}

static int
is_missing(const PyObject *o)
{
    return o == NULL;
}

static PyObject *
give_bad(PyObject *self, PyObject *arg)
{
    struct holder h = {PyObject_Str(arg)};
    if (is_missing(h.held))
        return NULL;
    PyObject *text = holder_give(&h);
    return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));         // expect: ref-leak 'text'
}

static PyObject *
give_good(PyObject *self, PyObject *arg)
{
    struct holder h = {PyObject_Str(arg)};
    if (is_missing(h.held))
        return NULL;
    PyObject *text = holder_give(&h);
    PyObject *r = PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
    Py_DECREF(text);
    return r;
}

static PyMethodDef methods[] = {
    {"give_bad", give_bad, METH_O, NULL},
    {"give_good", give_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: give_bad([1]) leaks 1
// run: give_good([1]) sound
