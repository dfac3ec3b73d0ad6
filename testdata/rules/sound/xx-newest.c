/* The heap types of 3.12: attributes and weak references that the interpreter keeps in front of the object, a metaclass that is
 * given when the type is made, a module's state that holds the types. */
#include "sample.h"

#ifdef SAMPLE_RUNS                            /* by an interpreter that has none of it */
#undef Py_TPFLAGS_MANAGED_DICT
#define Py_TPFLAGS_MANAGED_DICT 0
#define Py_TPFLAGS_MANAGED_WEAKREF 0
#define PyObject_VisitManagedDict(self, visit, arg) 0
#define PyObject_ClearManagedDict(self) (void)self
#define PyObject_ClearWeakRefs(self) (void)self
#define PyType_FromMetaclass(meta, module, spec, bases) PyType_FromModuleAndSpec(module, spec, bases)
#elif PY_VERSION_HEX < 0x030D0000
#if PY_VERSION_HEX < 0x030C0000
#define Py_TPFLAGS_MANAGED_WEAKREF (1 << 3)
PyObject *PyType_FromMetaclass(PyTypeObject *meta, PyObject *module, PyType_Spec *spec, PyObject *bases);
#endif
int PyObject_VisitManagedDict(PyObject *self, visitproc visit, void *arg);
void PyObject_ClearManagedDict(PyObject *self);
#endif

typedef struct {
    PyObject *meta_type;
    PyObject *bag_type;
} State;

typedef struct {
    PyObject_HEAD
    PyObject *target;
} Bag;

static int
bag_traverse(PyObject *op, visitproc visit, void *arg)
{
    int failed = PyObject_VisitManagedDict(op, visit, arg);

    if (failed)
        return failed;
    Py_VISIT(Py_TYPE(op));
    Py_VISIT(((Bag *)op)->target);
    return 0;
}

static int
bag_clear(PyObject *op)
{
    PyObject_ClearManagedDict(op);
    Py_CLEAR(((Bag *)op)->target);
    return 0;
}

static void
bag_dealloc(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);

    PyObject_GC_UnTrack(op);
    PyObject_ClearWeakRefs(op);
    (void)bag_clear(op);
    type->tp_free(op);
    Py_DECREF(type);
}

static PyObject *
bag_aim(PyObject *op, PyTypeObject *defining, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    State *state = PyType_GetModuleState(defining);
    Bag *self = (Bag *)op;

    if (state == NULL)
        return NULL;
    if (nargs != 1 || !PyObject_TypeCheck(args[0], (PyTypeObject *)state->bag_type)) {
        PyErr_SetString(PyExc_TypeError, "aim() wants a bag");
        return NULL;
    }
    Py_XSETREF(self->target, Py_NewRef(args[0]));
    Py_RETURN_NONE;
}

static PyMethodDef bag_methods[] = {
    {"aim", (PyCFunction)(void (*)(void))bag_aim, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot bag_slots[] = {
    {Py_tp_traverse, bag_traverse},
    {Py_tp_clear, bag_clear},
    {Py_tp_dealloc, bag_dealloc},
    {Py_tp_methods, bag_methods},
    {0, NULL},
};

static PyType_Spec bag_spec = {
    .name = "sample.Bag",
    .basicsize = sizeof(Bag),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = bag_slots,
};

static PyType_Slot meta_slots[] = {
    {Py_tp_doc, "The type of Bag."},
    {0, NULL},
};

static PyType_Spec meta_spec = {
    .name = "sample.Meta",
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = meta_slots,
};

static int
exec_module(PyObject *m)
{
    State *state = PyModule_GetState(m);

    state->meta_type = PyType_FromModuleAndSpec(m, &meta_spec, (PyObject *)&PyType_Type);
    if (state->meta_type == NULL)
        return -1;
    state->bag_type = PyType_FromMetaclass((PyTypeObject *)state->meta_type, m, &bag_spec, NULL);
    if (state->bag_type == NULL)
        return -1;
    return PyModule_AddType(m, (PyTypeObject *)state->bag_type);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_module},
    {0, NULL},
};

static int
traverse_module(PyObject *m, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(m);

    Py_VISIT(state->meta_type);
    Py_VISIT(state->bag_type);
    return 0;
}

static int
clear_module(PyObject *m)
{
    State *state = PyModule_GetState(m);

    Py_CLEAR(state->meta_type);
    Py_CLEAR(state->bag_type);
    return 0;
}

static void
free_module(void *m)
{
    (void)clear_module(m);
}

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = sizeof(State),
    .m_slots = slots,
    .m_traverse = traverse_module,
    .m_clear = clear_module,
    .m_free = free_module,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// given: def ring():
// given:     b = Bag(); b.aim(b)
// run: ring() sound
// run: Bag().aim(1) raises TypeError
// run: Bag().aim(Bag()) sound
// unseen: clear_module: the module lives as long as the run
// unseen: free_module: the same
