/* The release is passed by when another member says "closed", which it says from the beginning. Reduced from the wild:
 * psycopg2's large objects. A flag that says whether the member is owned at all is another matter. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *conn;
    int fd;
} Large;

static PyObject *
large_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *conn;
    if (!PyArg_ParseTuple(args, "U", &conn))
        return NULL;
    Large *self = (Large *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    Py_INCREF(conn);
    self->conn = conn;                        // step: 'conn' is given a reference here
    self->fd = -1;
    return (PyObject *)self;
}

static PyObject *
large_open(Large *self, PyObject *unused)
{
    self->fd = 1;
    Py_RETURN_NONE;
}

static void
large_dealloc_bad(Large *self)                // expect: dealloc-missing-member 'conn'
{
    if (self->fd != -1) {
        self->fd = -1;
        Py_XDECREF(self->conn);
    }
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
large_dealloc_good(Large *self)
{
    if (self->fd != -1)
        self->fd = -1;
    Py_XDECREF(self->conn);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef large_methods[] = {
    {"open", (PyCFunction)large_open, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

#define LARGE(variable, name, dealloc) \
    static PyTypeObject variable = { \
        PyVarObject_HEAD_INIT(NULL, 0) \
        .tp_name = name, \
        .tp_basicsize = sizeof(Large), \
        .tp_flags = Py_TPFLAGS_DEFAULT, \
        .tp_new = large_new, \
        .tp_dealloc = (destructor)dealloc, \
        .tp_methods = large_methods, \
    }

LARGE(bad_type, "sample.Bad", large_dealloc_bad);
LARGE(good_type, "sample.Good", large_dealloc_good);

/* ---- a flag that says who owns ---- */

typedef struct {
    PyObject_HEAD
    PyObject *text;
    int borrowed;
} View;

static PyObject *
view_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    View *self = (View *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    if (PyTuple_GET_SIZE(args) == 0) {
        self->text = (PyObject *)&PyUnicode_Type;
        self->borrowed = 1;
    } else {
        self->text = PyUnicode_FromString("a text of its own");
        self->borrowed = 0;
        if (self->text == NULL) {
            Py_DECREF(self);
            return NULL;
        }
    }
    return (PyObject *)self;
}

static void
view_dealloc(View *self)
{
    if (self->borrowed != 1)
        Py_XDECREF(self->text);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject view_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.View",
    .tp_basicsize = sizeof(View),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = view_new,
    .tp_dealloc = (destructor)view_dealloc,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0 || PyModule_AddType(m, &view_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Bad('x') leaks 1
// run: Bad('x').open() sound
// run: Good('x') sound
// run: View() sound
// run: View(1) sound
