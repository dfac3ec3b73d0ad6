/* A helper takes a reference to what a member holds, and forgets it where it fails; what it adds where it succeeds is its caller's to
   release. Reduced from the wild: multidict md_next. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *hook;
} Job;

static int
call_hook_bad(Job *self, PyObject *arg)
{
    PyObject *hook = self->hook;
    if (hook == NULL)
        return 0;
    Py_INCREF(hook);
    PyObject *r = PyObject_CallOneArg(hook, arg);
    if (r == NULL)
        return -1;                            // expect: ref-leak 'hook'
    Py_DECREF(r);
    Py_DECREF(hook);
    return 0;
}

static int
call_hook_good(Job *self, PyObject *arg)
{
    PyObject *hook = self->hook;
    if (hook == NULL)
        return 0;
    Py_INCREF(hook);
    PyObject *r = PyObject_CallOneArg(hook, arg);
    Py_DECREF(hook);
    if (r == NULL)
        return -1;
    Py_DECREF(r);
    return 0;
}

static int
hold_hook_good(Job *self)
{
    if (self->hook == NULL) {
        PyErr_SetString(PyExc_ValueError, "no hook");
        return -1;
    }
    Py_INCREF(self->hook);
    return 0;
}

static PyObject *
job_bad(Job *self, PyObject *arg)
{
    if (call_hook_bad(self, arg) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
job_good(Job *self, PyObject *arg)
{
    if (hold_hook_good(self) < 0)
        return NULL;
    PyObject *held = self->hook;
    int failed = call_hook_good(self, arg);
    Py_DECREF(held);
    if (failed < 0)
        return NULL;
    Py_RETURN_NONE;
}

static int
job_init(Job *self, PyObject *args, PyObject *kwds)
{
    PyObject *hook;
    if (!PyArg_ParseTuple(args, "O", &hook))
        return -1;
    Py_XSETREF(self->hook, Py_NewRef(hook));
    return 0;
}

static int
job_traverse(Job *self, visitproc visit, void *arg)
{
    Py_VISIT(self->hook);
    return 0;
}

static int
job_clear(Job *self)
{
    Py_CLEAR(self->hook);
    return 0;
}

static void
job_dealloc(Job *self)
{
    PyObject_GC_UnTrack(self);
    job_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef job_methods[] = {
    {"bad", (PyCFunction)job_bad, METH_O, NULL},
    {"good", (PyCFunction)job_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject job_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Job",
    .tp_basicsize = sizeof(Job),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)job_init,
    .tp_dealloc = (destructor)job_dealloc,
    .tp_traverse = (traverseproc)job_traverse,
    .tp_clear = (inquiry)job_clear,
    .tp_methods = job_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &job_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def fail(arg):
// given:     raise KeyError
// given: def use(name, hook):
// given:     getattr(Job(hook), name)(1)
// given: def ring():
// given:     a = []
// given:     a.append(Job(a))
// run: use('bad', fail) leaks 1 of fail
// run: use('good', fail) raises KeyError
// run: use('good', str) sound
// run: ring() sound
