/* In the style of CPython's Modules/xxmodule.c: one static type whose instances have a dict of attributes, an exception that a
 * variable keeps, a subtype of str and one of object, all completed before PyType_Ready. */
#include "sample.h"

static PyObject *note_error;

typedef struct {
    PyObject_HEAD
    PyObject *attrs;                          /* made when the first one is set */
} Note;

static PyTypeObject note_type;

#define note_check(o) Py_IS_TYPE(o, &note_type)

static Note *
note_new(void)
{
    Note *self = PyObject_GC_New(Note, &note_type);

    if (self == NULL)
        return NULL;
    self->attrs = NULL;
    PyObject_GC_Track(self);
    return self;
}

static int
note_traverse(Note *self, visitproc visit, void *arg)
{
    Py_VISIT(self->attrs);
    return 0;
}

static int
note_clear(Note *self)
{
    Py_CLEAR(self->attrs);
    return 0;
}

static void
note_dealloc(Note *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->attrs);
    PyObject_GC_Del(self);
}

static PyObject *
note_demo(Note *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":demo"))
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef note_methods[] = {
    {"demo", (PyCFunction)note_demo, METH_VARARGS, PyDoc_STR("demo() -> None")},
    {NULL, NULL, 0, NULL},
};

static PyObject *
note_getattro(Note *self, PyObject *name)
{
    if (self->attrs != NULL) {
        PyObject *value = PyDict_GetItemWithError(self->attrs, name);
        if (value != NULL)
            return Py_NewRef(value);
        if (PyErr_Occurred())
            return NULL;
    }
    return PyObject_GenericGetAttr((PyObject *)self, name);
}

static int
note_setattr(Note *self, const char *name, PyObject *value)
{
    if (self->attrs == NULL) {
        self->attrs = PyDict_New();
        if (self->attrs == NULL)
            return -1;
    }
    if (value == NULL) {
        int failed = PyDict_DelItemString(self->attrs, name);
        if (failed < 0 && PyErr_ExceptionMatches(PyExc_KeyError))
            PyErr_SetString(PyExc_AttributeError, "a note has no such attribute");
        return failed;
    }
    return PyDict_SetItemString(self->attrs, name, value);
}

static PyTypeObject note_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    "sample.Note",                            /* tp_name */
    sizeof(Note),                             /* tp_basicsize */
    0,                                        /* tp_itemsize */
    (destructor)note_dealloc,                 /* tp_dealloc */
    0,                                        /* tp_vectorcall_offset */
    NULL,                                     /* tp_getattr */
    (setattrfunc)note_setattr,                /* tp_setattr */
    NULL,                                     /* tp_as_async */
    NULL,                                     /* tp_repr */
    NULL,                                     /* tp_as_number */
    NULL,                                     /* tp_as_sequence */
    NULL,                                     /* tp_as_mapping */
    NULL,                                     /* tp_hash */
    NULL,                                     /* tp_call */
    NULL,                                     /* tp_str */
    (getattrofunc)note_getattro,              /* tp_getattro */
    NULL,                                     /* tp_setattro */
    NULL,                                     /* tp_as_buffer */
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,  /* tp_flags */
    NULL,                                     /* tp_doc */
    (traverseproc)note_traverse,              /* tp_traverse */
    (inquiry)note_clear,                      /* tp_clear */
    NULL,                                     /* tp_richcompare */
    0,                                        /* tp_weaklistoffset */
    NULL,                                     /* tp_iter */
    NULL,                                     /* tp_iternext */
    note_methods,                             /* tp_methods */
};

static PyObject *
new_note(PyObject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":new"))
        return NULL;
    return (PyObject *)note_new();
}

static PyObject *
is_note(PyObject *self, PyObject *arg)
{
    return PyBool_FromLong(note_check(arg));
}

static PyObject *
add(PyObject *self, PyObject *args)
{
    long a, b;

    if (!PyArg_ParseTuple(args, "ll:add", &a, &b))
        return NULL;
    return PyLong_FromLong(a + b);
}

/* Lends the method to itself while a list that it was taken from is changed. */
static PyObject *
roll(PyObject *self, PyObject *args)
{
    PyObject *list, *item;
    long n = 0;

    if (!PyArg_ParseTuple(args, "O!:roll", &PyList_Type, &list))
        return NULL;
    if (PyList_GET_SIZE(list) == 0) {
        PyErr_SetString(note_error, "an empty list");
        return NULL;
    }
    item = Py_NewRef(PyList_GET_ITEM(list, 0));
    if (PyList_SetSlice(list, 0, 1, NULL) < 0) {
        Py_DECREF(item);
        return NULL;
    }
    n = PyLong_AsLong(item);
    Py_DECREF(item);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(n);
}

static PyMethodDef methods[] = {
    {"new", new_note, METH_VARARGS, NULL},
    {"is_note", is_note, METH_O, NULL},
    {"add", add, METH_VARARGS, NULL},
    {"roll", roll, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* A subtype of str, and one of object: their bases are other modules' addresses, so they are filled when the module is. */
static PyTypeObject text_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Text",
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
};

static PyObject *
null_compare(PyObject *self, PyObject *other, int op)
{
    Py_RETURN_NOTIMPLEMENTED;
}

static PyTypeObject null_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Null",
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_richcompare = null_compare,
};

static int
exec_module(PyObject *m)
{
    text_type.tp_base = &PyUnicode_Type;
    null_type.tp_base = &PyBaseObject_Type;
    null_type.tp_new = PyType_GenericNew;
    if (PyType_Ready(&note_type) < 0)
        return -1;
    if (note_error == NULL) {
        note_error = PyErr_NewException("sample.error", NULL, NULL);
        if (note_error == NULL)
            return -1;
    }
    if (PyModule_AddObjectRef(m, "error", note_error) < 0)
        return -1;
    if (PyModule_AddType(m, &text_type) < 0)
        return -1;
    return PyModule_AddType(m, &null_type);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_module},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_doc = "In the style of xxmodule.",
    .m_size = 0,
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// given: def ring(): n = new(); n.me = n
// given: def forget():
// given:     n = new(); n.x = 1; del n.x
// given:     try: del n.y
// given:     except AttributeError: return n.demo()
// run: ring() sound
// run: forget() sound
// run: is_note(new()) sound
// run: add(2, 3) sound
// run: roll([1, 2]) sound
// run: roll([]) raises error
// run: Text('a text') sound
// run: Null() == Null() sound
