/* tp_clear runs while the object is still reachable from the garbage around it: each member must be empty before its object goes.
   Python's finalisers have had their turn by then. But a code object is none of the collector's, so what watches it is told when
   the clearing releases it; and finds it in its place still, if it has kept the address of the object that is cleared. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *left, *right;
} Pair;

static int
pair_clear_bad(Pair *self)
{
    Py_CLEAR(self->left);
    if (self->right) {
        Py_DECREF(self->right);               // expect: unsafe-clear
        self->right = NULL;
    }
    return 0;
}

static int
pair_clear_good(Pair *self)
{
    Py_CLEAR(self->left);
    Py_CLEAR(self->right);
    return 0;
}

static int
pair_traverse(Pair *self, visitproc visit, void *arg)
{
    Py_VISIT(self->left);
    Py_VISIT(self->right);
    return 0;
}

static void
pair_dealloc(Pair *self)
{
    PyObject_GC_UnTrack(self);
    pair_clear_good(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMemberDef pair_members[] = {
    {"left", T_OBJECT, offsetof(Pair, left), 0, NULL},
    {"right", T_OBJECT, offsetof(Pair, right), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Pair),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)pair_dealloc,
    .tp_traverse = (traverseproc)pair_traverse,
    .tp_clear = (inquiry)pair_clear_bad,
    .tp_members = pair_members,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Pair),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)pair_dealloc,
    .tp_traverse = (traverseproc)pair_traverse,
    .tp_clear = (inquiry)pair_clear_good,
    .tp_members = pair_members,
};

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

// given: import ctypes, gc, weakref
// given: def knot(kind):
// given:     p = kind()
// given:     p.left = p
// given:     p.right = compile('0', '', 'eval')
// given:     address = id(p)
// given:     look = lambda watch: ctypes.cast(address, ctypes.py_object).value.right
// given:     watch = weakref.ref(p.right, look)
// given:     del p
// given:     gc.collect()
// run: knot(Bad) dies
// run: knot(Good) sound
