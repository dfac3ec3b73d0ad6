/* Reduced from zope.interface: what the first call finds it keeps in the module's state; each call hands out one more. */
#include "sample.h"

typedef struct { PyObject *pi, *tau; int done; } State;
static struct PyModuleDef module;

static State *
state_of(PyObject *m)
{
    State *s = PyModule_GetState(m);
    if (!s->done) {
        PyObject *math = PyImport_ImportModule("math"), *pi, *tau;
        if (math == NULL)
            return NULL;
        pi = PyObject_GetAttrString(math, "pi");
        if (pi == NULL) {
            Py_DECREF(math);
            return NULL;
        }
        tau = PyObject_GetAttrString(math, "tau");
        Py_DECREF(math);
        if (tau == NULL) {
            Py_DECREF(pi);
            return NULL;
        }
        s->pi = pi;
        s->tau = tau;
        s->done = 1;
    }
    return s;
}

static PyObject *
tau_of(PyObject *m)
{
    State *s = state_of(m);
    return s == NULL ? NULL : Py_NewRef(s->tau);
}

static PyObject *
constant_good(PyObject *m, PyObject *arg)
{
    State *s = state_of(m);
    if (s == NULL)
        return NULL;
    PyObject *pi = s->pi;
    if (arg != Py_None)
        return tau_of(m);
    Py_INCREF(pi);
    return pi;
}

static PyObject *
constant_bad(PyObject *m, PyObject *arg)
{
    State *s = state_of(m);
    if (s == NULL)
        return NULL;
    PyObject *pi = s->pi;
    Py_INCREF(pi);
    if (arg != Py_None)
        return tau_of(m);                     // expect: ref-leak 'pi'
    return pi;
}

static PyMethodDef methods[] = {
    {"constant_bad", constant_bad, METH_O, NULL},
    {"constant_good", constant_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int
module_traverse(PyObject *m, visitproc visit, void *arg)
{
    State *s = PyModule_GetState(m);
    Py_VISIT(s->pi);
    Py_VISIT(s->tau);
    return 0;
}

static int
module_clear(PyObject *m)
{
    State *s = PyModule_GetState(m);
    Py_CLEAR(s->pi);
    Py_CLEAR(s->tau);
    return 0;
}

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = sizeof(State),
    .m_methods = methods,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// run: constant_good(None) sound
// run: constant_good(1) sound
// run: constant_bad(1) leaks 1
// unseen: module_clear: a module that nobody refers to any more dies without being cleared
