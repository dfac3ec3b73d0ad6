/* A heap type with module state, made in Py_mod_exec; its instances own a reference to it. */
#include "sample.h"

typedef struct {
    PyTypeObject *box_type;
    PyObject *error;
} State;

typedef struct {
    PyObject_HEAD
    PyObject *content;
} Box;

static struct PyModuleDef module;

static int
box_init(Box *self, PyObject *args, PyObject *kwds)
{
    PyObject *content = Py_None;
    if (!PyArg_ParseTuple(args, "|O", &content))
        return -1;
    Py_INCREF(content);
    Py_XSETREF(self->content, content);
    return 0;
}

static PyObject *
box_open(Box *self, PyTypeObject *defining, PyObject *const *args, Py_ssize_t nargs, PyObject *names)
{
    State *state = PyType_GetModuleState(defining);
    if (state == NULL)
        return NULL;
    if (self->content == NULL) {
        PyErr_SetString(state->error, "already open");
        return NULL;
    }
    PyObject *content = self->content;
    self->content = NULL;
    return content;
}

static PyObject *
box_repr(Box *self)
{
    PyObject *content = self->content, *text;
    if (content == NULL)
        return PyUnicode_FromString("<open box>");
    Py_INCREF(content);
    text = PyUnicode_FromFormat("<box of %R>", content);
    Py_DECREF(content);
    return text;
}

static PyObject *
box_compare(PyObject *a, PyObject *b, int op)
{
    if (!Py_IS_TYPE(b, Py_TYPE(a)) || (op != Py_EQ && op != Py_NE))
        Py_RETURN_NOTIMPLEMENTED;
    return PyBool_FromLong((a == b) == (op == Py_EQ));
}

static Py_hash_t
box_hash(Box *self)
{
    return _Py_HashPointer(self);
}

static int
box_traverse(Box *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->content);
    return 0;
}

static int
box_clear(Box *self)
{
    Py_CLEAR(self->content);
    return 0;
}

static void
box_dealloc(Box *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    box_clear(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyMethodDef box_methods[] = {
    {"open", (PyCFunction)(void (*)(void))box_open, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot box_slots[] = {
    {Py_tp_init, box_init},
    {Py_tp_repr, box_repr},
    {Py_tp_richcompare, box_compare},
    {Py_tp_hash, box_hash},
    {Py_tp_methods, box_methods},
    {Py_tp_traverse, box_traverse},
    {Py_tp_clear, box_clear},
    {Py_tp_dealloc, box_dealloc},
    {0, NULL},
};

static PyType_Spec box_spec = {
    .name = "sample.Box",
    .basicsize = sizeof(Box),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .slots = box_slots,
};

static PyObject *
wrap(PyObject *self, PyObject *arg)
{
    State *state = PyModule_GetState(self);
    return PyObject_CallOneArg((PyObject *)state->box_type, arg);
}

static int
module_exec(PyObject *m)
{
    State *state = PyModule_GetState(m);
    state->error = PyErr_NewException("sample.Error", PyExc_ValueError, NULL);
    if (state->error == NULL)
        return -1;
    if (PyModule_AddObjectRef(m, "Error", state->error) < 0)
        return -1;
    state->box_type = (PyTypeObject *)PyType_FromModuleAndSpec(m, &box_spec, NULL);
    if (state->box_type == NULL)
        return -1;
    return PyModule_AddType(m, state->box_type);
}

static int
module_traverse(PyObject *m, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(m);
    Py_VISIT(state->box_type);
    Py_VISIT(state->error);
    return 0;
}

static int
module_clear(PyObject *m)
{
    State *state = PyModule_GetState(m);
    Py_CLEAR(state->box_type);
    Py_CLEAR(state->error);
    return 0;
}

static void
module_free(void *m)
{
    module_clear((PyObject *)m);
}

static PyMethodDef methods[] = {
    {"wrap", wrap, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, module_exec},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = sizeof(State),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// given: def reopen():
// given:     b = Box()
// given:     b.open()
// given:     return b.open()
// given: def ring():
// given:     a = []
// given:     a.append(Box(a))
// run: [repr(Box([])), Box([]).open(), wrap([]), Box() == Box(), hash(Box())] sound
// run: reopen() raises Error
// run: again() sound
// run: ring() sound
