/* The table is read until an entry of zeros. Reduced from the wild: multidict. */
#include "sample.h"

static PyObject *
same(PyObject *self, PyObject *arg)
{
    return Py_NewRef(arg);
}

static PyMethodDef bad_methods[] = {          // expect: method-table 'bad_methods'
    {"same", same, METH_O, NULL},
};

static PyMethodDef one_def[] = {{"one", same, METH_O, NULL}}; /* of one function, no table (uwsgi, asyncio.c) */

static PyObject *
one(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyCFunction_New(one_def, NULL);
}

static PyMethodDef good_methods[] = {
    {"same", same, METH_O, NULL},
    {"one", one, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef bad = {PyModuleDef_HEAD_INIT, "bad", NULL, -1, bad_methods, NULL, NULL, NULL, NULL};
static struct PyModuleDef good = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, good_methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_bad(void)
{
    return PyModule_Create(&bad);
}

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&good);
}

// run: same(1) sound
// run: one()(1) sound
// unseen: PyInit_bad: what lies behind the table decides
// unseen: *: what lies behind the table decides
