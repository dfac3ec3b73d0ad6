/* Slot tables: numbers that the interpreter does not know, slots that are there twice. */
#include "sample.h"

static PyObject *
same(PyObject *self, PyObject *arg)
{
    return Py_NewRef(arg);
}

static PyObject *
first(PyObject *self)
{
    return PyUnicode_FromString("first");
}

static PyObject *
second(PyObject *self)
{
    return PyUnicode_FromString("second");
}

static PyType_Slot twice_slots[] = {
    {Py_tp_repr, first},
    {Py_tp_str, first},
    {Py_tp_repr, second},                     // expect: method-table 'tp_repr'
    {0, NULL},
};

static PyType_Slot unknown_slots[] = {
    {Py_tp_repr, first},
    {185, second},                            // expect: method-table
    {0, NULL},
};

static PyType_Slot good_slots[] = {
    {Py_tp_repr, first},
    {Py_tp_str, second},
    {0, NULL},
};

static PyType_Spec twice = {"sample.Twice", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, twice_slots};
static PyType_Spec unknown = {"sample.Unknown", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, unknown_slots};
static PyType_Spec good = {"sample.Good", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, good_slots};

static PyObject *
make(PyObject *self, PyObject *args)
{
    int which;
    if (!PyArg_ParseTuple(args, "i", &which))
        return NULL;
    return PyType_FromSpec(which == 0 ? &twice : which == 1 ? &unknown : &good);
}

static PyMethodDef methods[] = {
    {"same", same, METH_O, NULL},
    {"make", make, METH_VARARGS, NULL},
    {"nothing", NULL, METH_NOARGS, NULL},     // expect: method-table 'nothing'
    {NULL, NULL, 0, NULL},
};

static PyObject *
create(PyObject *spec, PyModuleDef *def)
{
    PyObject *name = PyObject_GetAttrString(spec, "name");
    PyObject *module = name ? PyModule_NewObject(name) : NULL;
    Py_XDECREF(name);
    return module;
}

static int
fill(PyObject *module)
{
    return PyModule_AddIntConstant(module, "filled", 1);
}

static PyModuleDef_Slot double_slots[] = {
    {Py_mod_create, create},
    {Py_mod_create, create},                  // expect: method-table
    {0, NULL},
};

static PyModuleDef_Slot strange_slots[] = {
    {Py_mod_exec, fill},
    {77, fill},                               // expect: method-table
    {0, NULL},
};

/* A module may be filled in several steps. */
static PyModuleDef_Slot steps[] = {
    {Py_mod_create, create},
    {Py_mod_exec, fill},
    {Py_mod_exec, fill},
    {0, NULL},
};

static struct PyModuleDef doubled = {PyModuleDef_HEAD_INIT, "doubled", NULL, 0, NULL, double_slots, NULL, NULL, NULL};
static struct PyModuleDef strange = {PyModuleDef_HEAD_INIT, "strange", NULL, 0, NULL, strange_slots, NULL, NULL, NULL};
static struct PyModuleDef sample = {PyModuleDef_HEAD_INIT, "sample", NULL, 0, methods, steps, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_doubled(void)
{
    return PyModuleDef_Init(&doubled);
}

PyMODINIT_FUNC
PyInit_strange(void)
{
    return PyModuleDef_Init(&strange);
}

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&sample);
}

// run: repr(make(0)()) sound
// run: make(1) raises RuntimeError
// run: repr(make(2)()) sound
// run: same(1) sound
// run: nothing() dies
// unseen: PyInit_doubled: the import fails with a SystemError
// unseen: PyInit_strange: the import fails with a SystemError
