/* A C library keeps a struct of ours as user data, and gives it back to be torn down: what is in it must be owned. */
#include "sample.h"

typedef struct {
    PyObject *callback, *argument;
} Closure;

typedef void (*Handler)(void *data);

int lib_register(Handler fire, void *data, Handler destroy);
int lib_keep(void *data, Handler destroy);
void lib_drop(void);

#ifdef SAMPLE_RUNS
int
lib_register(Handler fire, void *data, Handler destroy)
{
    fire(data);
    destroy(data);
    return 0;
}

static void *kept;
static Handler kept_destroy;

int
lib_keep(void *data, Handler destroy)
{
    kept = data;
    kept_destroy = destroy;
    return 0;
}

void
lib_drop(void)
{
    kept_destroy(kept);
}
#endif

static void
fire(void *data)
{
    Closure *closure = data;
    PyObject *result = PyObject_CallOneArg(closure->callback, closure->argument);
    if (result == NULL)
        PyErr_WriteUnraisable(closure->callback);
    Py_XDECREF(result);
}

static void
destroy(void *data)
{
    Closure *closure = data;
    Py_DECREF(closure->callback);
    Py_DECREF(closure->argument);
    PyMem_Free(closure);
}

static PyObject *
watch_bad(PyObject *module, PyObject *args)
{
    PyObject *callback, *argument;
    if (!PyArg_ParseTuple(args, "OO", &callback, &argument))
        return NULL;
    Closure *closure = PyMem_Malloc(sizeof *closure);
    if (closure == NULL)
        return PyErr_NoMemory();
    closure->callback = callback;       // expect: steal-borrowed 'callback'
    closure->argument = Py_NewRef(argument);
    lib_register(fire, closure, destroy);
    Py_RETURN_NONE;
}

static PyObject *
watch_good(PyObject *module, PyObject *args)
{
    PyObject *callback, *argument;
    if (!PyArg_ParseTuple(args, "OO", &callback, &argument))
        return NULL;
    Closure *closure = PyMem_Malloc(sizeof *closure);
    if (closure == NULL)
        return PyErr_NoMemory();
    closure->callback = Py_NewRef(callback);
    closure->argument = Py_NewRef(argument);
    lib_register(fire, closure, destroy);
    Py_RETURN_NONE;
}

/* A reference is taken where the library has the struct; where it refused it, the struct goes as it came. */
static PyObject *
late_good(PyObject *module, PyObject *args)
{
    PyObject *callback, *argument;
    if (!PyArg_ParseTuple(args, "OO", &callback, &argument))
        return NULL;
    Closure *closure = PyMem_Malloc(sizeof *closure);
    if (closure == NULL)
        return PyErr_NoMemory();
    closure->callback = callback;
    closure->argument = argument;
    if (lib_keep(closure, destroy) < 0) {
        PyMem_Free(closure);
        PyErr_SetString(PyExc_RuntimeError, "refused");
        return NULL;
    }
    Py_INCREF(callback);
    Py_INCREF(argument);
    lib_drop();
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"watch_bad", watch_bad, METH_VARARGS, NULL},
    {"watch_good", watch_good, METH_VARARGS, NULL},
    {"late_good", late_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: kept = lambda x: None
// run: late_good(kept, 'word') sound
// run: watch_good(kept, 'word') sound
// run: watch_bad(kept, 'word') dies
