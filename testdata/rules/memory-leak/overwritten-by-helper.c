/* A helper puts new memory into a struct, and says nothing of what was there: its caller, who had filled that, has lost it. */
#include "sample.h"

typedef struct {
    char *name;
    int n;
} Command;

static Command *
command_new(const char *name)
{
    Command *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->name = strdup(name);
    if (!c->name) {
        free(c);
        return NULL;
    }
    return c;
}

static void
command_free(Command *c)
{
    free(c->name);
    free(c);
}

static int
set_name_bad(Command *c, const char *name)
{
    char *copy = strdup(name);
    if (!copy)
        return -1;
    c->name = copy;
    return 0;
}

static int
set_name_good(Command *c, const char *name)
{
    char *copy = strdup(name);
    if (!copy)
        return -1;
    free(c->name);
    c->name = copy;
    return 0;
}

static PyObject *
renamed_bad(PyObject *self, PyObject *args)
{
    const char *one, *two;
    if (!PyArg_ParseTuple(args, "ss", &one, &two))
        return NULL;
    Command *c = command_new(one);
    if (!c)
        return PyErr_NoMemory();
    if (set_name_bad(c, two) < 0) {               // expect: memory-leak
        command_free(c);
        return PyErr_NoMemory();
    }
    PyObject *r = PyUnicode_FromString(c->name);
    command_free(c);
    return r;
}

static PyObject *
renamed_good(PyObject *self, PyObject *args)
{
    const char *one, *two;
    if (!PyArg_ParseTuple(args, "ss", &one, &two))
        return NULL;
    Command *c = command_new(one);
    if (!c)
        return PyErr_NoMemory();
    if (set_name_good(c, two) < 0) {
        command_free(c);
        return PyErr_NoMemory();
    }
    PyObject *r = PyUnicode_FromString(c->name);
    command_free(c);
    return r;
}

static PyMethodDef methods[] = {
    {"renamed_bad", renamed_bad, METH_VARARGS, NULL},
    {"renamed_good", renamed_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: renamed_bad('one', 'two') leaks 1 blocks
// run: renamed_good('one', 'two') sound
