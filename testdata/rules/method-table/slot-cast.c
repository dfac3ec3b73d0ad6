/* A cast lets a function into a slot that calls it otherwise. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
} Thing;

static PyObject *
thing_repr(PyObject *self)
{
    return PyUnicode_FromString("thing");
}

static PyObject *
thing_self(PyObject *self)
{
    return Py_NewRef(self);
}

static PyObject *
thing_compare(PyObject *self, PyObject *other, int op)
{
    Py_RETURN_NOTIMPLEMENTED;
}

static PyType_Slot bad_slots[] = {
    {Py_tp_hash, thing_self},                 // expect: method-table 'tp_hash'
    {Py_tp_repr, thing_compare},              // expect: method-table 'tp_repr'
    {0, NULL},
};

static PyType_Slot good_slots[] = {
    {Py_tp_repr, thing_repr},
    {Py_tp_richcompare, thing_compare},
    {0, NULL},
};

static PyType_Spec bad_spec = {"sample.Bad", sizeof(Thing), 0, Py_TPFLAGS_DEFAULT, bad_slots};
static PyType_Spec good_spec = {"sample.Good", sizeof(Thing), 0, Py_TPFLAGS_DEFAULT, good_slots};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

static int
add(PyObject *m, const char *name, PyType_Spec *spec)
{
    int status;
    PyObject *type = PyType_FromSpec(spec);
    if (type == NULL)
        return -1;
    status = PyModule_AddObjectRef(m, name, type);
    Py_DECREF(type);
    return status;
}

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (add(m, "Bad", &bad_spec) < 0 || add(m, "Good", &good_spec) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: repr(Good()) sound
// run: Good() == 1 sound
// unseen: thing_self: an object is taken for a hash
// unseen: *: the slots are called as what they are not
