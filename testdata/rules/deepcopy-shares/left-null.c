/* Copies whose members are set to NULL before they are filled: one of them stays so. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *rows;
    PyObject *title;
} Sheet;

static PyTypeObject sheet_type;
static PyObject *deepcopy;

static Sheet *
sheet_alloc(void)
{
    Sheet *self = PyObject_GC_New(Sheet, &sheet_type);
    if (!self)
        return NULL;
    self->rows = NULL;
    self->title = NULL;
    PyObject_GC_Track(self);
    return self;
}

static PyObject *
sheet_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *title = NULL;
    if (!PyArg_ParseTuple(args, "|O", &title))
        return NULL;
    Sheet *self = sheet_alloc();
    if (!self)
        return NULL;
    self->rows = PyList_New(0);
    if (!self->rows) {
        Py_DECREF(self);
        return NULL;
    }
    self->title = Py_XNewRef(title);
    return (PyObject *)self;
}

static PyObject *
sheet_copy_bad(Sheet *self, PyObject *Py_UNUSED(ignored))
{
    Sheet *copy = PyObject_GC_New(Sheet, &sheet_type);
    if (!copy)
        return NULL;
    copy->rows = NULL;
    copy->title = NULL;
    PyObject_GC_Track(copy);
    copy->rows = PySequence_List(self->rows);
    if (!copy->rows) {
        Py_DECREF(copy);
        return NULL;
    }
    return (PyObject *)copy;                      // expect: deepcopy-shares 'title'
}

static PyObject *
sheet_copy_good(Sheet *self, PyObject *Py_UNUSED(ignored))
{
    Sheet *copy = PyObject_GC_New(Sheet, &sheet_type);
    if (!copy)
        return NULL;
    copy->rows = NULL;
    copy->title = NULL;
    PyObject_GC_Track(copy);
    copy->rows = PySequence_List(self->rows);
    if (!copy->rows) {
        Py_DECREF(copy);
        return NULL;
    }
    copy->title = Py_XNewRef(self->title);
    return (PyObject *)copy;
}

/* A method that Python code calls by this name is given no memo. */
static PyObject *
sheet_deepcopy_good(Sheet *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *rows = PyObject_CallOneArg(deepcopy, self->rows);
    if (!rows)
        return NULL;
    Sheet *copy = sheet_alloc();
    if (!copy) {
        Py_DECREF(rows);
        return NULL;
    }
    copy->rows = rows;
    copy->title = Py_XNewRef(self->title);
    return (PyObject *)copy;
}

static PyObject *
sheet_title(Sheet *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(self->title ? self->title : Py_None);
}

static int
sheet_traverse(Sheet *self, visitproc visit, void *arg)
{
    Py_VISIT(self->rows);
    Py_VISIT(self->title);
    return 0;
}

static int
sheet_clear(Sheet *self)
{
    Py_CLEAR(self->rows);
    Py_CLEAR(self->title);
    return 0;
}

static void
sheet_dealloc(Sheet *self)
{
    PyObject_GC_UnTrack(self);
    sheet_clear(self);
    PyObject_GC_Del(self);
}

static PyMethodDef sheet_methods[] = {
    {"copy", (PyCFunction)sheet_copy_bad, METH_NOARGS, NULL},
    {"__copy__", (PyCFunction)sheet_copy_good, METH_NOARGS, NULL},
    {"deepcopy", (PyCFunction)sheet_deepcopy_good, METH_NOARGS, NULL},
    {"title", (PyCFunction)sheet_title, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject sheet_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Sheet",
    .tp_basicsize = sizeof(Sheet),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = sheet_new,
    .tp_dealloc = (destructor)sheet_dealloc,
    .tp_traverse = (traverseproc)sheet_traverse,
    .tp_clear = (inquiry)sheet_clear,
    .tp_methods = sheet_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (!deepcopy) {
        PyObject *copy = PyImport_ImportModule("copy");
        if (!copy)
            return NULL;
        deepcopy = PyObject_GetAttrString(copy, "deepcopy");
        Py_DECREF(copy);
        if (!deepcopy)
            return NULL;
    }
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &sheet_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import copy
// given: def titled(copied):
// given:     assert copied(Sheet('a')).title() == 'a'
// run: titled(lambda s: s.copy()) raises AssertionError
// run: titled(copy.copy) sound
// run: titled(lambda s: s.deepcopy()) sound
