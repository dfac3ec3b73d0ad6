/* Views in a struct of the function's own, with a flag for each that is there, and in an array whose elements have names. */
#include "sample.h"

typedef struct {
    Py_buffer in, out;
    int has_in, has_out;
} Job;

static void
job_done(Job *job)
{
    if (job->has_in)
        PyBuffer_Release(&job->in);
    if (job->has_out)
        PyBuffer_Release(&job->out);
}

static PyObject *
job_bad(PyObject *self, PyObject *args)
{
    Job job = {0};
    PyObject *a, *b, *r = NULL;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    if (PyObject_GetBuffer(a, &job.in, PyBUF_SIMPLE) < 0)
        goto done;
    job.has_in = 1;
    if (PyObject_GetBuffer(b, &job.out, PyBUF_WRITABLE) < 0)
        goto done;
    if (job.in.len > job.out.len) {
        PyErr_SetString(PyExc_ValueError, "no room");
        goto done;
    }
    memcpy(job.out.buf, job.in.buf, (size_t)job.in.len);
    r = Py_NewRef(Py_None);
done:
    job_done(&job);
    return r;                                     // expect: buffer-leak
}

static PyObject *
job_good(PyObject *self, PyObject *args)
{
    Job job = {0};
    PyObject *a, *b, *r = NULL;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    if (PyObject_GetBuffer(a, &job.in, PyBUF_SIMPLE) < 0)
        goto done;
    job.has_in = 1;
    if (PyObject_GetBuffer(b, &job.out, PyBUF_WRITABLE) < 0)
        goto done;
    job.has_out = 1;
    if (job.in.len > job.out.len) {
        PyErr_SetString(PyExc_ValueError, "no room");
        goto done;
    }
    memcpy(job.out.buf, job.in.buf, (size_t)job.in.len);
    r = Py_NewRef(Py_None);
done:
    job_done(&job);
    return r;
}

static PyObject *
two_bad(PyObject *self, PyObject *args)
{
    Py_buffer view[2];
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    if (PyObject_GetBuffer(a, &view[0], PyBUF_SIMPLE) < 0)
        return NULL;
    if (PyObject_GetBuffer(b, &view[1], PyBUF_SIMPLE) < 0)
        return NULL;                              // expect: buffer-leak
    Py_ssize_t n = view[0].len + view[1].len;
    PyBuffer_Release(&view[0]);
    PyBuffer_Release(&view[1]);
    return PyLong_FromSsize_t(n);
}

static PyObject *
two_good(PyObject *self, PyObject *args)
{
    Py_buffer view[2];
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    if (PyObject_GetBuffer(a, &view[0], PyBUF_SIMPLE) < 0)
        return NULL;
    if (PyObject_GetBuffer(b, &view[1], PyBUF_SIMPLE) < 0) {
        PyBuffer_Release(&view[0]);
        return NULL;
    }
    Py_ssize_t n = view[0].len + view[1].len;
    PyBuffer_Release(&view[0]);
    PyBuffer_Release(&view[1]);
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"job_bad", job_bad, METH_VARARGS, NULL},
    {"job_good", job_good, METH_VARARGS, NULL},
    {"two_bad", two_bad, METH_VARARGS, NULL},
    {"two_good", two_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: kept, to = b"kept", bytearray(9)
// run: job_good(b"one", bytearray(9)) sound
// run: job_good(b"one", bytearray(1)) raises ValueError
// run: job_bad(b"one", to) leaks 1
// run: two_good(b"one", b"two") sound
// run: two_bad(kept, 3) leaks 1
