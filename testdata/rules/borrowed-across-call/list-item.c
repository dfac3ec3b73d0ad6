/* An item of a list argument, compared and then used: the comparison is Python code and may empty the list. */
#include "sample.h"

static PyObject *
find_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *wanted;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &list, &wanted))
        return NULL;
    for (i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        int equal = PyObject_RichCompareBool(item, wanted, Py_EQ);
        if (equal < 0)
            return NULL;
        if (equal)
            return Py_NewRef(item);           // expect: borrowed-across-call 'item'
    }
    Py_RETURN_NONE;
}

static PyObject *
find_good(PyObject *self, PyObject *args)
{
    PyObject *list, *wanted;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &list, &wanted))
        return NULL;
    for (i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = Py_NewRef(PyList_GET_ITEM(list, i));
        int equal = PyObject_RichCompareBool(item, wanted, Py_EQ);
        if (equal > 0)
            return item;
        Py_DECREF(item);
        if (equal < 0)
            return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"find_bad", find_bad, METH_VARARGS, NULL},
    {"find_good", find_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Hostile:
// given:     def __eq__(self, other): things.clear(); return True
// given: things = []
// given: def fill(): things[:] = [[1]]; return things
// run: find_bad([1, 2], 2) sound
// run: find_bad(fill(), Hostile()) dies
// run: find_good(fill(), Hostile()) sound
