/* A helper that can do without the member asks whether it is there; that says nothing of whether it ever is not.
 * Reduced from psycopg2's pq_fetch. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *codec;
} Reader;

static PyTypeObject reader_type;

static PyObject *
decode(PyObject *codec, const char *text)
{
    if (codec == NULL)
        return PyUnicode_FromString(text);
    return PyUnicode_Format(codec, Py_None);
}

static PyObject *
name_good(Reader *self, PyObject *unused)
{
    PyObject *name = decode(self->codec, "x");
    if (name == NULL)
        return NULL;
    Py_DECREF(name);
    return PyUnicode_FromString(Py_TYPE(self->codec)->tp_name);
}

static PyObject *
reader_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *codec;
    if (!PyArg_ParseTuple(args, "U", &codec))
        return NULL;
    Reader *self = (Reader *)type->tp_alloc(type, 0);
    if (self != NULL)
        self->codec = Py_NewRef(codec);
    return (PyObject *)self;
}

static void
reader_dealloc(Reader *self)
{
    Py_XDECREF(self->codec);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef reader_methods[] = {
    {"name", (PyCFunction)name_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject reader_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Reader",
    .tp_basicsize = sizeof(Reader),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = reader_new,
    .tp_dealloc = (destructor)reader_dealloc,
    .tp_methods = reader_methods,
};

static struct PyModuleDef sample_module = {
    PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&sample_module);
    if (module != NULL && PyModule_AddType(module, &reader_type) < 0)
        Py_CLEAR(module);
    return module;
}

// run: Reader('a%s').name() sound
