/* A helper that nobody sees: two callers answer its NULL by an error of their own and set no exception for it, so it has
 * set one. The third goes on. Reduced from the wild: psycopg2 pq_fetch. */
#include "sample.h"

PyObject *text_from(const char *s);

typedef struct {
    PyObject_HEAD
    PyObject *status;
    PyObject *name;
} Cursor;

#ifdef SAMPLE_RUNS
PyObject *
text_from(const char *s)
{
    return PyUnicode_FromString(s);
}
#endif

static int
set_name(Cursor *self)
{
    PyObject *name = text_from("name");
    if (name == NULL)
        return -1;
    Py_XSETREF(self->name, name);
    return 0;
}

static PyObject *
named(Cursor *self, PyObject *ignored)
{
    PyObject *name;
    if (!(name = text_from("name")))
        return NULL;
    return name;
}

static PyObject *
fetch_bad(Cursor *self, PyObject *ignored)
{
    Py_XSETREF(self->status, text_from("ok")); // expect: exception-ignored
    Py_RETURN_NONE;
}

static PyObject *
fetch_good(Cursor *self, PyObject *ignored)
{
    PyObject *status = text_from("ok");
    if (status == NULL)
        return NULL;
    Py_XSETREF(self->status, status);
    if (set_name(self) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static void
cursor_dealloc(Cursor *self)
{
    Py_XDECREF(self->status);
    Py_XDECREF(self->name);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef cursor_methods[] = {
    {"named", (PyCFunction)named, METH_NOARGS, NULL},
    {"fetch_bad", (PyCFunction)fetch_bad, METH_NOARGS, NULL},
    {"fetch_good", (PyCFunction)fetch_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject cursor_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Cursor",
    .tp_basicsize = sizeof(Cursor),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)cursor_dealloc,
    .tp_methods = cursor_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &cursor_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Cursor().fetch_bad() with PyUnicode_FromString failing dies
// run: Cursor().fetch_good() sound
// run: Cursor().named() sound
