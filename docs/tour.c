/* What docs/tour.md follows through the program. */
#include <Python.h>

static PyObject *
set_of(PyObject *self, PyObject *item)
{
    PyObject *set = PySet_New(NULL);
    if (set && PySet_Add(set, item) < 0) {
        return NULL;
    }
    return set;
}

static PyMethodDef methods[] = {
    {"set_of", set_of, METH_O, "The set with one item."},
    {NULL, NULL, 0, NULL},
};
