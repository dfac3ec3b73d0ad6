/* A slot's number is read at its full width, an attribute where its member begins, and METH_NOARGS gives two arguments. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    int first;
    struct {
        int x, y;
    } at;
    short last;
} Point;

/* The -1 of an int comes out as 4294967295. */
static int
length_bad(PyObject *self)
{
    PyErr_SetString(PyExc_TypeError, "it has none");
    return -1;
}

static Py_ssize_t
length_good(PyObject *self)
{
    PyErr_SetString(PyExc_TypeError, "it has none");
    return -1;
}

static PyObject *
origin_bad(PyObject *self)
{
    Py_RETURN_NONE;
}

static PyObject *
other_bad(PyObject *self)
{
    Py_RETURN_NONE;
}

static PyObject *
origin_good(PyObject *self, PyObject *ignored)
{
    Py_RETURN_NONE;
}

static PyMethodDef point_methods[] = {
    {"origin_good", origin_good, METH_NOARGS},
    {"origin_bad", (PyCFunction)(void (*)(void))origin_bad, METH_NOARGS}, // expect: method-table 'origin_bad'
    {"other_bad", (PyCFunction)(void (*)(void))other_bad, METH_NOARGS},
    {NULL},
};

static PyMemberDef point_members[] = {
    {"y_good", T_INT, offsetof(Point, at.y)},
    {"first_bad", T_SHORT, offsetof(Point, first) + 2}, // expect: method-table 'first_bad'
    {"behind_bad", T_INT, sizeof(Point) + 8}, // expect: method-table 'behind_bad'
    {"none_good", T_NONE, 0},
    {NULL},
};

static PySequenceMethods bad_sequence = {.sq_length = (lenfunc)(void (*)(void))length_bad}; // expect: method-table 'sq_length'
static PySequenceMethods good_sequence = {.sq_length = length_good};

static PyTypeObject Bad = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Point),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_methods = point_methods,
    .tp_members = point_members,
    .tp_as_sequence = &bad_sequence,
};

static PyTypeObject Good = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Point),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_as_sequence = &good_sequence,
};

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module == NULL)
        return NULL;
    if (PyModule_AddType(module, &Bad) < 0 || PyModule_AddType(module, &Good) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// run: len(Bad()) dies
// run: len(Good()) raises TypeError
// run: Bad().origin_good() sound
// run: Bad().origin_bad() sound
// run: Bad().other_bad() sound
