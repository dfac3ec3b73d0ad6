/* Lists of objects end with NULL, hold no strings of C's, and PyTuple_Pack is told how many. From the wild: psycopg2. */
#include "sample.h"

static PyObject *
call_bad(PyObject *self, PyObject *callable)
{
    return PyObject_CallFunctionObjArgs(callable, "(O)", callable, NULL); // expect: format-mismatch
}

static PyObject *
endless_bad(PyObject *self, PyObject *callable)
{
    return PyObject_CallFunctionObjArgs(callable, callable); // expect: format-mismatch
}

static PyObject *
call_good(PyObject *self, PyObject *callable)
{
    return PyObject_CallFunctionObjArgs(callable, callable, NULL);
}

static PyObject *
pack_bad(PyObject *self, PyObject *item)
{
    return PyTuple_Pack(3, item, item);       // expect: format-mismatch
}

static PyObject *
pack_good(PyObject *self, PyObject *item)
{
    return PyTuple_Pack(2, item, item);
}

static PyObject *
unpack_bad(PyObject *self, PyObject *args)
{
    PyObject *a, *b = NULL;
    if (!PyArg_UnpackTuple(args, "unpack", 1, 3, &a, &b)) // expect: format-mismatch
        return NULL;
    return Py_NewRef(a);
}

static PyObject *
unpack_good(PyObject *self, PyObject *args)
{
    PyObject *a, *b = NULL;
    if (!PyArg_UnpackTuple(args, "unpack", 1, 2, &a, &b))
        return NULL;
    return Py_NewRef(a);
}

static PyMethodDef methods[] = {
    {"call_bad", call_bad, METH_O, NULL},
    {"endless_bad", endless_bad, METH_O, NULL},
    {"call_good", call_good, METH_O, NULL},
    {"pack_bad", pack_bad, METH_O, NULL},
    {"pack_good", pack_good, METH_O, NULL},
    {"unpack_bad", unpack_bad, METH_VARARGS, NULL},
    {"unpack_good", unpack_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: call_good(repr) sound
// run: pack_good(1) sound
// run: unpack_bad(1) sound
// run: unpack_good(1) sound
// unseen: call_bad: what it reads as an object is text
// unseen: endless_bad: what lies behind the arguments decides
// unseen: pack_bad: what lies behind the arguments decides
// unseen: unpack_bad: the third variable is only written where there is a third argument
