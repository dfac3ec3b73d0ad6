/* Three types that hold one another: one ring, told once, with all that have to be shown to the collector. */
#include "sample.h"

typedef struct Tree Tree;
typedef struct Node Node;
typedef struct Leaf Leaf;
struct Tree {
    PyObject_HEAD
    Node *root;
};
struct Node {
    PyObject_HEAD
    Leaf *leaf;
};
struct Leaf {
    PyObject_HEAD
    Tree *tree;
    PyObject *name;
};

static PyTypeObject tree_type, node_type, leaf_type;

static int
is_instance(PyObject *o, PyTypeObject *type)
{
    if (PyObject_TypeCheck(o, type))
        return 1;
    PyErr_SetString(PyExc_TypeError, "of another type");
    return 0;
}

static PyObject *
tree_plant(Tree *self, PyObject *root)
{
    if (!is_instance(root, &node_type))
        return NULL;
    Py_INCREF(root);
    Py_XSETREF(self->root, (Node *)root);
    Py_RETURN_NONE;
}

static PyObject *
node_bear(Node *self, PyObject *leaf)
{
    if (!is_instance(leaf, &leaf_type))
        return NULL;
    Py_INCREF(leaf);
    Py_XSETREF(self->leaf, (Leaf *)leaf);
    Py_RETURN_NONE;
}

static PyObject *
leaf_hang(Leaf *self, PyObject *tree)
{
    if (!is_instance(tree, &tree_type))
        return NULL;
    Py_INCREF(tree);
    Py_XSETREF(self->tree, (Tree *)tree);
    Py_RETURN_NONE;
}

static void
tree_dealloc(Tree *self)
{
    Py_XDECREF(self->root);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
node_dealloc(Node *self)
{
    Py_XDECREF(self->leaf);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
leaf_dealloc(Leaf *self)
{
    Py_XDECREF(self->tree);
    Py_XDECREF(self->name);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef tree_methods[] = {{"plant", (PyCFunction)tree_plant, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static PyMethodDef node_methods[] = {{"bear", (PyCFunction)node_bear, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static PyMethodDef leaf_methods[] = {{"hang", (PyCFunction)leaf_hang, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static PyTypeObject tree_type = {              // expect: cycle-no-gc 'root'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Tree",
    .tp_basicsize = sizeof(Tree),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)tree_dealloc,
    .tp_methods = tree_methods,
};

static PyTypeObject node_type = {              // told with the first
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)node_dealloc,
    .tp_methods = node_methods,
};

static PyTypeObject leaf_type = {              // told with the first
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Leaf",
    .tp_basicsize = sizeof(Leaf),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)leaf_dealloc,
    .tp_methods = leaf_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &tree_type) < 0 || PyModule_AddType(m, &node_type) < 0 || PyModule_AddType(m, &leaf_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(tree, node, leaf):
// given:     tree.plant(node)
// given:     node.bear(leaf)
// given:     leaf.hang(tree)
// given: def open(tree, node, leaf):
// given:     tree.plant(node)
// given:     node.bear(leaf)
// run: ring(Tree(), Node(), Leaf()) leaks 3
// run: open(Tree(), Node(), Leaf()) sound
