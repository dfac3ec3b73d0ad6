/* A walk through the entries of a table stops at the first that is there: what is taken from it is owed, wherever the walk ended. */
#include "sample.h"

typedef struct {
    PyObject *name, *value;
} Entry;

typedef struct {
    PyObject_HEAD
    Py_ssize_t n;
    Entry *entries;
} Book;

static void
book_dealloc(Book *self)
{
    for (Py_ssize_t k = 0; k < self->n; k++) {
        Py_CLEAR(self->entries[k].name);
        Py_CLEAR(self->entries[k].value);
    }
    PyMem_Free(self->entries);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
book_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Book *self = (Book *)type->tp_alloc(type, 0);
    PyObject *value = args && PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : Py_None;
    if (self == NULL)
        return NULL;
    self->entries = PyMem_Calloc(3, sizeof(Entry));
    if (self->entries == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    self->n = 3;
    self->entries[2].name = Py_NewRef(value);
    self->entries[2].value = Py_NewRef(value);
    return (PyObject *)self;
}

/* The first entry's name, and how it reads; 0 if there is none, -1 on failure. */
static int
next_bad(Book *self, PyObject **name, PyObject **text)
{
    Entry *at = self->entries, *end = self->entries + self->n;
    while (at->name == NULL)
        if (++at == end)
            goto nothing;
    if (name)
        *name = Py_NewRef(at->name);    // step: 'name'
    *text = PyObject_Str(at->value);
    if (*text == NULL) {
        if (name)
            *name = NULL;               // also: ref-leak 'name'
        return -1;                      // expect: ref-leak 'name'
    }
    return 1;
nothing:
    if (name)
        *name = NULL;
    *text = NULL;
    return 0;
}

static int
next_good(Book *self, PyObject **name, PyObject **text)
{
    Entry *at = self->entries, *end = self->entries + self->n;
    while (at->name == NULL)
        if (++at == end)
            goto nothing;
    if (name)
        *name = Py_NewRef(at->name);
    *text = PyObject_Str(at->value);
    if (*text == NULL) {
        if (name)
            Py_CLEAR(*name);
        return -1;
    }
    return 1;
nothing:
    if (name)
        *name = NULL;
    *text = NULL;
    return 0;
}

static PyObject *
pair(int found, PyObject *name, PyObject *text)
{
    if (found < 0)
        return NULL;
    if (found == 0)
        Py_RETURN_NONE;
    PyObject *both = PyTuple_Pack(2, name, text);
    Py_DECREF(name);
    Py_DECREF(text);
    return both;
}

static PyObject *
first_bad(Book *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *name, *text;
    int found = next_bad(self, &name, &text);
    return pair(found, name, text);
}

static PyObject *
first_good(Book *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *name, *text;
    int found = next_good(self, &name, &text);
    return pair(found, name, text);
}

static PyObject *
size_bad(Book *self, PyObject *Py_UNUSED(ignored))
{
    Entry *at = self->entries, *end = self->entries + self->n;
    while (at->name == NULL)
        if (++at == end)
            Py_RETURN_NONE;
    PyObject *name = Py_NewRef(at->name);
    Py_ssize_t size = PyObject_Size(name);
    if (size < 0)
        return NULL;                    // expect: ref-leak 'name'
    Py_DECREF(name);
    return PyLong_FromSsize_t(size);
}

static PyObject *
size_good(Book *self, PyObject *Py_UNUSED(ignored))
{
    Entry *at = self->entries, *end = self->entries + self->n;
    while (at->name == NULL)
        if (++at == end)
            Py_RETURN_NONE;
    PyObject *name = Py_NewRef(at->name);
    Py_ssize_t size = PyObject_Size(name);
    Py_DECREF(name);
    return size < 0 ? NULL : PyLong_FromSsize_t(size);
}

static PyMethodDef book_methods[] = {
    {"first_bad", (PyCFunction)first_bad, METH_NOARGS, NULL},
    {"first_good", (PyCFunction)first_good, METH_NOARGS, NULL},
    {"size_bad", (PyCFunction)size_bad, METH_NOARGS, NULL},
    {"size_good", (PyCFunction)size_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Book_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Book",
    .tp_basicsize = sizeof(Book),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = book_new,
    .tp_dealloc = (destructor)book_dealloc,
    .tp_methods = book_methods,
};

static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&sample_module);
    if (module == NULL)
        return NULL;
    if (PyModule_AddType(module, &Book_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// run: Book('word').first_good() sound
// run: Book('word').size_good() sound
// run: Book(5).size_good() raises TypeError
// given: class Mute: __str__ = None
// given: mute = Mute()
// run: Book(mute).first_good() raises TypeError
// run: Book(mute).first_bad() leaks 1 of mute
// run: Book(mute).size_bad() leaks 1 of mute
