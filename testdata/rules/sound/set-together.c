/* Which values went together is still known where the ways have met: a flag and what was done because of it. */
#include "sample.h"

typedef struct {
    int wanted, failed, other;
    long ticket;
} Job;

/* 0, and *ticket is set; or a number of what went wrong */
static int
take_ticket(long n, long *ticket)
{
    if (n > 1000)
        return 22;
    *ticket = n + 1;
    return 0;
}

/* the ticket is there where it was wanted and could be had */
static PyObject *
one_good(PyObject *self, PyObject *args)
{
    long n, ticket;
    int wanted, failed = 0, other;
    if (!PyArg_ParseTuple(args, "lp", &n, &wanted))
        return NULL;
    if (wanted)
        failed = take_ticket(n, &ticket);
    other = n > 5 ? 1 : 2;
    if (wanted && failed == 0)
        return PyLong_FromLong(ticket + other);
    Py_RETURN_NONE;
}

/* the same by way of a struct, and with a step between */
static PyObject *
job_good(PyObject *self, PyObject *args)
{
    Job job = {0};
    long n, ticket;
    if (!PyArg_ParseTuple(args, "li", &n, &job.wanted))
        return NULL;
    if (job.wanted)
        job.failed = take_ticket(n, &ticket);
    if (n > 5)
        job.other = 1;
    if (job.wanted && !job.failed)
        job.ticket = ticket;
    return PyLong_FromLong(job.ticket);
}

/* a list that is there, or not wanted, or empty: then it is not looked at */
static PyObject *
list_good(PyObject *self, PyObject *args)
{
    PyObject *list = NULL;
    int wanted, empty = 0;
    long n;
    if (!PyArg_ParseTuple(args, "lp", &n, &wanted))
        return NULL;
    if (wanted) {
        empty = n <= 0;
        if (!empty && !(list = PyList_New(n)))
            return NULL;
    }
    n += 1;
    if (wanted && !empty)
        Py_DECREF(list);
    return PyLong_FromLong(n);
}

/* the same two questions twice */
static PyObject *
both_good(PyObject *self, PyObject *args)
{
    int a, b;
    PyObject *list;
    if (!PyArg_ParseTuple(args, "ii", &a, &b))
        return NULL;
    if (a > 0 && b > 0) {
        list = PyList_New(0);
        if (!list)
            return NULL;
    }
    if (a > 0 && b > 0)
        return list;
    Py_RETURN_NONE;
}

/* ... but here the ticket is read whether it could be had or not */
static PyObject *
one_bad(PyObject *self, PyObject *args)
{
    long n, ticket;
    int wanted, failed = 0;
    if (!PyArg_ParseTuple(args, "lp", &n, &wanted))
        return NULL;
    if (wanted)
        failed = take_ticket(n, &ticket);
    if (wanted)
        return PyLong_FromLong(ticket + failed); // expect: uninitialized-use 'ticket'
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"one_good", one_good, METH_VARARGS, NULL},
    {"job_good", job_good, METH_VARARGS, NULL},
    {"list_good", list_good, METH_VARARGS, NULL},
    {"both_good", both_good, METH_VARARGS, NULL},
    {"one_bad", one_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: one_good(3, True) sound
// run: one_good(3000, True) sound
// run: one_good(8, False) sound
// run: job_good(3, 1) sound
// run: job_good(3000, 1) sound
// run: job_good(8, 0) sound
// run: list_good(3, True) sound
// run: list_good(0, True) sound
// run: list_good(1, False) sound
// run: both_good(1, 1) sound
// run: both_good(1, 0) sound
// run: both_good(0, 1) sound
// unseen: one_bad: what lies on the stack is a number like any other
