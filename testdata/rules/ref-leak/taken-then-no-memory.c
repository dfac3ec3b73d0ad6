/* A helper takes the reference before it has the room: where that cannot be had the reference is lost. It is the helper's mistake, and
 * told there, not once more in those that call it. */
#include "sample.h"

struct entry { char *text; PyObject *value; };
struct table { struct entry *at; size_t n; };

static int
add_bad(struct table *t, const char *text, PyObject *value)
{
    struct entry *at = PyMem_Realloc(t->at, (t->n + 1) * sizeof *at);
    if (at == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    t->at = at;
    Py_INCREF(value);
    at[t->n].text = PyMem_Malloc(strlen(text) + 1);
    if (at[t->n].text == NULL) {
        PyErr_NoMemory();
        return -1;                            // expect: ref-leak 'value'
    }
    strcpy(at[t->n].text, text);
    at[t->n].value = value;
    t->n++;
    return 0;
}

static int
add_good(struct table *t, const char *text, PyObject *value)
{
    struct entry *at = PyMem_Realloc(t->at, (t->n + 1) * sizeof *at);
    if (at == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    t->at = at;
    at[t->n].text = PyMem_Malloc(strlen(text) + 1);
    if (at[t->n].text == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    strcpy(at[t->n].text, text);
    at[t->n].value = Py_NewRef(value);
    t->n++;
    return 0;
}

static void
table_free(struct table *t)
{
    for (size_t i = 0; i < t->n; i++) {
        PyMem_Free(t->at[i].text);
        Py_DECREF(t->at[i].value);
    }
    PyMem_Free(t->at);
}

static PyObject *
filled(PyObject *self, PyObject *args)
{
    struct table t = {NULL, 0};
    PyObject *value;
    int good, r;
    if (!PyArg_ParseTuple(args, "Oi", &value, &good))
        return NULL;
    if (good)
        r = add_good(&t, "text", value);
    else
        r = add_bad(&t, "text", value);
    table_free(&t);
    if (r < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"filled", filled, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Thing: pass
// given: thing = Thing()
// run: filled(thing, 0) with PyMem_Malloc failing leaks 1 of thing
// run: filled(thing, 1) sound
