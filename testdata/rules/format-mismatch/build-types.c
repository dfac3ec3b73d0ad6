/* Values of another width or kind than the format's. */
#include "sample.h"

static PyObject *
pair_bad(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyObject_Size(list);
    if (n < 0)
        return NULL;
    return Py_BuildValue("(iO)", n, list);    // expect: format-mismatch
}

static PyObject *
pair_good(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyObject_Size(list);
    if (n < 0)
        return NULL;
    return Py_BuildValue("(nO)", n, list);
}

static PyObject *
named_bad(PyObject *self, PyObject *list)
{
    return Py_BuildValue("(sO)", "list", "of things"); // expect: format-mismatch
}

static PyObject *
named_good(PyObject *self, PyObject *list)
{
    float f = 0.5f;
    short h = 3;
    char c = 'c';
    return Py_BuildValue("(sOfhc)", "list", list, f, h, c);
}

static PyObject *
number_bad(PyObject *self, PyObject *list)
{
    return Py_BuildValue("(OO)", list, 8); // expect: format-mismatch
}

static PyMethodDef methods[] = {
    {"pair_bad", pair_bad, METH_O, NULL},
    {"pair_good", pair_good, METH_O, NULL},
    {"named_bad", named_bad, METH_O, NULL},
    {"number_bad", number_bad, METH_O, NULL},
    {"named_good", named_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pair_bad([1]) sound
// run: pair_good([1]) sound
// run: named_bad([1]) dies
// run: number_bad([1]) dies
// run: named_good([1]) sound
// unseen: pair_bad: on this ABI the low half of the register is the number
