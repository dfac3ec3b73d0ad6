/* PyObject_New leaves the members as memory was. Who gives such an object up before they are set lets its deallocator release
 * whatever is there. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *name, *text;
    int n;
} Node;

static void
node_dealloc(PyObject *self)
{
    Py_XDECREF(((Node *)self)->name);
    Py_XDECREF(((Node *)self)->text);
    PyObject_Free(self);
}

static PyTypeObject node_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = node_dealloc,
};

/* What memory held before: never NULL, so that the samples do not depend on luck. */
static PyObject *
dirty(Node *node)
{
#ifdef SAMPLE_RUNS
    memset((char *)node + sizeof(PyObject), 0x55, sizeof *node - sizeof(PyObject));
#endif
    return (PyObject *)node;
}

static PyObject *
made_bad(PyObject *module, PyObject *arg)
{
    (void)module;
    Node *node = PyObject_New(Node, &node_type);

    if (node == NULL)
        return NULL;
    dirty(node);
    node->name = PyNumber_Long(arg);
    if (node->name == NULL) {
        Py_DECREF(node); // expect: uninitialized-use 'text'
        return NULL;
    }
    node->text = PyObject_Repr(arg);
    if (node->text == NULL) {
        Py_DECREF(node);
        return NULL;
    }
    return (PyObject *)node;
}

static PyObject *
made_good(PyObject *module, PyObject *arg)
{
    (void)module;
    Node *node = PyObject_New(Node, &node_type);

    if (node == NULL)
        return NULL;
    node->name = node->text = NULL;
    node->name = PyNumber_Long(arg);
    if (node->name == NULL) {
        Py_DECREF(node);
        return NULL;
    }
    node->text = PyObject_Repr(arg);
    if (node->text == NULL) {
        Py_DECREF(node);
        return NULL;
    }
    return (PyObject *)node;
}

static int
node_fill(Node *node, PyObject *arg)
{
    node->n = 0;
    node->text = NULL;
    node->name = PyNumber_Long(arg);
    return node->name ? 0 : -1;
}

static PyObject *
filled_good(PyObject *module, PyObject *arg)
{
    (void)module;
    Node *node = PyObject_New(Node, &node_type);

    if (node == NULL)
        return NULL;
    if (node_fill(node, arg) < 0) {
        Py_DECREF(node);
        return NULL;
    }
    return (PyObject *)node;
}

static PyObject *
zeroed_good(PyObject *module, PyObject *arg)
{
    (void)module;
    Node *node = PyObject_New(Node, &node_type);

    if (node == NULL)
        return NULL;
    memset((char *)node + sizeof(PyObject), 0, sizeof *node - sizeof(PyObject));
    node->name = PyNumber_Long(arg);
    if (node->name == NULL) {
        Py_DECREF(node);
        return NULL;
    }
    return (PyObject *)node;
}

/* Where a function that decref does not know is given the way to a member, it may set it. */
#ifdef SAMPLE_RUNS
int
fill_elsewhere(PyObject **member, PyObject *arg)
{
    *member = Py_NewRef(arg);
    return 0;
}
#else
int fill_elsewhere(PyObject **member, PyObject *arg);
#endif

static PyObject *
elsewhere_good(PyObject *module, PyObject *arg)
{
    (void)module;
    Node *node = PyObject_New(Node, &node_type);

    if (node == NULL)
        return NULL;
    if (fill_elsewhere(&node->name, arg) < 0 || fill_elsewhere(&node->text, node->name) < 0) {
        Py_DECREF(node);
        return NULL;
    }
    return (PyObject *)node;
}

static PyMethodDef methods[] = {{"made_bad", made_bad, METH_O, NULL},
                                {"made_good", made_good, METH_O, NULL},
                                {"filled_good", filled_good, METH_O, NULL},
                                {"zeroed_good", zeroed_good, METH_O, NULL},
                                {"elsewhere_good", elsewhere_good, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&node_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// run: made_bad([]) dies
// run: made_good([]) raises TypeError
// run: filled_good([]) raises TypeError
// run: zeroed_good([]) raises TypeError
// run: elsewhere_good(3) sound
