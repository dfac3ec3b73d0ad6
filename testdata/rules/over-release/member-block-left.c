/* tp_clear frees a block of the object's and leaves the member as it is; the deallocator, which calls it too, frees it
 * once more. (psycopg2, error_clear, reduced) And a method that frees such a block. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *owner;
    char *codec;
} Note;

static PyObject *
note_name(Note *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    char *copy = text ? PyMem_Malloc(strlen(text) + 1) : NULL;
    if (!copy)
        return text ? PyErr_NoMemory() : NULL;
    PyMem_Free(self->codec);
    self->codec = strcpy(copy, text);
    Py_RETURN_NONE;
}

static PyObject *
note_own(Note *self, PyObject *owner)
{
    Py_XSETREF(self->owner, Py_NewRef(owner));
    Py_RETURN_NONE;
}

static PyObject *
note_forget_bad(Note *self, PyObject *Py_UNUSED(ignored))
{
    PyMem_Free(self->codec);                      // expect: over-release 'codec'
    Py_RETURN_NONE;
}

static PyObject *
note_forget_good(Note *self, PyObject *Py_UNUSED(ignored))
{
    PyMem_Free(self->codec);
    self->codec = NULL;
    Py_RETURN_NONE;
}

static int
note_traverse(Note *self, visitproc visit, void *arg)
{
    Py_VISIT(self->owner);
    return 0;
}

static int
note_clear_bad(Note *self)
{
    Py_CLEAR(self->owner);
    PyMem_Free(self->codec);                      // expect: over-release 'codec'
    return 0;
}

static int
note_clear_good(Note *self)
{
    Py_CLEAR(self->owner);
    PyMem_Free(self->codec);
    self->codec = NULL;
    return 0;
}

static void
bad_dealloc(Note *self)
{
    PyObject_GC_UnTrack(self);
    note_clear_bad(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
good_dealloc(Note *self)
{
    PyObject_GC_UnTrack(self);
    note_clear_good(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef note_methods[] = {
    {"name", (PyCFunction)note_name, METH_O, NULL},
    {"own", (PyCFunction)note_own, METH_O, NULL},
    {"forget_bad", (PyCFunction)note_forget_bad, METH_NOARGS, NULL},
    {"forget_good", (PyCFunction)note_forget_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

#define NOTE_TYPE(name, clear, dealloc)                        \
    {                                                          \
        PyVarObject_HEAD_INIT(NULL, 0)                         \
        .tp_name = name,                                       \
        .tp_basicsize = sizeof(Note),                          \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,   \
        .tp_new = PyType_GenericNew,                           \
        .tp_traverse = (traverseproc)note_traverse,            \
        .tp_clear = (inquiry)clear,                            \
        .tp_dealloc = (destructor)dealloc,                     \
        .tp_methods = note_methods,                            \
    }

static PyTypeObject bad_type = NOTE_TYPE("sample.Bad", note_clear_bad, bad_dealloc);
static PyTypeObject good_type = NOTE_TYPE("sample.Good", note_clear_good, good_dealloc);

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(kind):
// given:     n = kind()
// given:     n.name("utf-8")
// given:     n.own(n)
// run: ring(Bad) dies
// run: ring(Good) sound
// run: (lambda n: (n.name("a"), n.forget_bad()))(Good()) dies
// run: (lambda n: (n.name("a"), n.forget_good()))(Good()) sound
