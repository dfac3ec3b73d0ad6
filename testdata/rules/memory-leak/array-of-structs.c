/* An array of structs that hold memory themselves: whoever gives up in the middle frees those that are there. */
#include "sample.h"

typedef struct {
    char *type;
    int op;
} Mod;

static void
mod_free(Mod *mod)
{
    PyMem_Free(mod->type);
    PyMem_Free(mod);
}

static Mod *
mod_of(PyObject *tuple)
{
    const char *type;
    int op;
    Mod *mod = PyMem_Calloc(1, sizeof(Mod));
    if (!mod)
        goto nomem;
    if (!PyArg_ParseTuple(tuple, "is", &op, &type))
        goto error;
    mod->op = op;
    mod->type = PyMem_Malloc(strlen(type) + 1);
    if (!mod->type)
        goto nomem;
    strcpy(mod->type, type);
    return mod;

nomem:
    PyErr_NoMemory();
error:
    if (mod)
        mod_free(mod);
    return NULL;
}

static void
mods_free(Mod **mods)
{
    for (Mod **p = mods; *p; p++)
        mod_free(*p);
    PyMem_Free(mods);
}

static Mod **
mods_of_bad(PyObject *list)
{
    Py_ssize_t len = PySequence_Length(list);
    if (len < 0)
        return NULL;
    Mod **mods = PyMem_New(Mod *, len + 1);
    if (!mods)
        return (Mod **)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < len; i++) {
        PyObject *item = PySequence_GetItem(list, i);
        if (!item) {
            PyMem_Free(mods);                     // expect: memory-leak 'mod'
            return NULL;
        }
        Mod *mod = mod_of(item);
        Py_DECREF(item);
        if (!mod) {
            PyMem_Free(mods);                     // expect: memory-leak 'mod'
            return NULL;
        }
        mods[i] = mod;
    }
    mods[len] = NULL;
    return mods;
}

static Mod **
mods_of_good(PyObject *list)
{
    Py_ssize_t len = PySequence_Length(list);
    if (len < 0)
        return NULL;
    Mod **mods = PyMem_New(Mod *, len + 1);
    if (!mods)
        goto nomem;
    for (Py_ssize_t i = 0; i < len; i++) {
        mods[i] = NULL;
        PyObject *item = PySequence_GetItem(list, i);
        if (!item)
            goto error;
        mods[i] = mod_of(item);
        Py_DECREF(item);
        if (!mods[i])
            goto error;
    }
    mods[len] = NULL;
    return mods;

nomem:
    PyErr_NoMemory();
error:
    if (mods)
        mods_free(mods);
    return NULL;
}

static PyObject *
added_bad(PyObject *self, PyObject *list)
{
    Mod **mods = mods_of_bad(list);
    if (!mods)
        return NULL;
    mods_free(mods);
    Py_RETURN_NONE;
}

static PyObject *
added_good(PyObject *self, PyObject *list)
{
    Mod **mods = mods_of_good(list);
    if (!mods)
        return NULL;
    mods_free(mods);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"added_bad", added_bad, METH_O, NULL},
    {"added_good", added_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: added_bad([(1, "a"), (2, "b"), ()]) leaks 4 blocks
// run: added_good([(1, "a"), (2, "b")]) sound
// run: added_good([(1, "a"), (2, "b"), ()]) raises TypeError
