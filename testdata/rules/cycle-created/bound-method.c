/* A method of an object's own, asked for by name and kept in the object: it holds the object. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *handler;
} Button;

static PyObject *
button_pressed(Button *self, PyObject *unused)
{
    Py_RETURN_NONE;
}

static PyObject *
button_count(PyObject *unused, PyObject *unused_too)
{
    return PyLong_FromLong(1);
}

static PyObject *
button_listen_bad(Button *self, PyObject *unused)
{
    PyObject *handler = PyObject_GetAttrString((PyObject *)self, "pressed");
    if (handler == NULL)
        return NULL;
    Py_XSETREF(self->handler, handler);       // expect: cycle-created
    Py_RETURN_NONE;
}

/* Only for as long as it is called. */
static PyObject *
button_press_good(Button *self, PyObject *unused)
{
    PyObject *handler = PyObject_GetAttrString((PyObject *)self, "pressed");
    if (handler == NULL)
        return NULL;
    PyObject *r = PyObject_CallNoArgs(handler);
    Py_DECREF(handler);
    return r;
}

/* A static method is bound to nothing. */
static PyObject *
button_counter_good(Button *self, PyObject *unused)
{
    PyObject *handler = PyObject_GetAttrString((PyObject *)self, "count");
    if (handler == NULL)
        return NULL;
    Py_XSETREF(self->handler, handler);
    Py_RETURN_NONE;
}

static void
button_dealloc(Button *self)
{
    Py_XDECREF(self->handler);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef button_methods[] = {
    {"pressed", (PyCFunction)button_pressed, METH_NOARGS, NULL},
    {"count", button_count, METH_NOARGS | METH_STATIC, NULL},
    {"listen_bad", (PyCFunction)button_listen_bad, METH_NOARGS, NULL},
    {"press_good", (PyCFunction)button_press_good, METH_NOARGS, NULL},
    {"counter_good", (PyCFunction)button_counter_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject button_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Button",
    .tp_basicsize = sizeof(Button),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)button_dealloc,
    .tp_methods = button_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &button_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Button().listen_bad() leaks 2
// run: Button().press_good() sound
// run: Button().counter_good() sound
// run: Button.count() sound
