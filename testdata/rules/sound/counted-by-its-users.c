/* A block with a count of its users: whether it goes with this one, that count knows. */
#include "sample.h"

struct box {
    PyObject *value;
    int users;
};

static struct box *
box_get(struct box *b)
{
    b->users++;
    return b;
}

static void
box_put(struct box *b)
{
    if (--b->users == 0) {
        Py_XDECREF(b->value);
        PyMem_Free(b);
    }
}

static PyObject *
shown(PyObject *self, PyObject *value)
{
    struct box *b = PyMem_Calloc(1, sizeof *b);
    if (b == NULL)
        return PyErr_NoMemory();
    b->users = 1;
    b->value = Py_NewRef(value);
    struct box *other = box_get(b);
    PyObject *text = PyObject_Repr(other->value);
    box_put(other);
    box_put(b);
    return text;
}

static PyMethodDef methods[] = {
    {"shown", shown, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: shown([]) sound
