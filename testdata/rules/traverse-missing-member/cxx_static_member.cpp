/* Types whose specs are static members of classes, as C++ code has them: of the same name in each class, told apart by that. */
#include "sample.h"

namespace {

struct Knot {
    PyObject_HEAD
    PyObject *other;

    static PyType_Spec spec;
    static PyTypeObject *type;
    static bool ready();
};

struct Bow {
    PyObject_HEAD
    PyObject *other;

    static PyType_Spec spec;
    static PyTypeObject *type;
    static bool ready();
};

PyObject *
knot_tie(Knot *self, PyObject *other)
{
    Py_INCREF(other);
    Py_XSETREF(self->other, other);
    Py_RETURN_NONE;
}

int
knot_traverse(Knot *self, visitproc visit, void *arg)    // expect: traverse-missing-member 'other'
{
    Py_VISIT(Py_TYPE(self));
    return 0;
}

int
knot_clear(Knot *self)
{
    Py_CLEAR(self->other);
    return 0;
}

void
knot_dealloc(Knot *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->other);
    type->tp_free(reinterpret_cast<PyObject *>(self));
    Py_DECREF(type);
}

PyObject *
bow_tie(Bow *self, PyObject *other)
{
    Py_INCREF(other);
    Py_XSETREF(self->other, other);
    Py_RETURN_NONE;
}

int
bow_traverse(Bow *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->other);
    return 0;
}

int
bow_clear(Bow *self)
{
    Py_CLEAR(self->other);
    return 0;
}

void
bow_dealloc(Bow *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->other);
    type->tp_free(reinterpret_cast<PyObject *>(self));
    Py_DECREF(type);
}

PyMethodDef knot_methods[] = {
    {"tie", reinterpret_cast<PyCFunction>(knot_tie), METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMethodDef bow_methods[] = {
    {"tie", reinterpret_cast<PyCFunction>(bow_tie), METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyType_Slot knot_slots[] = {
    {Py_tp_traverse, reinterpret_cast<void *>(knot_traverse)},
    {Py_tp_clear, reinterpret_cast<void *>(knot_clear)},
    {Py_tp_dealloc, reinterpret_cast<void *>(knot_dealloc)},
    {Py_tp_methods, reinterpret_cast<void *>(knot_methods)},
    {0, NULL},
};

PyType_Slot bow_slots[] = {
    {Py_tp_traverse, reinterpret_cast<void *>(bow_traverse)},
    {Py_tp_clear, reinterpret_cast<void *>(bow_clear)},
    {Py_tp_dealloc, reinterpret_cast<void *>(bow_dealloc)},
    {Py_tp_methods, reinterpret_cast<void *>(bow_methods)},
    {0, NULL},
};

PyTypeObject *Knot::type = NULL;
PyType_Spec Knot::spec = {"sample.Knot", sizeof(Knot), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, knot_slots};

PyTypeObject *Bow::type = NULL;
PyType_Spec Bow::spec = {"sample.Bow", sizeof(Bow), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, bow_slots};

bool
Knot::ready()
{
    type = reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&spec));
    return type != NULL;
}

bool
Bow::ready()
{
    type = reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&spec));
    return type != NULL;
}

PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

} // namespace

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (!Knot::ready() || !Bow::ready() || PyModule_AddType(m, Knot::type) < 0 || PyModule_AddType(m, Bow::type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(type):
// given:     a = type(); a.tie(a)
// run: ring(Knot) leaks 2
// run: ring(Bow) sound
