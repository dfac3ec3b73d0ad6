/* Tables of slots that the code fills: entry by entry, by a pointer that moves on, and by a helper. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *callback;
} Widget;

static PyObject *
widget_aim(Widget *self, PyObject *callback)
{
    Py_INCREF(callback);
    Py_XSETREF(self->callback, callback);
    Py_RETURN_NONE;
}

static int
widget_clear(Widget *self)
{
    Py_CLEAR(self->callback);
    return 0;
}

static void
widget_dealloc(Widget *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    widget_clear(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static int
counted_traverse_bad(Widget *self, visitproc visit, void *arg)    // expect: traverse-heap-type
{
    Py_VISIT(self->callback);
    return 0;
}

static int
moving_traverse_bad(Widget *self, visitproc visit, void *arg)     // expect: traverse-heap-type
{
    Py_VISIT(self->callback);
    return 0;
}

static int
helped_traverse_bad(Widget *self, visitproc visit, void *arg)     // expect: traverse-heap-type
{
    Py_VISIT(self->callback);
    return 0;
}

static int
traverse_good(Widget *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->callback);
    return 0;
}

static PyMethodDef widget_methods[] = {
    {"aim", (PyCFunction)widget_aim, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

enum { FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC };

static PyObject *
make_counted(PyObject *m, PyObject *unused)
{
    PyType_Slot slots[8];
    int n = 0;
    slots[n++] = (PyType_Slot){Py_tp_methods, widget_methods};
    slots[n++] = (PyType_Slot){Py_tp_clear, widget_clear};
    slots[n++] = (PyType_Slot){Py_tp_dealloc, widget_dealloc};
    slots[n++] = (PyType_Slot){Py_tp_traverse, counted_traverse_bad};
    slots[n++] = (PyType_Slot){0, NULL};
    PyType_Spec spec = {.name = "sample.Counted", .basicsize = sizeof(Widget), .flags = FLAGS, .slots = slots};
    return PyType_FromSpec(&spec);
}

static PyObject *
make_moving(PyObject *m, PyObject *unused)
{
    PyType_Slot slots[8], *s = slots;
    s->slot = Py_tp_methods;
    s->pfunc = widget_methods;
    s++;
    s->slot = Py_tp_clear;
    s->pfunc = widget_clear;
    s++;
    s->slot = Py_tp_dealloc;
    s->pfunc = widget_dealloc;
    s++;
    s->slot = Py_tp_traverse;
    s->pfunc = moving_traverse_bad;
    s++;
    s->slot = 0;
    s->pfunc = NULL;
    PyType_Spec spec = {.name = "sample.Moving", .basicsize = sizeof(Widget), .flags = FLAGS, .slots = slots};
    return PyType_FromSpec(&spec);
}

static void
put_slot(PyType_Slot *slots, int *n, int id, void *what)
{
    slots[*n].slot = id;
    slots[*n].pfunc = what;
    (*n)++;
}

static PyType_Slot helped_slots[8], good_slots[8];
static PyType_Spec helped_spec = {"sample.Helped", sizeof(Widget), 0, FLAGS, helped_slots};
static PyType_Spec good_spec = {"sample.Good", sizeof(Widget), 0, FLAGS, good_slots};

static PyObject *
make_helped(PyObject *m, PyObject *unused)
{
    int n = 0;
    put_slot(helped_slots, &n, Py_tp_methods, widget_methods);
    put_slot(helped_slots, &n, Py_tp_clear, widget_clear);
    put_slot(helped_slots, &n, Py_tp_dealloc, widget_dealloc);
    put_slot(helped_slots, &n, Py_tp_traverse, helped_traverse_bad);
    return PyType_FromSpec(&helped_spec);
}

static PyObject *
make_good(PyObject *m, PyObject *unused)
{
    int n = 0;
    put_slot(good_slots, &n, Py_tp_methods, widget_methods);
    put_slot(good_slots, &n, Py_tp_clear, widget_clear);
    put_slot(good_slots, &n, Py_tp_dealloc, widget_dealloc);
    put_slot(good_slots, &n, Py_tp_traverse, traverse_good);
    return PyType_FromSpec(&good_spec);
}

static PyMethodDef methods[] = {
    {"counted", make_counted, METH_NOARGS, NULL},
    {"moving", make_moving, METH_NOARGS, NULL},
    {"helped", make_helped, METH_NOARGS, NULL},
    {"good", make_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: def ring(t):
// given:     t.instance = t()
// given:     t.instance.aim(1)
// run: ring(counted()) leaks 24
// run: ring(moving()) leaks 24
// run: ring(helped()) leaks 24
// run: ring(good()) sound
