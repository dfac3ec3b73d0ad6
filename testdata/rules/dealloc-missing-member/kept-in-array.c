/* Types that are kept in one array: which one stands behind an item as a base is not known, and nothing is said of what the base
 * looks after. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *name;
} Base;

typedef struct {
    Base base;
    int64_t rank;
} Ranked;

typedef struct {
    PyObject_HEAD
    PyObject *unit;
} Other;

static PyObject *
base_call(Base *self, PyObject *name)
{
    Py_INCREF(name);
    Py_XSETREF(self->name, name);
    Py_RETURN_NONE;
}

static int
base_traverse(Base *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->name);
    return 0;
}

static int
base_clear(Base *self)
{
    Py_CLEAR(self->name);
    return 0;
}

static void
base_dealloc_good(Base *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    base_clear(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyObject *
ranked_rank(Ranked *self, PyObject *unused)
{
    return PyLong_FromLongLong(self->rank);
}

static PyObject *
other_measure(Other *self, PyObject *unused)
{
    PyObject *unit = PyUnicode_FromFormat("unit %p", self);
    if (unit == NULL)
        return NULL;
    Py_XSETREF(self->unit, unit);
    Py_RETURN_NONE;
}

static void
other_dealloc_bad(Other *self)                // expect: dealloc-missing-member 'unit'
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyMethodDef base_methods[] = {{"call", (PyCFunction)base_call, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static PyMethodDef ranked_methods[] = {{"rank", (PyCFunction)ranked_rank, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyMethodDef other_methods[] = {{"measure", (PyCFunction)other_measure, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static PyType_Slot base_slots[] = {
    {Py_tp_traverse, base_traverse},
    {Py_tp_clear, base_clear},
    {Py_tp_dealloc, base_dealloc_good},
    {Py_tp_methods, base_methods},
    {0, NULL},
};
static PyType_Slot ranked_slots[] = {{Py_tp_methods, ranked_methods}, {0, NULL}};
static PyType_Slot other_slots[] = {{Py_tp_dealloc, other_dealloc_bad}, {Py_tp_methods, other_methods}, {0, NULL}};

static PyType_Spec base_spec = {"sample.Base", sizeof(Base), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
                                base_slots};
static PyType_Spec ranked_spec = {"sample.Ranked", sizeof(Ranked), 0, Py_TPFLAGS_DEFAULT, ranked_slots};
static PyType_Spec other_spec = {"sample.Other", sizeof(Other), 0, Py_TPFLAGS_DEFAULT, other_slots};

static PyTypeObject *types[3];

static int
make_types(PyObject *m)
{
    types[0] = (PyTypeObject *)PyType_FromSpec(&base_spec);
    if (types[0] == NULL)
        return -1;
    types[1] = (PyTypeObject *)PyType_FromSpecWithBases(&ranked_spec, (PyObject *)types[0]);
    if (types[1] == NULL)
        return -1;
    types[2] = (PyTypeObject *)PyType_FromSpec(&other_spec);
    if (types[2] == NULL)
        return -1;
    for (int k = 0; k < 3; k++)
        if (PyModule_AddType(m, types[k]) < 0)
            return -1;
    return 0;
}

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (make_types(m) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(a): a.call([a])
// run: ring(Base()) sound
// run: ring(Ranked()) sound
// run: Ranked().rank() sound
// run: Other().measure() leaks 1
