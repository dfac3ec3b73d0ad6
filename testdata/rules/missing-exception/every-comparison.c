/* A switch over all six comparisons has no way past them, in whatever order they stand. From yara-python. */
#include "sample.h"

static PyObject *
box_compare_good(PyObject *self, PyObject *other, int op)
{
    PyObject *result = NULL;

    switch (op) {
    case Py_EQ:
    case Py_NE:
        result = PyBool_FromLong((self == other) == (op == Py_EQ));
        break;
    case Py_LT:
    case Py_LE:
    case Py_GT:
    case Py_GE:
        result = Py_NewRef(Py_NotImplemented);
        break;
    }
    return result;
}

static PyObject *
bag_compare_bad(PyObject *self, PyObject *other, int op)
{
    PyObject *result = NULL;

    switch (op) {
    case Py_EQ:
    case Py_NE:
        result = PyBool_FromLong((self == other) == (op == Py_EQ));
        break;
    case Py_LT:
    case Py_GT:
        result = Py_NewRef(Py_NotImplemented);
        break;
    }
    return result;                            // expect: missing-exception
}

static PyTypeObject Box = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Box",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_richcompare = box_compare_good,
};

static PyTypeObject Bag = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bag",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_richcompare = bag_compare_bad,
};

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module == NULL)
        return NULL;
    if (PyModule_AddType(module, &Box) < 0 || PyModule_AddType(module, &Bag) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// run: Box() == 1 sound
// run: Box() < 1 raises TypeError
// run: Bag() == 1 sound
// run: Bag() <= 1 dies
