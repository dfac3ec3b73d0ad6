/* The same for a variable of the module: the finaliser of the old hook calls the function that uses it. */
#include "sample.h"

static PyObject *hook = NULL;

static PyObject *
set_hook_bad(PyObject *self, PyObject *arg)
{
    Py_INCREF(arg);
    Py_XDECREF(hook);                         // expect: unsafe-clear 'hook'
    hook = arg;
    Py_RETURN_NONE;
}

static PyObject *
set_hook_good(PyObject *self, PyObject *arg)
{
    Py_INCREF(arg);
    Py_XSETREF(hook, arg);
    Py_RETURN_NONE;
}

static PyObject *
get_hook(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(hook ? hook : Py_None);
}

static PyMethodDef methods[] = {
    {"set_hook_bad", set_hook_bad, METH_O, NULL},
    {"set_hook_good", set_hook_good, METH_O, NULL},
    {"get_hook", get_hook, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Hostile:
// given:     def __init__(self, act): self.act = act
// given:     def __del__(self): self.act()
// run: [set_hook_good(Hostile(lambda: set_hook_bad(2))), set_hook_bad(1)] dies
// run: [set_hook_good(Hostile(lambda: set_hook_good(2))), set_hook_good(1)] sound
// run: [set_hook_good([]), get_hook()] sound
