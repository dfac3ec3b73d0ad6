/* A helper of which all methods ask whether the C library's struct is there. From createrepo_c's check functions. */
#include "sample.h"
#include <stdlib.h>

typedef struct {
    long lines;
    char *name;
} Record;

typedef struct {
    PyObject_HEAD
    Record *record;
    Record *spare;
} Entry;

static int
check_entry(const Entry *self)
{
    if (self->record == NULL) {
        PyErr_SetString(PyExc_ValueError, "__init__ has not run");
        return -1;
    }
    return 0;
}

static PyObject *
entry_lines_good(Entry *self, PyObject *ignored)
{
    if (check_entry(self))
        return NULL;
    return PyLong_FromLong(self->record->lines);
}

static int
entry_set_lines_good(Entry *self, PyObject *value, void *closure)
{
    if (check_entry(self))
        return -1;
    Record *record = self->record;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "lines are not to be deleted");
        return -1;
    }
    long lines = PyLong_AsLong(value);
    if (lines == -1 && PyErr_Occurred())
        return -1;
    record->lines = lines;
    return 0;
}

/* Nobody listens to the answer. */
static PyObject *
entry_spare_bad(Entry *self, PyObject *ignored)
{
    if (check_entry(self))
        PyErr_Clear();
    return PyLong_FromLong(self->spare->lines); // expect: null-deref 'spare'
}

static int
entry_init(Entry *self, PyObject *args, PyObject *kwds)
{
    if (self->record != NULL || self->spare != NULL)
        return 0;
    self->record = calloc(1, sizeof(Record));
    self->spare = calloc(1, sizeof(Record));
    if (self->record == NULL || self->spare == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static void
entry_dealloc(Entry *self)
{
    free(self->record);
    free(self->spare);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef entry_methods[] = {
    {"lines", (PyCFunction)entry_lines_good, METH_NOARGS},
    {"spare", (PyCFunction)entry_spare_bad, METH_NOARGS},
    {NULL},
};

static PyGetSetDef entry_getset[] = {
    {"count", NULL, (setter)entry_set_lines_good},
    {NULL},
};

static PyTypeObject Entry_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Entry",
    .tp_basicsize = sizeof(Entry),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)entry_init,
    .tp_dealloc = (destructor)entry_dealloc,
    .tp_methods = entry_methods,
    .tp_getset = entry_getset,
};

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module != NULL && PyModule_AddType(module, &Entry_Type) < 0)
        Py_CLEAR(module);
    return module;
}

// run: Entry.__new__(Entry).lines() raises ValueError
// run: Entry().lines() sound
// run: setattr(Entry(), 'count', 3) sound
// run: setattr(Entry.__new__(Entry), 'count', 3) raises ValueError
// run: delattr(Entry(), 'count') raises TypeError
// run: Entry.__new__(Entry).spare() dies
