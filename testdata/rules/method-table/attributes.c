/* Attributes: the member's own type code, a getter of two parameters, a setter that returns an int. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    int count;
    Py_ssize_t size;
    double ratio;
    void *handle;
} Point;

static PyObject *
get_size(PyObject *self, void *closure)
{
    return PyLong_FromSsize_t(((Point *)self)->size);
}

static int
set_size(PyObject *self, PyObject *value, void *closure)
{
    Py_ssize_t size;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "size stays");
        return -1;
    }
    size = PyLong_AsSsize_t(value);
    if (size == -1 && PyErr_Occurred())
        return -1;
    ((Point *)self)->size = size;
    return 0;
}

static PyMemberDef members[] = {
    {"count_good", T_INT, offsetof(Point, count), 0, NULL},
    {"size_bad", T_INT, offsetof(Point, size), 0, NULL}, // expect: method-table 'size_bad'
    {"size_good", T_PYSSIZET, offsetof(Point, size), 0, NULL},
    {"ratio_bad", T_FLOAT, offsetof(Point, ratio), 0, NULL}, // expect: method-table 'ratio_bad'
    {"ratio_good", T_DOUBLE, offsetof(Point, ratio), 0, NULL},
    {"handle_good", T_PYSSIZET, offsetof(Point, handle), READONLY, NULL}, /* its address, as a number: from shapely */
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef getset[] = {
    {"length", get_size, set_size, NULL, NULL},
    {"swapped", (getter)(void (*)(void))set_size, NULL, NULL, NULL}, // expect: method-table 'swapped'
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject PointType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Point",
    .tp_basicsize = sizeof(Point),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_members = members,
    .tp_getset = getset,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &PointType) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Point().count_good sound
// run: Point().handle_good sound
// run: Point().length sound
// run: setattr(Point(), "length", 3) sound
// unseen: *: the wrong type codes read beside the member
