/* A setter stores its value bare in a member that is released elsewhere: the object will be given back without having been taken. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *hook;
} Parser;

static PyObject *
parser_hook_bad(Parser *self, PyObject *hook)
{
    Py_CLEAR(self->hook);
    self->hook = hook;                        // expect: steal-borrowed 'hook'
    Py_RETURN_NONE;
}

static PyObject *
parser_hook_good(Parser *self, PyObject *hook)
{
    Py_CLEAR(self->hook);
    Py_INCREF(hook);
    self->hook = hook;
    Py_RETURN_NONE;
}

static int
parser_traverse(Parser *self, visitproc visit, void *arg)
{
    Py_VISIT(self->hook);
    return 0;
}

static int
parser_clear(Parser *self)
{
    Py_CLEAR(self->hook);
    return 0;
}

static void
parser_dealloc(Parser *self)
{
    PyObject_GC_UnTrack(self);
    parser_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef parser_methods[] = {
    {"hook_bad", (PyCFunction)parser_hook_bad, METH_O, NULL},
    {"hook_good", (PyCFunction)parser_hook_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject parser_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Parser",
    .tp_basicsize = sizeof(Parser),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)parser_dealloc,
    .tp_traverse = (traverseproc)parser_traverse,
    .tp_clear = (inquiry)parser_clear,
    .tp_methods = parser_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &parser_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring():
// given:     a = Parser()
// given:     a.hook_good(a)
// run: Parser().hook_bad([]) dies
// run: Parser().hook_good([]) sound
// run: ring() sound
