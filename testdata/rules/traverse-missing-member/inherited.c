/* A type on top of list has a member of its own, which the tp_traverse that it inherits does not know. Reduced from the wild:
 * dbus-python's containers. The other's goes by way of a macro that has another name, and visits what the base holds. */
#include "sample.h"

typedef struct {
    PyListObject list;
    PyObject *owner;
} Row;

static PyObject *
row_own(Row *self, PyObject *owner)
{
    Py_INCREF(owner);
    Py_XSETREF(self->owner, owner);
    Py_RETURN_NONE;
}

static void
row_dealloc(Row *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->owner);
    PyObject_GC_Track(self);                  /* list's dealloc takes it out again, and minds that it is in */
    PyList_Type.tp_dealloc((PyObject *)self);
}

#define VISIT_EACH(member) \
    if ((member) && (err = visit((PyObject *)(member), arg)) != 0) \
        return err

static int
row_traverse(Row *self, visitproc visit, void *arg)
{
    int err;
    VISIT_EACH(self->owner);
    return PyList_Type.tp_traverse((PyObject *)self, visit, arg);
}

static int
row_clear(Row *self)
{
    Py_CLEAR(self->owner);
    return PyList_Type.tp_clear((PyObject *)self);
}

static PyMethodDef row_methods[] = {
    {"own", (PyCFunction)row_own, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject bad_type = {              // expect: traverse-missing-member 'owner'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Row),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)row_dealloc,
    .tp_methods = row_methods,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Row),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)row_dealloc,
    .tp_traverse = (traverseproc)row_traverse,
    .tp_clear = (inquiry)row_clear,
    .tp_methods = row_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    bad_type.tp_base = &PyList_Type;
    good_type.tp_base = &PyList_Type;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(r): r.own(r)
// run: ring(Bad()) leaks 1
// run: ring(Good()) sound
