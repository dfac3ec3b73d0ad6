/* Reduced from apsw's JSONB decoder: a flag in the context says whether an object or a mere sign comes back. */
#include "sample.h"

typedef struct { int make; PyObject *source; } Decoder;
#define SEEN ((PyObject *)1)

static PyObject *
decode(Decoder *d)
{
    if (Py_IsNone(d->source))
        return d->make ? Py_NewRef(Py_None) : SEEN;
    if (!d->make)
        return SEEN;
    return PyObject_Str(d->source);
}

static PyObject *
check_bad(PyObject *self, PyObject *arg)
{
    Decoder d = {.make = 1, .source = arg};
    PyObject *made = decode(&d);
    if (made == NULL)
        return NULL;
    Py_RETURN_NONE;                           // expect: ref-leak 'made'
}

static PyObject *
check_good(PyObject *self, PyObject *arg)
{
    Decoder d = {.make = 0, .source = arg};
    PyObject *made = decode(&d);
    if (made == NULL)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"check_bad", check_bad, METH_O, NULL},
    {"check_good", check_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: check_bad(1.5) leaks 1
// run: check_good(1.5) sound
