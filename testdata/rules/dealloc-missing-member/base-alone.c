/* A type of which nobody can make an instance needs no tp_dealloc: those that inherit from it have their own. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *tag;
} Shape;

static PyObject *
shape_mark(Shape *self, PyObject *tag)
{
    Py_INCREF(tag);
    Py_XSETREF(self->tag, tag);
    Py_RETURN_NONE;
}

static int
shape_traverse(Shape *self, visitproc visit, void *arg)
{
    Py_VISIT(self->tag);
    return 0;
}

static int
shape_clear(Shape *self)
{
    Py_CLEAR(self->tag);
    return 0;
}

static void
circle_dealloc(Shape *self)
{
    PyObject_GC_UnTrack(self);
    shape_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef shape_methods[] = {
    {"mark", (PyCFunction)shape_mark, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject shape_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Shape",
    .tp_basicsize = sizeof(Shape),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_traverse = (traverseproc)shape_traverse,
    .tp_clear = (inquiry)shape_clear,
    .tp_methods = shape_methods,
};

static PyTypeObject circle_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Circle",
    .tp_basicsize = sizeof(Shape),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_base = &shape_type,
    .tp_new = PyType_GenericNew,
    .tp_traverse = (traverseproc)shape_traverse,
    .tp_clear = (inquiry)shape_clear,
    .tp_dealloc = (destructor)circle_dealloc,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &shape_type) < 0 || PyModule_AddType(m, &circle_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(a): a.mark([a])
// run: ring(Circle()) sound
// run: Shape() raises TypeError
