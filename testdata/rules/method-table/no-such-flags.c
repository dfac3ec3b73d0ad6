/* METH_KEYWORDS alone is no way to call a function. */
#include "sample.h"

static PyObject *
keywords(PyObject *self, PyObject *args, PyObject *kwargs)
{
    return Py_NewRef(kwargs ? kwargs : args);
}

static PyMethodDef bad_methods[] = {
    {"keywords", (PyCFunction)(void (*)(void))keywords, METH_KEYWORDS, NULL}, // expect: method-table 'keywords'
    {NULL, NULL, 0, NULL},
};

static PyMethodDef good_methods[] = {
    {"keywords", (PyCFunction)(void (*)(void))keywords, METH_VARARGS | METH_KEYWORDS, NULL},
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

// run: keywords(a=1) sound
// unseen: PyInit_bad: the import fails with SystemError
// unseen: *: the import fails with SystemError
