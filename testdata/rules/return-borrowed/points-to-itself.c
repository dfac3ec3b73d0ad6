/* Reduced from cffi's newp_handle: a char pointer in the object that points to the object itself owns nothing. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *held;
    char *data;
} Handle;

static void
handle_dealloc(Handle *self)
{
    Py_XDECREF(self->held);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject handle_type = {          // expect: cycle-no-gc 'held'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Handle",
    .tp_basicsize = sizeof(Handle),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)handle_dealloc,
};

static PyObject *
new_handle(PyObject *held)
{
    Handle *h = PyObject_New(Handle, &handle_type);
    if (h == NULL)
        return NULL;
    h->held = Py_NewRef(held);
    h->data = (char *)h;
    return (PyObject *)h;
}

static PyObject *
handle_good(PyObject *self, PyObject *arg)
{
    return new_handle(arg);
}

static PyMethodDef methods[] = {
    {"handle_good", handle_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&handle_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// given: def ring():
// given:     items = []
// given:     items.append(handle_good(items))
// run: handle_good([1]) sound
// run: ring() leaks 2
