/* tp_traverse of a heap type does not visit the type: a type that holds its own instance is never collected. Reduced from the
 * wild: multidict's iterators. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *content;
} Box;

static int
box_traverse_bad(Box *self, visitproc visit, void *arg)   // expect: traverse-heap-type
{
    Py_VISIT(self->content);
    return 0;
}

static int
box_traverse_good(Box *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->content);
    return 0;
}

static int
box_clear(Box *self)
{
    Py_CLEAR(self->content);
    return 0;
}

static void
box_dealloc(Box *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    box_clear(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyType_Slot bad_slots[] = {
    {Py_tp_dealloc, box_dealloc},
    {Py_tp_traverse, box_traverse_bad},
    {Py_tp_clear, box_clear},
    {0, NULL},
};

static PyType_Slot good_slots[] = {
    {Py_tp_dealloc, box_dealloc},
    {Py_tp_traverse, box_traverse_good},
    {Py_tp_clear, box_clear},
    {0, NULL},
};

static PyType_Spec bad_spec = {"sample.Bad", sizeof(Box), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, bad_slots};
static PyType_Spec good_spec = {"sample.Good", sizeof(Box), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, good_slots};

static PyObject *
make_bad(PyObject *self, PyObject *unused)
{
    return PyType_FromSpec(&bad_spec);
}

static PyObject *
make_good(PyObject *self, PyObject *unused)
{
    return PyType_FromSpec(&good_spec);
}

static PyMethodDef methods[] = {
    {"make_bad", make_bad, METH_NOARGS, NULL},
    {"make_good", make_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def ring(t): t.instance = t()
// run: ring(make_bad()) leaks 19
// run: ring(make_good()) sound
