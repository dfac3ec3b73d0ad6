/* A setter that also deletes: the branch for deletion releases the member while it is still in place. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *label;
} Widget;

static int
label_set_bad(Widget *self, PyObject *value, void *closure)
{
    if (value == NULL) {
        Py_XDECREF(self->label);              // expect: unsafe-clear
        self->label = NULL;
        return 0;
    }
    Py_INCREF(value);
    Py_XSETREF(self->label, value);
    return 0;
}

static int
label_set_good(Widget *self, PyObject *value, void *closure)
{
    Py_XINCREF(value);
    Py_XSETREF(self->label, value);
    return 0;
}

static PyObject *
label_get(Widget *self, void *closure)
{
    return Py_NewRef(self->label ? self->label : Py_None);
}

static int
widget_traverse(Widget *self, visitproc visit, void *arg)
{
    Py_VISIT(self->label);
    return 0;
}

static int
widget_clear(Widget *self)
{
    Py_CLEAR(self->label);
    return 0;
}

static void
widget_dealloc(Widget *self)
{
    PyObject_GC_UnTrack(self);
    widget_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyGetSetDef widget_getset[] = {
    {"bad", (getter)label_get, (setter)label_set_bad, NULL, NULL},
    {"good", (getter)label_get, (setter)label_set_good, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject widget_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Widget",
    .tp_basicsize = sizeof(Widget),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)widget_dealloc,
    .tp_traverse = (traverseproc)widget_traverse,
    .tp_clear = (inquiry)widget_clear,
    .tp_getset = widget_getset,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &widget_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: w = Widget()
// given: class Hostile:
// given:     def __init__(self, act): self.act = act
// given:     def __del__(self): self.act()
// given: def ring():
// given:     a = Widget()
// given:     a.good = a
// given:     a.good
// run: [setattr(w, 'good', Hostile(lambda: delattr(w, 'bad'))), delattr(w, 'bad')] dies
// run: [setattr(w, 'good', Hostile(lambda: delattr(w, 'good'))), delattr(w, 'good')] sound
// run: ring() sound
