/* A thread's lock is given back as memory is: before the function ends, before __init__ makes another, in the dealloc. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyThread_type_lock lock;
} Queue;

static int
queue_again_bad(PyObject *o, PyObject *args, PyObject *kwargs)
{
    Queue *self = (Queue *)o;
    self->lock = PyThread_allocate_lock();    // expect: memory-leak 'lock'
    if (!self->lock) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static int
queue_once_good(PyObject *o, PyObject *args, PyObject *kwargs)
{
    Queue *self = (Queue *)o;
    PyThread_type_lock lock = PyThread_allocate_lock();
    if (!lock) {
        PyErr_NoMemory();
        return -1;
    }
    if (self->lock)
        PyThread_free_lock(self->lock);
    self->lock = lock;
    return 0;
}

static void
queue_dealloc_good(PyObject *o)
{
    Queue *self = (Queue *)o;
    if (self->lock)
        PyThread_free_lock(self->lock);
    Py_TYPE(o)->tp_free(o);
}

static PyTypeObject again_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Again",
    .tp_basicsize = sizeof(Queue),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = queue_again_bad,
    .tp_dealloc = queue_dealloc_good,
};

static PyTypeObject once_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Once",
    .tp_basicsize = sizeof(Queue),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = queue_once_good,
    .tp_dealloc = queue_dealloc_good,
};

static PyObject *
guarded_bad(PyObject *self, PyObject *o)
{
    PyThread_type_lock lock = PyThread_allocate_lock();
    if (!lock)
        return PyErr_NoMemory();
    Py_hash_t hash = PyObject_Hash(o);
    if (hash == -1)
        return NULL;                          // expect: memory-leak 'lock'
    PyThread_free_lock(lock);
    return PyLong_FromSsize_t(hash);
}

static PyObject *
guarded_good(PyObject *self, PyObject *o)
{
    PyThread_type_lock lock = PyThread_allocate_lock();
    if (!lock)
        return PyErr_NoMemory();
    Py_hash_t hash = PyObject_Hash(o);
    PyThread_free_lock(lock);
    return hash == -1 ? NULL : PyLong_FromSsize_t(hash);
}

static PyMethodDef methods[] = {
    {"guarded_bad", guarded_bad, METH_O, NULL},
    {"guarded_good", guarded_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &again_type) < 0 || PyModule_AddType(m, &once_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: again, once = Again(), Once()
// run: again.__init__() leaks 1 blocks
// run: once.__init__() sound
// run: Once() sound
// run: guarded_bad([]) leaks 1 blocks
// run: guarded_good([]) raises TypeError
// run: guarded_good('a') sound
