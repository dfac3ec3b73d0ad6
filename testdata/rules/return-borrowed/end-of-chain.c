/* Where a walk from object to object ends, nobody has a reference but the object before. */
#include "sample.h"

typedef struct Node {
    PyObject_HEAD
    struct Node *next;
} Node;

static PyTypeObject Node_Type;

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
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
node_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *next = NULL;
    if (!PyArg_ParseTuple(args, "|O!", &Node_Type, &next))
        return NULL;
    Node *self = (Node *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->next = (Node *)Py_XNewRef(next);
    return (PyObject *)self;
}

static PyObject *
last_bad(Node *self, PyObject *Py_UNUSED(ignored))
{
    Node *at = self;
    while (at->next != NULL)
        at = at->next;
    return (PyObject *)at;              // expect: return-borrowed
}

static PyObject *
last_good(Node *self, PyObject *Py_UNUSED(ignored))
{
    Node *at = self;
    while (at->next != NULL)
        at = at->next;
    return Py_NewRef(at);
}

static PyObject *
before_bad(Node *self, PyObject *other)
{
    for (Node *at = self; at != NULL; at = at->next)
        if ((PyObject *)at->next == other)
            return (PyObject *)at;      // expect: return-borrowed
    Py_RETURN_NONE;
}

static PyObject *
before_good(Node *self, PyObject *other)
{
    Node *at;
    for (at = self; at != NULL; at = at->next)
        if ((PyObject *)at->next == other)
            break;
    if (at == NULL)
        Py_RETURN_NONE;
    return Py_NewRef(at);
}

/* Each was taken from the one before: the last reference goes to the caller. */
static PyObject *
cut_good(Node *self, PyObject *Py_UNUSED(ignored))
{
    Node *at = self->next;
    self->next = NULL;
    while (at != NULL && at->next != NULL) {
        Node *next = at->next;
        at->next = NULL;
        Py_DECREF(at);
        at = next;
    }
    if (at == NULL)
        Py_RETURN_NONE;
    return (PyObject *)at;
}

static PyMethodDef node_methods[] = {
    {"last_bad", (PyCFunction)last_bad, METH_NOARGS, NULL},
    {"last_good", (PyCFunction)last_good, METH_NOARGS, NULL},
    {"before_bad", (PyCFunction)before_bad, METH_O, NULL},
    {"before_good", (PyCFunction)before_good, METH_O, NULL},
    {"cut_good", (PyCFunction)cut_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Node_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = node_new,
    .tp_traverse = (traverseproc)node_traverse,
    .tp_dealloc = (destructor)node_dealloc,
    .tp_methods = node_methods,
};

static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&sample_module);
    if (module == NULL)
        return NULL;
    if (PyModule_AddType(module, &Node_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// given: end = Node()
// given: chain = Node(Node(end))
// run: chain.last_good() sound
// run: chain.before_good(end) sound
// run: Node(Node(Node())).cut_good() sound
// run: chain.last_bad() dies
// run: chain.before_bad(end) dies
