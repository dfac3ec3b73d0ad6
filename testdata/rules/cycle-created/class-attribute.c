/* A heap type that keeps an instance of itself in an attribute: the instance keeps the type, and only the collector could take
 * them both. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    long n;
} Level;

static void
level_dealloc(Level *self)
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyType_Slot hidden_slots[] = {{Py_tp_dealloc, level_dealloc}, {0, NULL}};
static PyType_Spec hidden_spec = {"sample.Hidden", sizeof(Level), 0, Py_TPFLAGS_DEFAULT, hidden_slots};

/* ---- shown to the collector ---- */

static int
shown_traverse(Level *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    return 0;
}

static void
shown_dealloc(Level *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyType_Slot shown_slots[] = {{Py_tp_dealloc, shown_dealloc}, {Py_tp_traverse, shown_traverse}, {0, NULL}};
static PyType_Spec shown_spec = {"sample.Shown", sizeof(Level), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, shown_slots};

static PyObject *
attribute_bad(PyObject *module, PyObject *unused)
{
    PyObject *type = PyType_FromSpec(&hidden_spec);
    if (type == NULL)
        return NULL;
    PyObject *lowest = PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (lowest == NULL) {
        Py_DECREF(type);
        return NULL;
    }
    int r = PyObject_SetAttrString(type, "lowest", lowest);   // expect: cycle-created
    Py_DECREF(lowest);
    Py_DECREF(type);
    if (r < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
dict_bad(PyObject *module, PyObject *unused)
{
    PyTypeObject *type = (PyTypeObject *)PyType_FromSpec(&hidden_spec);
    if (type == NULL)
        return NULL;
    PyObject *lowest = type->tp_alloc(type, 0);
    if (lowest == NULL) {
        Py_DECREF(type);
        return NULL;
    }
    int r = PyDict_SetItemString(type->tp_dict, "lowest", lowest);   // expect: cycle-created
    Py_DECREF(lowest);
    Py_DECREF(type);
    if (r < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
attribute_good(PyObject *module, PyObject *unused)
{
    PyObject *type = PyType_FromSpec(&shown_spec);
    if (type == NULL)
        return NULL;
    PyObject *lowest = PyType_GenericAlloc((PyTypeObject *)type, 0);
    if (lowest == NULL) {
        Py_DECREF(type);
        return NULL;
    }
    int r = PyObject_SetAttrString(type, "lowest", lowest);
    Py_DECREF(lowest);
    Py_DECREF(type);
    if (r < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"attribute_bad", attribute_bad, METH_NOARGS, NULL},
    {"dict_bad", dict_bad, METH_NOARGS, NULL},
    {"attribute_good", attribute_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: attribute_bad() leaks 19
// run: dict_bad() leaks 19
// unseen: level_dealloc: the instances that it is for never die
// run: attribute_good() sound
