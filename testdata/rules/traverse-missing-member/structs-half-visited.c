/* The object owns an array of structs, each with two references. That the second one owns is known only by who releases it; but
 * the functions that look after the structs do, and tp_traverse visits its neighbour. */
#include "sample.h"

typedef struct { PyObject *call, *args; } Slot;

typedef struct {
    PyObject_HEAD
    Slot *slots;
    Py_ssize_t n;
} Hub;

static PyObject *
hub_add(Hub *self, PyObject *args)
{
    PyObject *call, *given = NULL;

    if (!PyArg_ParseTuple(args, "O|O", &call, &given))
        return NULL;
    given = given ? PySequence_Tuple(given) : PyTuple_New(0);
    if (given == NULL)
        return NULL;
    Slot *slots = PyMem_Realloc(self->slots, (self->n + 1) * sizeof *slots);
    if (slots == NULL) {
        Py_DECREF(given);
        return PyErr_NoMemory();
    }
    self->slots = slots;
    slots[self->n].call = Py_NewRef(call);
    slots[self->n].args = given;
    self->n++;
    Py_RETURN_NONE;
}

static int
hub_clear(Hub *self)
{
    for (Py_ssize_t k = 0; k < self->n; k++) {
        Py_CLEAR(self->slots[k].call);
        Py_CLEAR(self->slots[k].args);
    }
    return 0;
}

static void
hub_dealloc(Hub *self)
{
    PyObject_GC_UnTrack(self);
    hub_clear(self);
    PyMem_Free(self->slots);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
hub_traverse_bad(Hub *self, visitproc visit, void *arg)       // expect: traverse-missing-member 'slots->args'
{
    for (Py_ssize_t k = 0; k < self->n; k++)
        Py_VISIT(self->slots[k].call);
    return 0;
}

static int
hub_traverse_good(Hub *self, visitproc visit, void *arg)
{
    for (Py_ssize_t k = 0; k < self->n; k++) {
        Py_VISIT(self->slots[k].call);
        Py_VISIT(self->slots[k].args);
    }
    return 0;
}

static PyMethodDef hub_methods[] = {
    {"add", (PyCFunction)hub_add, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

#define HUB(variable, title, traverse) \
    static PyTypeObject variable = { \
        PyVarObject_HEAD_INIT(NULL, 0) \
        .tp_name = title, \
        .tp_basicsize = sizeof(Hub), \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, \
        .tp_new = PyType_GenericNew, \
        .tp_dealloc = (destructor)hub_dealloc, \
        .tp_traverse = (traverseproc)traverse, \
        .tp_clear = (inquiry)hub_clear, \
        .tp_methods = hub_methods, \
    }

HUB(bad_type, "sample.Bad", hub_traverse_bad);
HUB(good_type, "sample.Good", hub_traverse_good);

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(hub): hub.add(1, [hub])
// run: ring(Good()) sound
// run: ring(Bad()) leaks 3
