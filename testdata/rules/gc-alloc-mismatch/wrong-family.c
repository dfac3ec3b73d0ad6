/* An object that the collector knows is allocated and freed by functions of its own. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *next;
} Node;

static PyTypeObject bad_type, good_type, freed_type;

static PyObject *
node_bad(PyObject *self, PyObject *next)
{
    Node *node = PyObject_New(Node, &bad_type);   // expect: gc-alloc-mismatch
    if (node == NULL)
        return NULL;
    node->next = Py_NewRef(next);
    return (PyObject *)node;
}

static PyObject *
node_good(PyObject *self, PyObject *next)
{
    Node *node = PyObject_GC_New(Node, &good_type);
    if (node == NULL)
        return NULL;
    node->next = Py_NewRef(next);
    PyObject_GC_Track(node);
    return (PyObject *)node;
}

static PyObject *
node_freed_bad(PyObject *self, PyObject *next)
{
    Node *node = PyObject_GC_New(Node, &freed_type);
    if (node == NULL)
        return NULL;
    node->next = Py_NewRef(next);
    PyObject_GC_Track(node);
    return (PyObject *)node;
}

static int
node_traverse(Node *self, visitproc visit, void *arg)
{
    Py_VISIT(self->next);
    return 0;
}

static void
node_dealloc(Node *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->next);
    PyObject_GC_Del(self);
}

static void
node_dealloc_bad(Node *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->next);
    PyObject_Free(self);                      // expect: gc-alloc-mismatch
}

#define NODE(variable, name, dealloc) \
    static PyTypeObject variable = { \
        PyVarObject_HEAD_INIT(NULL, 0) \
        .tp_name = name, \
        .tp_basicsize = sizeof(Node), \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, \
        .tp_dealloc = (destructor)dealloc, \
        .tp_traverse = (traverseproc)node_traverse, \
    }

NODE(bad_type, "sample.Bad", node_dealloc);
NODE(good_type, "sample.Good", node_dealloc);
NODE(freed_type, "sample.Freed", node_dealloc_bad);

static PyMethodDef methods[] = {
    {"node_bad", node_bad, METH_O, NULL},
    {"node_good", node_good, METH_O, NULL},
    {"node_freed_bad", node_freed_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&bad_type) < 0 || PyType_Ready(&good_type) < 0 || PyType_Ready(&freed_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// run: node_bad([]) dies
// run: node_good([]) sound
// run: node_freed_bad([]) dies
