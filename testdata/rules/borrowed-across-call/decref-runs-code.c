/* Giving back one object may run its finaliser, and that may empty the list another one is borrowed from. */
#include "sample.h"

static PyObject *
drop_first_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *factory, *made, *item;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &list, &factory))
        return NULL;
    made = PyObject_CallNoArgs(factory);
    if (made == NULL)
        return NULL;
    item = PyList_GetItem(list, 0);
    if (item == NULL) {
        Py_DECREF(made);
        return NULL;
    }
    Py_DECREF(made);
    return PyObject_Repr(item);               // expect: borrowed-across-call 'item'
}

static PyObject *
drop_first_good(PyObject *self, PyObject *args)
{
    PyObject *list, *factory, *made, *item;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &list, &factory))
        return NULL;
    made = PyObject_CallNoArgs(factory);
    if (made == NULL)
        return NULL;
    item = PyList_GetItem(list, 0);
    if (item == NULL) {
        Py_DECREF(made);
        return NULL;
    }
    Py_SETREF(made, PyObject_Repr(item));
    return made;
}

static PyMethodDef methods[] = {
    {"drop_first_bad", drop_first_bad, METH_VARARGS, NULL},
    {"drop_first_good", drop_first_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: things = []
// given: class Hostile:
// given:     def __del__(self): things.clear()
// given: def fill(): things[:] = [[1]]; return things
// run: drop_first_bad(fill(), list) sound
// run: drop_first_bad(fill(), Hostile) dies
// run: drop_first_good(fill(), Hostile) sound
