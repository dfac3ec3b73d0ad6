/* What was in a member is released after the member has its next value: with it goes what only it held. */
#include "sample.h"

typedef struct Node {
    PyObject_HEAD
    PyObject *value;
    struct Node *next;
} Node;

static PyObject *
pop_bad(Node *self, PyObject *ignored)
{
    Node *node = self->next;
    if (!node)
        Py_RETURN_NONE;
    self->next = node->next;
    node->next = NULL;
    PyObject *value = node->value;
    Py_DECREF(node);
    Py_INCREF(value);                         // expect: use-after-release 'value'
    return value;
}

static PyObject *
pop_good(Node *self, PyObject *ignored)
{
    Node *node = self->next;
    if (!node)
        Py_RETURN_NONE;
    self->next = node->next;
    node->next = NULL;
    PyObject *value = node->value;
    Py_INCREF(value);
    Py_DECREF(node);
    return value;
}

static PyObject *
drop_bad(Node *self, PyObject *ignored)
{
    Node *node = self->next;
    if (!node)
        Py_RETURN_NONE;
    self->next = NULL;
    Py_DECREF(node);
    return PyLong_FromLong(node->value != NULL);    // expect: use-after-release 'node'
}

static PyObject *
drop_good(Node *self, PyObject *ignored)
{
    Node *node = self->next;
    if (!node)
        Py_RETURN_NONE;
    self->next = NULL;
    int there = node->value != NULL;
    Py_DECREF(node);
    return PyLong_FromLong(there);
}

/* The caller holds the node that is asked for. */
static PyObject *
forget_good(Node *self, PyObject *arg)
{
    Node *node = self->next;
    if (!node || (PyObject *)node != arg)
        Py_RETURN_NONE;
    self->next = NULL;
    Py_DECREF(node);
    return PyLong_FromLong(node->value != NULL);
}

static PyObject *
push(Node *self, PyObject *value)
{
    Node *node = (Node *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0);
    if (!node)
        return NULL;
    Py_INCREF(value);
    node->value = value;
    node->next = self->next;
    self->next = node;
    Py_INCREF(node);
    return (PyObject *)node;
}

static int
node_traverse(Node *self, visitproc visit, void *arg)
{
    Py_VISIT(self->value);
    Py_VISIT(self->next);
    return 0;
}

static int
node_clear(Node *self)
{
    Py_CLEAR(self->value);
    Py_CLEAR(self->next);
    return 0;
}

static void
node_dealloc(Node *self)
{
    PyObject_GC_UnTrack(self);
    node_clear(self);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef node_methods[] = {
    {"push", (PyCFunction)push, METH_O, NULL},
    {"pop_bad", (PyCFunction)pop_bad, METH_NOARGS, NULL},
    {"pop_good", (PyCFunction)pop_good, METH_NOARGS, NULL},
    {"drop_bad", (PyCFunction)drop_bad, METH_NOARGS, NULL},
    {"drop_good", (PyCFunction)drop_good, METH_NOARGS, NULL},
    {"forget_good", (PyCFunction)forget_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Node_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_traverse = (traverseproc)node_traverse,
    .tp_clear = (inquiry)node_clear,
    .tp_dealloc = (destructor)node_dealloc,
    .tp_methods = node_methods,
};

static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Node_Type) < 0)
        return NULL;
    PyObject *module = PyModule_Create(&sample_module);
    if (!module)
        return NULL;
    Py_INCREF(&Node_Type);
    if (PyModule_AddObject(module, "Node", (PyObject *)&Node_Type) < 0) {
        Py_DECREF(&Node_Type);
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// given: import gc; n = Node(); n.push(n)
// run: gc.collect() sound
// given: def with_one(do): n = Node(); n.push([]); return do(n)
// run: with_one(lambda n: n.pop_bad()) dies
// run: with_one(lambda n: n.pop_good()) sound
// run: with_one(lambda n: n.drop_bad()) dies
// run: with_one(lambda n: n.drop_good()) sound
// run: (lambda n: n.forget_good(n.push([])))(Node()) sound
