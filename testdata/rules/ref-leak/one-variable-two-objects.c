/* One variable holds the row itself or what a factory made of it; where its release is forgotten, one is. */
#include "sample.h"

static PyObject *
row_bad(PyObject *module, PyObject *args)
{
    PyObject *source, *factory, *row, *made;

    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &source, &factory))
        return NULL;
    row = PySequence_Tuple(source);
    if (row == NULL)
        return NULL;
    if (factory != Py_None) {
        made = PyObject_CallOneArg(factory, row);
        Py_DECREF(row);
        if (made == NULL)
            return NULL;
    } else
        made = row;
    if (PyObject_Size(made) < 1) {
        PyErr_SetString(PyExc_ValueError, "an empty row");
        return NULL; // expect: ref-leak 'made'
    }
    return made;
}

static PyObject *
row_good(PyObject *module, PyObject *args)
{
    PyObject *source, *factory, *row, *made;

    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &source, &factory))
        return NULL;
    row = PySequence_Tuple(source);
    if (row == NULL)
        return NULL;
    if (factory != Py_None) {
        made = PyObject_CallOneArg(factory, row);
        Py_DECREF(row);
        if (made == NULL)
            return NULL;
    } else
        made = row;
    if (PyObject_Size(made) < 1) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "an empty row");
        Py_DECREF(made);
        return NULL;
    }
    return made;
}

static PyMethodDef methods[] = {{"row_bad", row_bad, METH_VARARGS, NULL},
                                {"row_good", row_good, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: row_bad([1, 2], lambda row: []) leaks 1
// run: row_good([1, 2], id) raises TypeError
// run: row_good([1, 2], list) sound
// run: row_good([], None) raises ValueError
