/* What a static variable holds, used on after a call that can reach who puts another object there. */
#include "sample.h"

static PyObject *hook;

static PyObject *
set_hook(PyObject *self, PyObject *to)
{
    Py_INCREF(to);
    Py_XSETREF(hook, to);
    Py_RETURN_NONE;
}

static PyObject *
run_bad(PyObject *self, PyObject *arg)
{
    PyObject *call = hook;
    if (call == NULL)
        Py_RETURN_NONE;
    PyObject *text = PyObject_Str(arg);
    if (text == NULL)
        return NULL;
    Py_SETREF(text, PyObject_CallOneArg(call, text));       // expect: borrowed-across-call 'call'
    return text;
}

static PyObject *
run_good(PyObject *self, PyObject *arg)
{
    PyObject *call = Py_XNewRef(hook);
    if (call == NULL)
        Py_RETURN_NONE;
    PyObject *text = PyObject_Str(arg);
    if (text == NULL) {
        Py_DECREF(call);
        return NULL;
    }
    Py_SETREF(text, PyObject_CallOneArg(call, text));
    Py_DECREF(call);
    return text;
}

/* Nobody puts another one there. */
static PyObject *cache;

static PyObject *
cached_good(PyObject *self, PyObject *arg)
{
    if (cache == NULL && (cache = PyDict_New()) == NULL)
        return NULL;
    PyObject *all = cache, *text = PyObject_Str(arg);
    if (text == NULL)
        return NULL;
    int rc = PyDict_SetItem(all, text, Py_None);
    Py_DECREF(text);
    return rc < 0 ? NULL : Py_NewRef(all);
}

static PyMethodDef methods[] = {
    {"set_hook", set_hook, METH_O, NULL},
    {"run_bad", run_bad, METH_O, NULL},
    {"run_good", run_good, METH_O, NULL},
    {"cached_good", cached_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: class Hostile:
// given:     def __str__(self): set_hook(2); return 'x'
// given: def fill():
// given:     set_hook(lambda t: t)
// given:     return Hostile()
// run: run_bad(fill()) dies
// run: run_good(fill()) sound
// run: cached_good(1) sound
