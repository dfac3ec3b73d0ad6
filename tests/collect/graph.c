/*
 * graph: an extension module that builds a graph of real objects and says which of them die.
 *
 * A Node holds other nodes by four arrays: what its tp_traverse visits and what its tp_clear clears are told apart.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

enum { VISITED = 1, CLEARED = 2, KINDS = 4 };

typedef struct Node {
    PyObject_HEAD
    char *dead;
    Py_ssize_t n[KINDS];
    struct Node **at[KINDS];
} Node;

static void
drop(Node *self, int kind)
{
    Py_ssize_t n = self->n[kind];

    self->n[kind] = 0;
    for (Py_ssize_t k = 0; k < n; k++)
        Py_DECREF(self->at[kind][k]);
}

static int
node_traverse(Node *self, visitproc visit, void *arg)
{
    for (int kind = 0; kind < KINDS; kind++)
        for (Py_ssize_t k = 0; kind & VISITED && k < self->n[kind]; k++)
            Py_VISIT(self->at[kind][k]);
    return 0;
}

static int
node_clear(Node *self)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (kind & CLEARED)
            drop(self, kind);
    return 0;
}

static void
node_dealloc(Node *self)
{
    if (PyObject_IS_GC((PyObject *)self))
        PyObject_GC_UnTrack(self);
    *self->dead = 1;
    for (int kind = 0; kind < KINDS; kind++) {
        drop(self, kind);
        PyMem_Free(self->at[kind]);
    }
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject seen_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "graph.Seen",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)node_dealloc,
    .tp_traverse = (traverseproc)node_traverse,
    .tp_clear = (inquiry)node_clear,
};

static PyTypeObject plain_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "graph.Plain",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)node_dealloc,
};

static Node *
make(char kind, char *dead, Py_ssize_t edges)
{
    PyTypeObject *type = kind == 'p' ? &plain_type : &seen_type;
    Node *node = (Node *)type->tp_alloc(type, 0);

    if (kind == 'u')
        PyObject_GC_UnTrack(node);
    node->dead = dead;
    for (int k = 0; k < KINDS; k++)
        node->at[k] = PyMem_Calloc((size_t)edges + 1, sizeof(Node *));
    return node;
}

/* What a graph leaves behind is taken apart by hand, or every collection would go over it again. */
static void
sweep(Node **nodes, const char *dead, const char *outside, Py_ssize_t n)
{
    for (Py_ssize_t k = 0; k < n; k++)
        if (dead[k])
            nodes[k] = NULL;
        else
            Py_INCREF(nodes[k]);
    for (Py_ssize_t k = 0; k < n; k++)
        for (int kind = 0; nodes[k] && kind < KINDS; kind++)
            drop(nodes[k], kind);
    for (Py_ssize_t k = 0; k < n; k++)
        for (int refs = nodes[k] ? outside[k] + 1 : 0; refs > 0; refs--)
            Py_DECREF(nodes[k]);
}

/* dies(kinds, outside, edges) -> one byte for each node: did it die?
 * kinds: 's' seen, 'u' not tracked, 'p' of a type without support. outside: how many references somebody has. edges: three
 * bytes each: from, to, VISITED | CLEARED. */
static PyObject *
dies(PyObject *self, PyObject *args)
{
    const char *kinds, *outside, *edges;
    Py_ssize_t n, m, same;
    char dead[256] = {0}, before[256];
    Node *nodes[256];

    if (!PyArg_ParseTuple(args, "y#y#y#", &kinds, &n, &outside, &same, &edges, &m))
        return NULL;
    for (Py_ssize_t k = 0; k < n; k++)
        nodes[k] = make(kinds[k], &dead[k], m / 3);
    for (Py_ssize_t k = 0; k + 2 < m; k += 3) {
        Node *from = nodes[(unsigned char)edges[k]], *to = nodes[(unsigned char)edges[k + 1]];
        int kind = edges[k + 2];
        from->at[kind][from->n[kind]++] = (Node *)Py_NewRef(to);
    }
    for (Py_ssize_t k = 0; k < n; k++)
        for (int refs = outside[k]; refs > 0; refs--)
            Py_INCREF(nodes[k]);
    for (Py_ssize_t k = 0; k < n; k++)
        Py_DECREF(nodes[k]);
    do {
        memcpy(before, dead, sizeof dead);
        PyGC_Collect();
    } while (memcmp(before, dead, sizeof dead) != 0);
    memcpy(before, dead, sizeof dead);
    sweep(nodes, dead, outside, n);
    return PyBytes_FromStringAndSize(before, n);
}

static PyMethodDef methods[] = {
    {"dies", dies, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "graph", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_graph(void)
{
    if (PyType_Ready(&seen_type) < 0 || PyType_Ready(&plain_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}
