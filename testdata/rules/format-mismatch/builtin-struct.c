/* O! with a type of the interpreter: what it lets through has that type's struct. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    long number;
} Whole;

static PyObject *
whole_number(Whole *self, void *closure)
{
    return PyLong_FromLong(self->number);
}

static PyGetSetDef whole_getset[] = {{"number", (getter)whole_number}, {NULL}};

static PyTypeObject WholeType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Whole",
    .tp_basicsize = sizeof(Whole),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_getset = whole_getset,
};

static PyObject *
first_bad(PyObject *self, PyObject *args)
{
    PyListObject *items;
    if (!PyArg_ParseTuple(args, "O!", &PyTuple_Type, &items)) // expect: format-mismatch
        return NULL;
    return Py_NewRef(items->ob_item[0]);
}

static PyObject *
number_bad(PyObject *self, PyObject *args)
{
    Whole *whole;
    if (!PyArg_ParseTuple(args, "O!", &PyFloat_Type, &whole)) // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(whole->number);
}

static PyObject *
first_good(PyObject *self, PyObject *args)
{
    PyTupleObject *items;
    PyObject *text;
    if (!PyArg_ParseTuple(args, "O!O!", &PyTuple_Type, &items, &PyUnicode_Type, &text))
        return NULL;
    return Py_NewRef(Py_SIZE(items) ? items->ob_item[0] : text);
}

static PyObject *
size_good(PyObject *self, PyObject *args)
{
    PyVarObject *items;
    PyTypeObject *type;
    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &items, &PyType_Type, &type))
        return NULL;
    return PyLong_FromSsize_t(Py_SIZE(items) + type->tp_itemsize);
}

static PyMethodDef methods[] = {
    {"first_bad", first_bad, METH_VARARGS, NULL},
    {"number_bad", number_bad, METH_VARARGS, NULL},
    {"first_good", first_good, METH_VARARGS, NULL},
    {"size_good", size_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module && PyModule_AddType(module, &WholeType) < 0)
        Py_CLEAR(module);
    return module;
}

// run: first_good((1, 2), "a") sound
// run: size_good([1, 2], int) sound
// run: first_bad((1,)) dies
// run: Whole().number sound
// unseen: number_bad: reads the bits of the float
