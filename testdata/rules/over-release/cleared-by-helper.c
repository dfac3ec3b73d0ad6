/* A helper that frees what a struct holds, and sets all of it to 0 with memset: its callers know that nothing is left. */
#include "sample.h"

typedef struct {
    char *text;
    PyObject *keys;
    int n;
} Info;

static Info info;

static void
info_clear(Info *p)
{
    if (p->text) {
        free(p->text);
        p->text = NULL;
    }
    Py_XDECREF(p->keys);
    memset(p, 0, sizeof *p);
}

static int
info_fill(Info *p, PyObject *keys)
{
    if (p->text)
        info_clear(p);
    if (p->text)
        free(p->text);
    Py_XDECREF(p->keys);
    p->keys = NULL;
    p->text = calloc(10, 1);
    if (p->text == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    p->keys = Py_NewRef(keys);
    return 0;
}

static PyObject *
fill_good(PyObject *module, PyObject *keys)
{
    (void)module;
    if (info_fill(&info, keys) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
clear_good(PyObject *module, PyObject *none)
{
    (void)module, (void)none;
    info_clear(&info);
    Py_RETURN_NONE;
}

static PyObject *
local_good(PyObject *module, PyObject *keys)
{
    (void)module;
    Info mine = {0};
    if (info_fill(&mine, keys) < 0)
        return NULL;
    info_clear(&mine);
    free(mine.text);
    Py_RETURN_NONE;
}

static PyObject *
local_bad(PyObject *module, PyObject *keys)
{
    (void)module;
    Info mine = {0};
    if (info_fill(&mine, keys) < 0)
        return NULL;
    memset(&mine, 0, sizeof mine); // expect: memory-leak
    Py_RETURN_NONE;                // expect: ref-leak 'keys'
}

static PyMethodDef methods[] = {{"fill_good", fill_good, METH_O, NULL},
                                {"clear_good", clear_good, METH_NOARGS, NULL},
                                {"local_good", local_good, METH_O, NULL},
                                {"local_bad", local_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// given: def use(keys):
// given:     fill_good(keys), fill_good(keys), clear_good()
// given: thing = [1]
// run: use(thing) sound
// run: local_good(thing) sound
// run: local_bad(thing) leaks 1 of thing, 1 blocks
