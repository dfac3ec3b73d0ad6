/* Instances that their type's tp_alloc made, or that were made of a block of the same allocator: they go back by tp_free, or by
 * that allocator. Some are given to another one. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    long value;
} Num;

static void
num_dealloc_good(Num *self)
{
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
num_dealloc_bad(Num *self)
{
    PyMem_RawFree(self);                          // expect: alloc-mismatch 'self'
}

static void
num_free_bad(Num *self)
{
    free(self);                                   // expect: alloc-mismatch 'self'
}

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.good",
    .tp_basicsize = sizeof(Num),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)num_dealloc_good,
};

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.bad",
    .tp_basicsize = sizeof(Num),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)num_dealloc_bad,
};

static PyTypeObject freed_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.freed",
    .tp_basicsize = sizeof(Num),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)num_free_bad,
};

static PyObject *
made_good(PyObject *self, PyObject *arg)
{
    Num *num = (Num *)good_type.tp_alloc(&good_type, 0);
    if (num == NULL)
        return NULL;
    num->value = 1;
    return (PyObject *)num;
}

static PyObject *
made_raw(PyObject *self, PyObject *arg)
{
    Num *num = (Num *)bad_type.tp_alloc(&bad_type, 0);
    if (num == NULL)
        return NULL;
    num->value = 1;
    return (PyObject *)num;
}

static PyObject *
made_freed(PyObject *self, PyObject *arg)
{
    Num *num = (Num *)freed_type.tp_alloc(&freed_type, 0);
    if (num == NULL)
        return NULL;
    num->value = 1;
    return (PyObject *)num;
}

/* An object that is not finished goes back as it came. */
static PyObject *
checked_good(PyObject *self, PyObject *arg)
{
    Num *num = (Num *)good_type.tp_alloc(&good_type, 0);
    if (num == NULL)
        return NULL;
    num->value = PyLong_AsLong(arg);
    if (num->value == -1 && PyErr_Occurred()) {
        Py_DECREF(num);
        return NULL;
    }
    return (PyObject *)num;
}

static PyObject *
checked_bad(PyObject *self, PyObject *arg)
{
    Num *num = (Num *)good_type.tp_alloc(&good_type, 0);
    if (num == NULL)
        return NULL;
    num->value = PyLong_AsLong(arg);
    if (num->value == -1 && PyErr_Occurred()) {
        free(num);                                // expect: alloc-mismatch 'num'
        return NULL;
    }
    return (PyObject *)num;
}

/* Made of a block of the objects' own allocator. */
static PyObject *
by_hand_good(PyObject *self, PyObject *arg)
{
    Num *num = PyObject_Malloc(sizeof(Num));
    if (num == NULL)
        return PyErr_NoMemory();
    PyObject_Init((PyObject *)num, &good_type);
    num->value = 2;
    return (PyObject *)num;
}

static PyMethodDef methods[] = {
    {"made_good", made_good, METH_O, NULL},
    {"made_raw", made_raw, METH_O, NULL},
    {"made_freed", made_freed, METH_O, NULL},
    {"checked_good", checked_good, METH_O, NULL},
    {"checked_bad", checked_bad, METH_O, NULL},
    {"by_hand_good", by_hand_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&good_type) < 0 || PyType_Ready(&bad_type) < 0 || PyType_Ready(&freed_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// run: made_good(1) sound
// run: made_raw(1) dies
// run: made_freed(1) dies
// run: checked_good(1) sound
// run: checked_good('x') raises TypeError
// run: checked_bad('x') dies
// run: by_hand_good(1) sound
