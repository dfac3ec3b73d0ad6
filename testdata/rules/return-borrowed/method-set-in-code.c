/* Method tables and slots that code fills in, before the module or the type is made of them. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *kept;
} Keeper;

static PyObject *
same_bad(PyObject *self, PyObject *arg)
{
    return arg;                               // expect: return-borrowed 'arg'
}

static PyObject *
same_good(PyObject *self, PyObject *arg)
{
    return Py_NewRef(arg);
}

static PyObject *
keeper_keep(Keeper *self, PyObject *arg)
{
    Py_XSETREF(self->kept, Py_NewRef(arg));
    Py_RETURN_NONE;
}

static int
keeper_traverse(Keeper *self, visitproc visit, void *arg)    // expect: traverse-missing-member 'kept'
{
    Py_VISIT(Py_TYPE(self));
    return 0;
}

static int
keeper_clear(Keeper *self)
{
    Py_CLEAR(self->kept);
    return 0;
}

static void
keeper_dealloc(Keeper *self)
{
    PyTypeObject *type = Py_TYPE(self);

    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->kept);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyMethodDef methods[3];
static PyMethodDef keeper_methods[2];

static void
fill(void)
{
    PyMethodDef *next = keeper_methods;

    methods[0].ml_name = "same_bad";
    methods[0].ml_meth = same_bad;
    methods[0].ml_flags = METH_O;
    methods[1] = (PyMethodDef){"same_good", same_good, METH_O, NULL};
    next->ml_name = "keep";
    next->ml_meth = (PyCFunction)keeper_keep;
    next->ml_flags = METH_O;
}

static PyObject *
make_type(void)
{
    PyType_Slot slots[5];
    int n = 0;

    slots[n++] = (PyType_Slot){Py_tp_methods, keeper_methods};
    slots[n++] = (PyType_Slot){Py_tp_traverse, keeper_traverse};
    slots[n++] = (PyType_Slot){Py_tp_clear, keeper_clear};
    slots[n].slot = Py_tp_dealloc;
    slots[n++].pfunc = keeper_dealloc;
    slots[n] = (PyType_Slot){0, NULL};
    PyType_Spec spec = {"sample.Keeper", sizeof(Keeper), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots};
    return PyType_FromSpec(&spec);
}

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m, *type;

    fill();
    m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    type = make_type();
    if (type == NULL || PyModule_AddObjectRef(m, "Keeper", type) < 0) {
        Py_XDECREF(type);
        Py_DECREF(m);
        return NULL;
    }
    Py_DECREF(type);
    return m;
}

// given: def ring():
// given:     k = Keeper(); k.keep(k)
// given: class Thing: pass
// run: same_bad(Thing) dies
// run: same_good(Thing) sound
// run: ring() leaks 2
// run: Keeper().keep(1) sound
// unseen: keeper_clear: the collector does not find the ring
