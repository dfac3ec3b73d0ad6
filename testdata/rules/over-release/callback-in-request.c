/* The reference goes into a request that a C library gets; where it is refused, the reference is given back. */
#include "sample.h"

typedef struct connect_req { void *data; } connect_req;
int connect_start(connect_req *r, void (*done)(connect_req *));
#ifdef SAMPLE_RUNS
static int refuse;
int connect_start(connect_req *r, void (*done)(connect_req *))
{
    refuse = !refuse;
    if (refuse)
        return -1;
    done(r);
    return 0;
}
#endif

static void
connected(connect_req *r)
{
    Py_DECREF((PyObject *)r->data);
    PyMem_Free(r);
}

static PyObject *
connect_good(PyObject *self, PyObject *args)
{
    PyObject *callback = Py_None;
    connect_req *r;
    if (!PyArg_ParseTuple(args, "|O", &callback))
        return NULL;
    r = PyMem_Malloc(sizeof *r);
    if (r == NULL)
        return PyErr_NoMemory();
    Py_INCREF(callback);
    r->data = callback;
    if (connect_start(r, connected) < 0) {
        Py_DECREF(callback);
        PyMem_Free(r);
        Py_RETURN_FALSE;
    }
    Py_RETURN_TRUE;
}

static PyObject *
connect_bad(PyObject *self, PyObject *args)
{
    PyObject *callback = Py_None;
    if (!PyArg_ParseTuple(args, "|O", &callback))
        return NULL;
    Py_DECREF(callback);                      // expect: over-release
    Py_RETURN_TRUE;
}

static PyMethodDef methods[] = {
    {"connect_good", connect_good, METH_VARARGS, NULL},
    {"connect_bad", connect_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: connect_good([]) sound
// run: connect_good() sound
// run: connect_bad([]) dies
