/* An object of our own type is given up, and then asked for one of its fields. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    int status;
} Job;

static PyTypeObject job_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Job",
    .tp_basicsize = sizeof(Job),
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

static PyObject *
run_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Job *job = PyObject_New(Job, &job_type);
    if (job == NULL)
        return NULL;
    job->status = 7;
    Py_DECREF(job);
    return PyLong_FromLong(job->status);      // expect: use-after-release 'job'
}

static PyObject *
run_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    int status;
    Job *job = PyObject_New(Job, &job_type);
    if (job == NULL)
        return NULL;
    job->status = 7;
    status = job->status;
    Py_DECREF(job);
    return PyLong_FromLong(status);
}

static PyMethodDef methods[] = {
    {"run_bad", run_bad, METH_NOARGS, NULL},
    {"run_good", run_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&job_type) < 0)
        return NULL;
    return PyModule_Create(&module);
}

// run: run_bad() dies
// run: run_good() sound
