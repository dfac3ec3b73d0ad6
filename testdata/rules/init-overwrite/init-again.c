/* __init__ may run again, on an object that holds references already. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *name;
    PyObject *label;
} Task;

static int
task_init_bad(Task *self, PyObject *args, PyObject *kwds)
{
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U", &name))
        return -1;
    Py_INCREF(name);
    self->name = name;                        // expect: init-overwrite 'name'
    return 0;
}

static int
task_init_good(Task *self, PyObject *args, PyObject *kwds)
{
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U", &name))
        return -1;
    Py_INCREF(name);
    Py_XSETREF(self->name, name);
    return 0;
}

/* Only the first call does anything. */
static int
task_init_once_good(Task *self, PyObject *args, PyObject *kwds)
{
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U", &name))
        return -1;
    if (self->name == NULL)
        self->name = Py_NewRef(name);
    return 0;
}

static void
task_dealloc(Task *self)
{
    Py_XDECREF(self->name);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

#define TASK(variable, name, init) \
    static PyTypeObject variable = { \
        PyVarObject_HEAD_INIT(NULL, 0) \
        .tp_name = name, \
        .tp_basicsize = sizeof(Task), \
        .tp_flags = Py_TPFLAGS_DEFAULT, \
        .tp_new = PyType_GenericNew, \
        .tp_init = (initproc)init, \
        .tp_dealloc = (destructor)task_dealloc, \
    }

TASK(bad_type, "sample.Bad", task_init_bad);
TASK(good_type, "sample.Good", task_init_good);
TASK(once_type, "sample.Once", task_init_once_good);

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0 || PyModule_AddType(m, &once_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: bad, good, once = Bad('a'), Good('a'), Once('a')
// run: bad.__init__('name ' * 3) leaks 1
// run: good.__init__('name ' * 3) sound
// run: once.__init__('name ' * 3) sound
