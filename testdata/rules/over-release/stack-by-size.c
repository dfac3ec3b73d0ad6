/* A stack whose length is its object's own size, as pickle's is: what is popped is the caller's. A union's parts are set by its
 * whole. (zodbpickle, Pdata_pop; cbor2, unpack_float16) */
#include "sample.h"

#include <stdint.h>

typedef struct {
    PyObject_VAR_HEAD
    PyObject *data[8];
} Stack;

static PyTypeObject Stack_Type;

static PyObject *
pop(Stack *self)
{
    if (Py_SIZE(self) == 0) {
        PyErr_SetString(PyExc_IndexError, "empty");
        return NULL;
    }
    Py_SET_SIZE(self, Py_SIZE(self) - 1);
    return self->data[Py_SIZE(self)];
}

static int
push(Stack *self, PyObject *o)
{
    if (Py_SIZE(self) == 8) {
        PyErr_SetString(PyExc_IndexError, "full");
        Py_DECREF(o);
        return -1;
    }
    self->data[Py_SIZE(self)] = o;
    Py_SET_SIZE(self, Py_SIZE(self) + 1);
    return 0;
}

static PyObject *
stack_push(Stack *self, PyObject *o)
{
    if (push(self, Py_NewRef(o)) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
stack_call(Stack *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *args = pop(self), *callable, *result;

    if (args == NULL)
        return NULL;
    callable = pop(self);
    if (callable == NULL) {
        Py_DECREF(args);
        return NULL;
    }
    result = PyObject_CallObject(callable, args);
    Py_DECREF(args);
    Py_DECREF(callable);
    if (result == NULL || push(self, result) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
stack_twice(Stack *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *o = pop(self);
    if (o == NULL)
        return NULL;
    Py_ssize_t left = Py_SIZE(self);
    Py_DECREF(o);
    Py_DECREF(o); // expect: over-release 'o'
    return PyLong_FromSsize_t(left);
}

static PyObject *
stack_drop(Stack *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *o = pop(self);
    if (o == NULL)
        return NULL;
    return PyLong_FromSsize_t(Py_SIZE(self)); // expect: ref-leak 'o'
}

static void
stack_dealloc(Stack *self)
{
    Py_ssize_t i = Py_SIZE(self);
    while (--i >= 0)
        Py_DECREF(self->data[i]);
    PyObject_Free(self);
}

static PyMethodDef stack_methods[] = {
    {"push", (PyCFunction)stack_push, METH_O, NULL},
    {"call", (PyCFunction)stack_call, METH_NOARGS, NULL},
    {"twice", (PyCFunction)stack_twice, METH_NOARGS, NULL},
    {"drop", (PyCFunction)stack_drop, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Stack_Type = { // expect: cycle-no-gc 'data'
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Stack",
    .tp_basicsize = sizeof(Stack),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)stack_dealloc,
    .tp_methods = stack_methods,
};

static PyObject *
stack(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    Stack *self = PyObject_New(Stack, &Stack_Type);
    if (self != NULL)
        Py_SET_SIZE(self, 0);
    return (PyObject *)self;
}

static PyObject *
parts(PyObject *Py_UNUSED(module), PyObject *arg)
{
    union {
        uint16_t value;
        struct {
            uint16_t sig : 10;
            uint16_t exp : 6;
        };
    } in;
    long n = PyLong_AsLong(arg);

    if (n == -1 && PyErr_Occurred())
        return NULL;
    in.value = (uint16_t)n;
    return Py_BuildValue("ii", (int)in.exp, (int)in.sig);
}

static PyMethodDef methods[] = {
    {"stack", stack, METH_NOARGS, NULL},
    {"parts", parts, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Stack_Type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// given: def used(*items, then='call'):
// given:     s = stack()
// given:     for i in items: s.push(i)
// given:     return getattr(s, then)()
// given: o = object()
// run: used(repr, (o,)) sound
// run: used(repr, 1) raises TypeError
// run: used() raises IndexError
// run: used(1) raises IndexError
// run: used(o, then='drop') leaks 1 of o
// run: [s.push(s) for s in [stack()]] leaks 1
// run: used(o, then='twice') dies
// run: parts(513) sound
