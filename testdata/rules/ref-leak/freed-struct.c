/* A link is taken out of its list and freed: what it owns goes with nobody's leave. That a member owns is seen by what is put
 * there, or by who releases it elsewhere. */
#include "sample.h"

typedef struct Hook {
    struct Hook *next;
    PyObject *name, *call;
    int once;
} Hook;

static Hook *hooks;

/* Nobody else releases `name`: every new hook takes a reference to it. */
static void
hook_free_bad(Hook *hook)
{
    Py_DECREF(hook->call);
    PyMem_Free(hook);                         // expect: ref-leak 'name'
}

static void
hook_free_good(Hook *hook)
{
    Py_DECREF(hook->call);
    Py_DECREF(hook->name);
    PyMem_Free(hook);
}

/* Its caller has taken the call out, and releases it. */
static void
hook_free_empty_good(Hook *hook)
{
    Py_DECREF(hook->name);
    PyMem_Free(hook);
}

static PyObject *
add_good(PyObject *self, PyObject *args)
{
    PyObject *name, *call;

    if (!PyArg_ParseTuple(args, "OO", &name, &call))
        return NULL;
    Hook *hook = PyMem_Malloc(sizeof *hook);
    if (hook == NULL)
        return PyErr_NoMemory();
    hook->name = Py_NewRef(name);
    Py_INCREF(call);
    hook->call = call;
    hook->once = 0;
    hook->next = hooks;
    hooks = hook;
    Py_RETURN_NONE;
}

static PyObject *
pop_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Hook *hook = hooks;

    if (hook == NULL)
        Py_RETURN_FALSE;
    hooks = hook->next;
    PyMem_Free(hook);                         // expect: ref-leak 'call'
    Py_RETURN_TRUE;
}

static PyObject *
pop_freed_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Hook *hook = hooks;

    if (hook == NULL)
        Py_RETURN_FALSE;
    hooks = hook->next;
    hook_free_bad(hook);
    Py_RETURN_TRUE;
}

static PyObject *
pop_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Hook *hook = hooks;

    if (hook == NULL)
        Py_RETURN_FALSE;
    hooks = hook->next;
    hook_free_good(hook);
    Py_RETURN_TRUE;
}

static PyObject *
take_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Hook *hook = hooks;

    if (hook == NULL)
        Py_RETURN_NONE;
    hooks = hook->next;
    PyObject *call = hook->call;
    hook_free_empty_good(hook);
    return call;
}

static PyObject *
remove_bad(PyObject *self, PyObject *name)
{
    for (Hook **at = &hooks; *at; at = &(*at)->next) {
        Hook *hook = *at;
        int same = PyObject_RichCompareBool(hook->name, name, Py_EQ);
        if (same < 0)
            return NULL;
        if (!same)
            continue;
        *at = hook->next;
        Py_DECREF(hook->name);
        PyMem_Free(hook);                     // expect: ref-leak 'call'
        Py_RETURN_TRUE;
    }
    Py_RETURN_FALSE;
}

static PyObject *
remove_good(PyObject *self, PyObject *name)
{
    for (Hook **at = &hooks; *at; at = &(*at)->next) {
        Hook *hook = *at;
        int same = PyObject_RichCompareBool(hook->name, name, Py_EQ);
        if (same < 0)
            return NULL;
        if (!same)
            continue;
        *at = hook->next;
        Py_DECREF(hook->name);
        Py_DECREF(hook->call);
        PyMem_Free(hook);
        Py_RETURN_TRUE;
    }
    Py_RETURN_FALSE;
}

static PyMethodDef methods[] = {
    {"add", add_good, METH_VARARGS, NULL},
    {"pop_bad", pop_bad, METH_NOARGS, NULL},
    {"pop_freed_bad", pop_freed_bad, METH_NOARGS, NULL},
    {"pop", pop_good, METH_NOARGS, NULL},
    {"take", take_good, METH_NOARGS, NULL},
    {"remove_bad", remove_bad, METH_O, NULL},
    {"remove", remove_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// given: name, call = ['name'], ['call']
// given: def after(act, *args):
// given:     add(name, call)
// given:     try: act(*args)
// given:     finally:
// given:         while pop(): pass
// run: after(pop_bad) leaks 1 of name, 1 of call
// run: after(pop_freed_bad) leaks 1 of name
// run: after(pop) sound
// run: after(take) sound
// run: after(remove_bad, name) leaks 1 of call
// run: after(remove, name) sound
