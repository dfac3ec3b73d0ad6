/* "O&" wants a function of two pointers that returns an int, and "O!" a type and then the variable. */
#include "sample.h"

static PyObject *
to_text(PyObject *item)
{
    return PyObject_Str(item);
}

static int
to_flag(PyObject *item, void *out)
{
    int truth = PyObject_IsTrue(item);
    if (truth < 0)
        return 0;
    *(int *)out = truth;
    return 1;
}

static PyObject *
flag_bad(PyObject *self, PyObject *args)
{
    int flag = 0;
    if (!PyArg_ParseTuple(args, "O&", to_text, &flag)) // expect: format-mismatch
        return NULL;
    return PyBool_FromLong(flag);
}

static PyObject *
flag_good(PyObject *self, PyObject *args)
{
    int flag = 0;
    if (!PyArg_ParseTuple(args, "O&", to_flag, &flag))
        return NULL;
    return PyBool_FromLong(flag);
}

static PyObject *
list_bad(PyObject *self, PyObject *args)
{
    PyObject *list;
    if (!PyArg_ParseTuple(args, "O!", &list, &PyList_Type)) // expect: format-mismatch
        return NULL;
    return Py_NewRef(Py_None);
}

static PyObject *
list_good(PyObject *self, PyObject *args)
{
    PyListObject *list;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return NULL;
    return Py_NewRef((PyObject *)list);
}

static PyMethodDef methods[] = {
    {"flag_bad", flag_bad, METH_VARARGS, NULL},
    {"flag_good", flag_good, METH_VARARGS, NULL},
    {"list_bad", list_bad, METH_VARARGS, NULL},
    {"list_good", list_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: flag_good(1) sound
// run: list_good([1]) sound
// unseen: flag_bad: what a converter makes of it depends on the registers
// unseen: list_bad: it writes over a type object
// unseen: to_text: it is called only where it must not be
