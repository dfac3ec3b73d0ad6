/* A method puts a new value into what the module's state, or a struct of the object's own, has held since it was set up. */
#include "sample.h"

typedef struct {
    PyObject *cache;
} State;

static struct PyModuleDef sample_module;

static PyObject *
reset_bad(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    State *state = PyModule_GetState(module);
    PyObject *fresh = PyDict_New();
    if (fresh == NULL)
        return NULL;
    state->cache = fresh;               // expect: ref-leak 'cache'
    Py_RETURN_NONE;
}

static PyObject *
reset_good(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    State *state = PyModule_GetState(module);
    PyObject *fresh = PyDict_New();
    if (fresh == NULL)
        return NULL;
    Py_XSETREF(state->cache, fresh);
    Py_RETURN_NONE;
}

/* Nothing is there before the first call. */
static PyObject *
once_good(PyObject *module, PyObject *Py_UNUSED(ignored))
{
    State *state = PyModule_GetState(module);
    if (state->cache == NULL) {
        state->cache = PyDict_New();
        if (state->cache == NULL)
            return NULL;
    }
    return Py_NewRef(state->cache);
}

static int
sample_exec(PyObject *module)
{
    State *state = PyModule_GetState(module);
    state->cache = PyDict_New();
    return state->cache ? 0 : -1;
}

static int
sample_traverse(PyObject *module, visitproc visit, void *arg)
{
    Py_VISIT(((State *)PyModule_GetState(module))->cache);
    return 0;
}

static int
sample_clear(PyObject *module)
{
    Py_CLEAR(((State *)PyModule_GetState(module))->cache);
    return 0;
}

static void
sample_free(void *module)
{
    sample_clear(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, sample_exec},
    {0, NULL},
};

static PyMethodDef methods[] = {
    {"reset_bad", reset_bad, METH_NOARGS, NULL},
    {"reset_good", reset_good, METH_NOARGS, NULL},
    {"once_good", once_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef sample_module = {
    PyModuleDef_HEAD_INIT, "sample", NULL, sizeof(State), methods, slots, sample_traverse, sample_clear, sample_free,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&sample_module);
}

// run: reset_good() sound
// run: once_good() sound
// run: reset_bad() leaks 2, 1 blocks
// unseen: sample_clear: the module goes at the very end
// unseen: sample_free: the module goes at the very end
