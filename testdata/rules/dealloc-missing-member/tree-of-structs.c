/* The nodes of a tree own two objects each. One that is forgotten is forgotten in all of them, which is told once. */
#include "sample.h"

typedef struct Node {
    PyObject *key, *value;
    struct Node *left, *right;
} Node;

typedef struct {
    PyObject_HEAD
    Node *root;
} Tree;

static void
free_keys_bad(Node *n)
{
    if (n == NULL)
        return;
    free_keys_bad(n->left);
    free_keys_bad(n->right);
    Py_DECREF(n->key);
    PyMem_Free(n);                            // expect: ref-leak 'value'
}

static void
tree_dealloc_bad(Tree *self)                  // expect: dealloc-missing-member 'root->value'
{
    free_keys_bad(self->root);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
tree_put(Tree *self, PyObject *args)
{
    PyObject *key, *value;
    Node **at = &self->root;

    if (!PyArg_ParseTuple(args, "UU", &key, &value))
        return NULL;
    while (*at)
        at = PyUnicode_Compare(key, (*at)->key) < 0 ? &(*at)->left : &(*at)->right;
    Node *n = PyMem_Calloc(1, sizeof *n);
    if (n == NULL)
        return PyErr_NoMemory();
    n->key = Py_NewRef(key);
    n->value = Py_NewRef(value);
    *at = n;
    Py_RETURN_NONE;
}

static PyMethodDef tree_methods[] = {
    {"put", (PyCFunction)tree_put, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject tree_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Tree",
    .tp_basicsize = sizeof(Tree),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)tree_dealloc_bad,
    .tp_methods = tree_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &tree_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: value = 'v' * 3
// run: Tree().put('k', value) leaks 1 of value
