/* Rings by way of a container that is filled after it was stored, of what the object owns. The
 * collector is not shown the first reference of each. */
#include "sample.h"

typedef struct Node {
    PyObject_HEAD
    PyObject *children;
    PyObject *names;
    struct Node *parent;
    PyObject *child;
} Node;

/* A list of its own, which it is then put into. */
static PyObject *
node_list_bad(Node *self, PyObject *unused)
{
    PyObject *children = PyList_New(0);
    if (children == NULL)
        return NULL;
    Py_XSETREF(self->children, children);
    if (PyList_Append(children, (PyObject *)self) < 0) // expect: cycle-created
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
node_list_good(Node *self, PyObject *unused)
{
    PyObject *children = PyList_New(0);
    if (children == NULL)
        return NULL;
    Py_XSETREF(self->children, children);
    if (PyList_Append(children, Py_None) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
node_dict_bad(Node *self, PyObject *unused)
{
    if (self->names == NULL) {
        self->names = PyDict_New();
        if (self->names == NULL)
            return NULL;
    }
    if (PyDict_SetItemString(self->names, "self", (PyObject *)self) < 0) // expect: cycle-created
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
node_dict_good(Node *self, PyObject *unused)
{
    if (self->names == NULL) {
        self->names = PyDict_New();
        if (self->names == NULL)
            return NULL;
    }
    if (PyDict_SetItemString(self->names, "self", (PyObject *)self) < 0)
        return NULL;
    PyDict_Clear(self->names);
    Py_RETURN_NONE;
}

/* A child that holds its parent, which holds the child. */
static PyObject *
node_child_bad(Node *self, PyObject *unused)
{
    Node *child = (Node *)PyType_GenericAlloc(Py_TYPE(self), 0);
    if (child == NULL)
        return NULL;
    Py_INCREF(self);
    child->parent = self;
    Py_XSETREF(self->child, (PyObject *)child);  // expect: cycle-created
    Py_RETURN_NONE;
}

static PyObject *
node_child_good(Node *self, PyObject *unused)
{
    Node *child = (Node *)PyType_GenericAlloc(Py_TYPE(self), 0);
    if (child == NULL)
        return NULL;
    Py_XSETREF(self->child, (PyObject *)child);
    Py_RETURN_NONE;
}

static int
node_traverse(Node *self, visitproc visit, void *arg) // expect: traverse-missing-member 'child'; traverse-missing-member 'children'; traverse-missing-member 'names'; traverse-missing-member 'parent'
{
    return 0;
}

static int
node_clear(Node *self)
{
    Py_CLEAR(self->children);
    Py_CLEAR(self->names);
    Py_CLEAR(self->parent);
    Py_CLEAR(self->child);
    return 0;
}

static void
node_dealloc(Node *self)
{
    PyObject_GC_UnTrack(self);
    node_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef node_methods[] = {
    {"list_bad", (PyCFunction)node_list_bad, METH_NOARGS, NULL},
    {"list_good", (PyCFunction)node_list_good, METH_NOARGS, NULL},
    {"dict_bad", (PyCFunction)node_dict_bad, METH_NOARGS, NULL},
    {"dict_good", (PyCFunction)node_dict_good, METH_NOARGS, NULL},
    {"child_bad", (PyCFunction)node_child_bad, METH_NOARGS, NULL},
    {"child_good", (PyCFunction)node_child_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject node_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)node_dealloc,
    .tp_traverse = (traverseproc)node_traverse,
    .tp_clear = (inquiry)node_clear,
    .tp_methods = node_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &node_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Node().list_bad() leaks 2
// run: Node().list_good() sound
// run: Node().dict_bad() leaks 4
// run: Node().dict_good() sound
// run: Node().child_bad() leaks 2
// run: Node().child_good() sound
