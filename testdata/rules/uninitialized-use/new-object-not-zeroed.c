/* PyObject_New, unlike tp_alloc, does not clear the members; releasing one before it is set reads what memory held before. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *name;
} Node;

static void
node_dealloc(Node *self)
{
    Py_XDECREF(self->name);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject node_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)node_dealloc,
};

static PyObject *
node_bad(PyObject *self, PyObject *arg)
{
    Node *node = PyObject_New(Node, &node_type);
    if (node == NULL)
        return NULL;
    Py_XSETREF(node->name, PyUnicode_FromFormat("<%R>", arg));    // expect: uninitialized-use
    if (node->name == NULL) {
        Py_DECREF(node);
        return NULL;
    }
    return (PyObject *)node;
}

static PyObject *
node_good(PyObject *self, PyObject *arg)
{
    Node *node = PyObject_New(Node, &node_type);
    if (node == NULL)
        return NULL;
    node->name = PyUnicode_FromFormat("<%R>", arg);
    if (node->name == NULL) {
        Py_DECREF(node);
        return NULL;
    }
    return (PyObject *)node;
}

static PyMethodDef methods[] = {
    {"node_bad", node_bad, METH_O, NULL},
    {"node_good", node_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&node_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// run: node_bad([1]) dies
// run: node_good([1]) sound
