/* What O! lets through has the struct of the type that is named, and no other. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    long number;
} Whole;

typedef struct {
    PyObject_HEAD
    char text[200];
} Label;

static PyObject *
whole_number(Whole *self, void *closure)
{
    return PyLong_FromLong(self->number);
}

static PyObject *
label_text(Label *self, void *closure)
{
    return PyUnicode_FromString(self->text);
}

static PyGetSetDef whole_getset[] = {{"number", (getter)whole_number}, {NULL}};
static PyGetSetDef label_getset[] = {{"text", (getter)label_text}, {NULL}};

static PyTypeObject WholeType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Whole",
    .tp_basicsize = sizeof(Whole),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_getset = whole_getset,
};

static PyTypeObject LabelType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Label",
    .tp_basicsize = sizeof(Label),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_getset = label_getset,
};

static PyObject *
last_bad(PyObject *self, PyObject *args)
{
    Label *label;
    if (!PyArg_ParseTuple(args, "O!", &WholeType, &label)) // expect: format-mismatch
        return NULL;
    return PyLong_FromLong(label->text[199]);
}

static PyObject *
last_good(PyObject *self, PyObject *args)
{
    Label *label;
    PyObject *whole;
    if (!PyArg_ParseTuple(args, "O!O!", &LabelType, &label, &WholeType, &whole))
        return NULL;
    return PyLong_FromLong(label->text[199]);
}

static PyMethodDef methods[] = {
    {"last_bad", last_bad, METH_VARARGS},
    {"last_good", last_good, METH_VARARGS},
    {NULL},
};

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module == NULL)
        return NULL;
    if (PyModule_AddType(module, &WholeType) < 0 || PyModule_AddType(module, &LabelType) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// run: (Whole().number, Label().text) sound
// run: last_good(Label(), Whole()) sound
// unseen: last_bad: what lies behind the object decides
