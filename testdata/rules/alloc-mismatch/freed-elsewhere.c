/* A block goes to a member whose content is freed by another family, wherever that is. */
#include "sample.h"

typedef struct {
    char *label;
    double *data;
} Column;

typedef struct {
    PyObject_HEAD
    Column column;
} Table;

static void
column_release(Column *column)
{
    free(column->label);
    PyMem_Free(column->data);
    column->label = NULL;
    column->data = NULL;
}

static PyObject *
label_bad(Table *self, PyObject *arg)
{
    Py_ssize_t n;
    const char *text = PyUnicode_AsUTF8AndSize(arg, &n);
    if (!text)
        return NULL;
    char *copy = PyMem_Malloc((size_t)n + 1);
    if (!copy)
        return PyErr_NoMemory();
    memcpy(copy, text, (size_t)n + 1);
    free(self->column.label);
    self->column.label = copy;                    // expect: alloc-mismatch 'copy'
    Py_RETURN_NONE;
}

static PyObject *
label_good(Table *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    char *copy = strdup(text);
    if (!copy)
        return PyErr_NoMemory();
    free(self->column.label);
    self->column.label = copy;
    Py_RETURN_NONE;
}

static PyObject *
grow_bad(Table *self, PyObject *Py_UNUSED(ignored))
{
    double *data = PyMem_RawRealloc(self->column.data, 64 * sizeof(double));     // expect: alloc-mismatch 'data'
    if (!data)
        return PyErr_NoMemory();
    self->column.data = data;
    Py_RETURN_NONE;
}

static PyObject *
grow_good(Table *self, PyObject *Py_UNUSED(ignored))
{
    double *data = PyMem_Realloc(self->column.data, 64 * sizeof(double));
    if (!data)
        return PyErr_NoMemory();
    self->column.data = data;
    Py_RETURN_NONE;
}

static void
table_dealloc(Table *self)
{
    column_release(&self->column);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef table_methods[] = {
    {"label_bad", (PyCFunction)label_bad, METH_O, NULL},
    {"label_good", (PyCFunction)label_good, METH_O, NULL},
    {"grow_bad", (PyCFunction)grow_bad, METH_NOARGS, NULL},
    {"grow_good", (PyCFunction)grow_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject table_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Table",
    .tp_basicsize = sizeof(Table),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)table_dealloc,
    .tp_methods = table_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &table_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Table().label_bad('abc') dies
// run: Table().label_good('abc') sound
// run: Table().grow_bad() dies
// run: Table().grow_good() sound
