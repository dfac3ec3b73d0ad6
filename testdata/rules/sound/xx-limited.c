/* In the style of CPython's Modules/xxlimited.c: a heap type made from a spec with its module, a state of the module with all that
 * would have been variables, and methods that are given their class. */
#include "sample.h"

typedef struct {
    PyObject *note_type;
    PyObject *error;
} State;

typedef struct {
    PyObject_HEAD
    PyObject *attrs;
    char buffer[10];
    Py_ssize_t exports;
} Note;

static Note *
note_new(PyObject *m)
{
    State *state = PyModule_GetState(m);
    Note *self;

    if (state == NULL)
        return NULL;
    self = PyObject_GC_New(Note, (PyTypeObject *)state->note_type);
    if (self == NULL)
        return NULL;
    self->attrs = NULL;
    memset(self->buffer, 0, sizeof self->buffer);
    self->exports = 0;
    PyObject_GC_Track(self);
    return self;
}

static int
note_traverse(PyObject *op, visitproc visit, void *arg)
{
    Note *self = (Note *)op;

    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->attrs);
    return 0;
}

static int
note_clear(PyObject *op)
{
    Note *self = (Note *)op;

    Py_CLEAR(self->attrs);
    return 0;
}

static void
note_finalize(PyObject *op)
{
    Note *self = (Note *)op;

    Py_CLEAR(self->attrs);
}

static void
note_dealloc(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    freefunc free;

    PyObject_GC_UnTrack(op);
    note_finalize(op);
    free = PyType_GetSlot(type, Py_tp_free);
    free(op);
    Py_DECREF(type);
}

static PyObject *
note_getattro(PyObject *op, PyObject *name)
{
    Note *self = (Note *)op;

    if (self->attrs != NULL) {
        PyObject *value = PyDict_GetItemWithError(self->attrs, name);
        if (value != NULL)
            return Py_NewRef(value);
        if (PyErr_Occurred())
            return NULL;
    }
    return PyObject_GenericGetAttr(op, name);
}

static int
note_setattro(PyObject *op, PyObject *name, PyObject *value)
{
    Note *self = (Note *)op;

    if (self->attrs == NULL) {
        self->attrs = PyDict_New();
        if (self->attrs == NULL)
            return -1;
    }
    if (value == NULL) {
        int failed = PyDict_DelItem(self->attrs, name);
        if (failed < 0 && PyErr_ExceptionMatches(PyExc_KeyError))
            PyErr_SetString(PyExc_AttributeError, "a note has no such attribute");
        return failed;
    }
    return PyDict_SetItem(self->attrs, name, value);
}

/* Is given the class that defines it, and with that the state. */
static PyObject *
note_demo(PyObject *op, PyTypeObject *defining, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    State *state;

    if (kwnames != NULL && PyTuple_GET_SIZE(kwnames)) {
        PyErr_SetString(PyExc_TypeError, "demo() takes no keyword arguments");
        return NULL;
    }
    state = PyType_GetModuleState(defining);
    if (state == NULL)
        return NULL;
    if (nargs > 0 && PyUnicode_Check(args[0]))
        return Py_NewRef(args[0]);
    if (nargs > 0) {
        PyErr_SetString(state->error, "demo() wants a str");
        return NULL;
    }
    return Py_NewRef(state->note_type);
}

static PyObject *
note_exports(PyObject *op, void *closure)
{
    return PyLong_FromSsize_t(((Note *)op)->exports);
}

static int
note_getbuffer(PyObject *op, Py_buffer *view, int flags)
{
    Note *self = (Note *)op;
    int failed = PyBuffer_FillInfo(view, op, self->buffer, sizeof self->buffer, 0, flags);

    if (failed == 0)
        self->exports++;
    return failed;
}

static void
note_releasebuffer(PyObject *op, Py_buffer *view)
{
    ((Note *)op)->exports--;
}

static PyMethodDef note_methods[] = {
    {"demo", (PyCFunction)(void (*)(void))note_demo, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef note_getsets[] = {
    {"exports", note_exports, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot note_slots[] = {
    {Py_tp_doc, "A note."},
    {Py_tp_traverse, note_traverse},
    {Py_tp_clear, note_clear},
    {Py_tp_finalize, note_finalize},
    {Py_tp_dealloc, note_dealloc},
    {Py_tp_getattro, note_getattro},
    {Py_tp_setattro, note_setattro},
    {Py_tp_methods, note_methods},
    {Py_tp_getset, note_getsets},
    {Py_bf_getbuffer, note_getbuffer},
    {Py_bf_releasebuffer, note_releasebuffer},
    {0, NULL},
};

static PyType_Spec note_spec = {
    .name = "sample.Note",
    .basicsize = sizeof(Note),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = note_slots,
};

static PyType_Slot text_slots[] = {
    {Py_tp_doc, "A str."},
    {0, NULL},
};

static PyType_Spec text_spec = {
    .name = "sample.Text",
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = text_slots,
};

static PyObject *
new_note(PyObject *m, PyObject *unused)
{
    return (PyObject *)note_new(m);
}

static PyMethodDef methods[] = {
    {"new", new_note, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int
exec_module(PyObject *m)
{
    State *state = PyModule_GetState(m);
    PyObject *text;

    state->error = PyErr_NewException("sample.error", NULL, NULL);
    if (state->error == NULL)
        return -1;
    if (PyModule_AddType(m, (PyTypeObject *)state->error) < 0)
        return -1;
    state->note_type = PyType_FromModuleAndSpec(m, &note_spec, NULL);
    if (state->note_type == NULL)
        return -1;
    if (PyModule_AddType(m, (PyTypeObject *)state->note_type) < 0)
        return -1;
    text = PyType_FromSpecWithBases(&text_spec, (PyObject *)&PyUnicode_Type);
    if (text == NULL)
        return -1;
    if (PyModule_AddType(m, (PyTypeObject *)text) < 0) {
        Py_DECREF(text);
        return -1;
    }
    Py_DECREF(text);
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_module},
    {0, NULL},
};

static int
traverse_module(PyObject *m, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(m);

    Py_VISIT(state->note_type);
    Py_VISIT(state->error);
    return 0;
}

static int
clear_module(PyObject *m)
{
    State *state = PyModule_GetState(m);

    Py_CLEAR(state->note_type);
    Py_CLEAR(state->error);
    return 0;
}

static void
free_module(void *m)
{
    (void)clear_module(m);
}

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = sizeof(State),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = traverse_module,
    .m_clear = clear_module,
    .m_free = free_module,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// given: def ring():
// given:     n = new(); n.me = n; n.x = 1; del n.x; return n.exports
// given: def absent():
// given:     try: del new().x
// given:     except AttributeError: return 1
// run: ring() sound
// run: absent() sound
// run: new().demo('text') sound
// run: new().demo() sound
// run: new().demo(1) raises error
// run: bytes(memoryview(new())) sound
// run: Text('a text') sound
// run: Note() raises TypeError
// unseen: clear_module: the module lives as long as the run
// unseen: free_module: the same
// unseen: note_clear: the finaliser has broken the ring by then
