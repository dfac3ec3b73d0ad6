/* A C library calls back with the address of a struct in the object; the function finds the object by it, and releases it. */
#include "sample.h"
#include <stddef.h>

typedef struct request { int done; } request;
typedef void (*request_cb)(request *);
int request_submit(request *r, request_cb done);
int request_clear(request *r, request_cb done);
#ifdef SAMPLE_RUNS
int request_submit(request *r, request_cb done)
{
    r->done = 1;
    if (done != NULL)
        done(r);
    return 0;
}
int request_clear(request *r, request_cb done) { return r->done; }
#endif

typedef struct { PyObject_HEAD request req; } Job;

static void
finished(request *r)
{
    PyObject *job = (PyObject *)((char *)r - offsetof(Job, req));
    Py_DECREF(job);
}

static PyObject *
job_submit_good(Job *self, PyObject *unused)
{
    Py_INCREF(self);
    if (request_submit(&self->req, finished) < 0) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    Py_RETURN_NONE;
}

static PyObject *
job_clear_bad(Job *self, PyObject *unused)
{
    Py_INCREF(self);
    if (request_clear(&self->req, NULL) < 0) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    Py_RETURN_NONE;                           // expect: ref-leak 'self'
}

static PyMethodDef Job_methods[] = {
    {"submit", (PyCFunction)job_submit_good, METH_NOARGS, NULL},
    {"clear", (PyCFunction)job_clear_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyTypeObject Job_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Job",
    .tp_basicsize = sizeof(Job),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_methods = Job_methods,
};
static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL};
PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&sample_module);
    if (m != NULL && PyModule_AddType(m, &Job_Type) < 0)
        Py_CLEAR(m);
    return m;
}

// run: Job().submit() sound
// run: Job().clear() leaks 1, 1 blocks, 48 bytes
