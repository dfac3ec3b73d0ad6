/* What a function was called with is not what its result holds. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *args;
} Token;

static PyObject *
token_ask(Token *self, PyObject *callable)
{
    PyObject *answer = PyObject_CallFunctionObjArgs(callable, (PyObject *)self, NULL);

    if (answer == NULL)
        return NULL;
    Py_XSETREF(self->args, answer);
    Py_RETURN_NONE;
}

static void
token_dealloc(Token *self)
{
    Py_XDECREF(self->args);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef token_methods[] = {
    {"ask", (PyCFunction)token_ask, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject token_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Token",
    .tp_basicsize = sizeof(Token),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)token_dealloc,
    .tp_methods = token_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &token_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Token().ask(str) sound
// run: Token().ask(lambda token: [token]) leaks 2
