/* Py_TPFLAGS_MANAGED_DICT: the interpreter keeps the attributes of an instance, and its type's slots have them visited and
 * cleared. */
#include "sample.h"

#ifdef SAMPLE_RUNS                            /* by an interpreter that keeps none */
#undef Py_TPFLAGS_MANAGED_DICT
#define Py_TPFLAGS_MANAGED_DICT 0
#define PyObject_VisitManagedDict(self, visit, arg) 0
#define PyObject_ClearManagedDict(self) (void)self
#elif PY_VERSION_HEX < 0x030D0000
int PyObject_VisitManagedDict(PyObject *self, visitproc visit, void *arg);
void PyObject_ClearManagedDict(PyObject *self);
#endif

typedef struct {
    PyObject_HEAD
    PyObject *target;
} Bag;

static PyObject *
bag_aim(Bag *self, PyObject *target)
{
    Py_INCREF(target);
    Py_XSETREF(self->target, target);
    Py_RETURN_NONE;
}

static PyMethodDef bag_methods[] = {
    {"aim", (PyCFunction)bag_aim, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int
unseen_traverse(Bag *self, visitproc visit, void *arg)   // expect: traverse-missing-member '__dict__'
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->target);
    return 0;
}

static int
target_clear(Bag *self)                       // expect: clear-missing-member '__dict__'
{
    Py_CLEAR(self->target);
    return 0;
}

static void
target_dealloc(Bag *self)                     // expect: dealloc-missing-member '__dict__'
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    target_clear(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static int
seen_traverse(Bag *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->target);
    return PyObject_VisitManagedDict((PyObject *)self, visit, arg);
}

static int
all_clear(Bag *self)
{
    Py_CLEAR(self->target);
    PyObject_ClearManagedDict((PyObject *)self);
    return 0;
}

static void
all_dealloc(Bag *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    all_clear(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

#define BAG_TYPE(variable, name, traverse, clear, dealloc)                                                             \
    static PyType_Slot variable##_slots[] = {                                                                          \
        {Py_tp_traverse, traverse},                                                                                    \
        {Py_tp_clear, clear},                                                                                          \
        {Py_tp_dealloc, dealloc},                                                                                      \
        {Py_tp_methods, bag_methods},                                                                                  \
        {0, NULL},                                                                                                     \
    };                                                                                                                 \
    static PyType_Spec variable = {name, sizeof(Bag), 0,                                                               \
                                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_DICT,                  \
                                   variable##_slots};

BAG_TYPE(unseen_spec, "sample.Unseen", unseen_traverse, all_clear, all_dealloc)
BAG_TYPE(uncleared_spec, "sample.Uncleared", seen_traverse, target_clear, all_dealloc)
BAG_TYPE(unreleased_spec, "sample.Unreleased", seen_traverse, all_clear, target_dealloc)
BAG_TYPE(good_spec, "sample.Good", seen_traverse, all_clear, all_dealloc)

static int
add_type(PyObject *m, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    if (type == NULL)
        return -1;
    int r = PyModule_AddType(m, (PyTypeObject *)type);
    Py_DECREF(type);
    return r;
}

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (add_type(m, &good_spec) < 0 || add_type(m, &unseen_spec) < 0 || add_type(m, &uncleared_spec) < 0 ||
        add_type(m, &unreleased_spec) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(a): a.aim([a])
// run: ring(Good()) sound
// unseen: unseen_traverse: the interpreter keeps attributes like that since 3.12
// unseen: target_clear: the interpreter keeps attributes like that since 3.12
// unseen: target_dealloc: the interpreter keeps attributes like that since 3.12
