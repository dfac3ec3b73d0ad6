/* A traceback leads to frames, and those to all their variables: the object that keeps it may be among them. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *where;
    PyObject *text;
} Failure;

static PyObject *
failure_keep(Failure *self, PyObject *callable)
{
    PyObject *type, *value, *tb;
    PyObject *r = PyObject_CallOneArg(callable, (PyObject *)self);
    if (r != NULL)
        return r;
    PyErr_Fetch(&type, &value, &tb);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XSETREF(self->where, tb);
    Py_RETURN_NONE;
}

static PyObject *
failure_tell(Failure *self, PyObject *callable)
{
    PyObject *r = PyObject_CallOneArg(callable, (PyObject *)self);
    if (r != NULL)
        return r;
    PyErr_Clear();
    PyObject *text = PyUnicode_FromFormat("failed at %p", callable);
    if (text == NULL)
        return NULL;
    Py_XSETREF(self->text, text);
    Py_RETURN_NONE;
}

static void
failure_dealloc(Failure *self)
{
    Py_XDECREF(self->where);
    Py_XDECREF(self->text);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef failure_methods[] = {
    {"keep", (PyCFunction)failure_keep, METH_O, NULL},
    {"tell", (PyCFunction)failure_tell, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject failure_type = {          // expect: cycle-no-gc 'where'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Failure",
    .tp_basicsize = sizeof(Failure),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)failure_dealloc,
    .tp_methods = failure_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &failure_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def fails(failure): failure.nothing
// run: Failure().keep(fails) leaks 22
// run: Failure().tell(fails) sound

/* decref: ignore-file[exception-ignored] what is cleared is another sample's matter */
