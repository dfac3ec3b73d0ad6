/* A pointer to a function that no branch has set is called. */
#include "sample.h"

typedef PyObject *(*Maker)(PyObject *);

static PyObject *
made_bad(PyObject *self, PyObject *object)
{
    Maker make = NULL;
    if (PyLong_Check(object))
        make = PyNumber_Negative;
    else if (PyList_Check(object))
        make = PyList_AsTuple;
    return make(object); // expect: null-deref 'make'
}

static PyObject *
made_good(PyObject *self, PyObject *object)
{
    Maker make = NULL;
    if (PyLong_Check(object))
        make = PyNumber_Negative;
    else if (PyList_Check(object))
        make = PyList_AsTuple;
    return make ? make(object) : PyObject_Repr(object);
}

static PyMethodDef methods[] = {
    {"made_bad", made_bad, METH_O, NULL},
    {"made_good", made_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: made_bad('') dies
// run: made_good('') sound
// run: made_good([1]) sound
// run: made_good(5000) sound
