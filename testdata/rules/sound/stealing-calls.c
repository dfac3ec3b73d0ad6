/* SetItem consumes on failure too; PyModule_AddObject does not; "N" always does. */
#include "sample.h"

static PyObject *
set_item(PyObject *self, PyObject *args)
{
    PyObject *list, *value;
    Py_ssize_t at;
    if (!PyArg_ParseTuple(args, "OnO", &list, &at, &value))
        return NULL;
    Py_INCREF(value);
    if (PyList_SetItem(list, at, value) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
tuple_of(PyObject *self, PyObject *arg)
{
    PyObject *item, *tuple = PyTuple_New(2);
    if (tuple == NULL)
        return NULL;
    item = PyObject_Repr(arg);
    if (item == NULL || PyTuple_SetItem(tuple, 0, item) < 0) {
        Py_DECREF(tuple);
        return NULL;
    }
    item = PyObject_Type(arg);
    if (item == NULL || PyTuple_SetItem(tuple, 1, item) < 0) {
        Py_DECREF(tuple);
        return NULL;
    }
    return tuple;
}

/* A NULL among "N" arguments makes the call fail with the exception that is set already. */
static PyObject *
build_n(PyObject *self, PyObject *arg)
{
    return Py_BuildValue("{s:N,s:O,s:i}", "repr", PyObject_Repr(arg), "value", arg, "one", 1);
}

static PyObject *
call_n(PyObject *self, PyObject *arg)
{
    return PyObject_CallFunction(arg, "(NN)", PyList_New(0), PyDict_New());
}

/* Kept by the list, still used through our own pointer. */
static PyObject *
use_after_steal(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *inner, *outer = PyList_New(1);
    if (outer == NULL)
        return NULL;
    SAMPLE_COUNT(outer, 1);
    inner = PyList_New(0);
    if (inner == NULL) {
        Py_DECREF(outer);
        return NULL;
    }
    PyList_SET_ITEM(outer, 0, inner);
    SAMPLE_COUNT(inner, 1);
    if (PyList_Append(inner, Py_None) < 0) {
        Py_DECREF(outer);
        return NULL;
    }
    return outer;
}

/* Two references to one object, both stolen. */
static PyObject *
twice(PyObject *self, PyObject *arg)
{
    PyObject *pair, *text = PyObject_Str(arg);
    if (text == NULL)
        return NULL;
    pair = PyTuple_New(2);
    if (pair == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    Py_INCREF(text);
    PyTuple_SET_ITEM(pair, 0, text);
    PyTuple_SET_ITEM(pair, 1, text);
    return pair;
}

static int
add_version(PyObject *module)
{
    PyObject *version = PyUnicode_FromString("1.0");
    if (PyModule_AddObject(module, "version", version) < 0) {
        Py_XDECREF(version);
        return -1;
    }
    return 0;
}

static PyMethodDef methods[] = {
    {"set_item", set_item, METH_VARARGS, NULL},
    {"tuple_of", tuple_of, METH_O, NULL},
    {"build_n", build_n, METH_O, NULL},
    {"call_n", call_n, METH_O, NULL},
    {"use_after_steal", use_after_steal, METH_NOARGS, NULL},
    {"twice", twice, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, add_version},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// run: set_item([1], 0, []) sound
// run: set_item([1], 1, []) raises IndexError
// run: tuple_of(1.5) sound
// run: build_n([1]) sound
// run: call_n(lambda a, b: a) sound
// run: use_after_steal() sound
// run: twice(1.5) sound
// run: again() sound
