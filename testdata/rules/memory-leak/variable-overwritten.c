/* A variable of the module gets a new block each time that Python code says so, and nobody frees the one that it held. */
#include "sample.h"

static char *name;
static char *title;
static char *cache;

static PyObject *
set_name_bad(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (text == NULL)
        return NULL;
    name = strdup(text);                      // expect: memory-leak 'name'
    Py_RETURN_NONE;
}

static PyObject *
set_title_good(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (text == NULL)
        return NULL;
    free(title);
    title = strdup(text);
    Py_RETURN_NONE;
}

static PyObject *
fill_cache_good(PyObject *self, PyObject *unused)
{
    if (cache == NULL)
        cache = PyMem_Calloc(100, 1);
    if (cache == NULL)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* Another variable says that it has been done. */
static int ready;
static char *table;

static PyObject *
prepare_good(PyObject *self, PyObject *unused)
{
    if (!ready) {
        table = PyMem_Calloc(100, 1);
        if (table == NULL)
            return PyErr_NoMemory();
        ready = 1;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"set_name_bad", set_name_bad, METH_O, NULL},
    {"set_title_good", set_title_good, METH_O, NULL},
    {"fill_cache_good", fill_cache_good, METH_NOARGS, NULL},
    {"prepare_good", prepare_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: set_name_bad('a name') leaks 1 blocks
// run: set_title_good('a title') sound
// run: fill_cache_good() sound
// run: prepare_good() sound
