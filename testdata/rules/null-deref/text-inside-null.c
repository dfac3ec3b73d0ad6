/* An array inside what may be NULL: its first item is not at NULL, but near enough. Reduced from the wild: shapely. */
#include "sample.h"

typedef struct {
    long context;
    char error[64];
} State;

static State state;

static PyObject *
wrap(PyObject *self, PyObject *name)
{
    if (name == Py_None)
        return PyCapsule_New(&state, "other", NULL);
    return PyCapsule_New(&state, "state", NULL);
}

static PyObject *
reset_bad(PyObject *self, PyObject *capsule)
{
    State *s = PyCapsule_GetPointer(capsule, "state");
    s->error[0] = '\0';                       // expect: null-deref 's'
    return PyBytes_FromString(s->error);
}

static PyObject *
reset_good(PyObject *self, PyObject *capsule)
{
    State *s = PyCapsule_GetPointer(capsule, "state");
    if (!s)
        return NULL;
    s->error[0] = '\0';
    return PyBytes_FromString(s->error);
}

static PyMethodDef methods[] = {
    {"wrap", wrap, METH_O, NULL},
    {"reset_bad", reset_bad, METH_O, NULL},
    {"reset_good", reset_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: reset_bad(wrap(1)) sound
// run: reset_bad(wrap(None)) dies
// run: reset_good(wrap(1)) sound
// run: reset_good(wrap(None)) raises ValueError
