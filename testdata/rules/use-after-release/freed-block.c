/* Memory is looked at once more after free. */
#include "sample.h"

static PyObject *
length_bad(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    char *copy = text ? strdup(text) : NULL;
    if (!copy)
        return text ? PyErr_NoMemory() : NULL;
    free(copy);
    return PyLong_FromSize_t(strlen(copy));       // expect: use-after-release 'copy'
}

static PyObject *
length_good(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    char *copy = text ? strdup(text) : NULL;
    if (!copy)
        return text ? PyErr_NoMemory() : NULL;
    size_t n = strlen(copy);
    free(copy);
    return PyLong_FromSize_t(n);
}

/* The block that realloc has moved. */
static PyObject *
grown_bad(PyObject *self, PyObject *arg)
{
    char *block = malloc(16);
    if (!block)
        return PyErr_NoMemory();
    block[0] = 'x';
    char *more = realloc(block, 100000);
    if (!more) {
        free(block);
        return PyErr_NoMemory();
    }
    more[1] = 0;
    long first = block[0];                        // expect: use-after-release 'block'
    free(more);
    return PyLong_FromLong(first);
}

static PyObject *
grown_good(PyObject *self, PyObject *arg)
{
    char *block = malloc(16);
    if (!block)
        return PyErr_NoMemory();
    block[0] = 'x';
    char *more = realloc(block, 100000);
    if (!more) {
        free(block);
        return PyErr_NoMemory();
    }
    block = more;
    block[1] = 0;
    long first = block[0];
    free(block);
    return PyLong_FromLong(first);
}

static PyMethodDef methods[] = {
    {"length_bad", length_bad, METH_O, NULL},
    {"length_good", length_good, METH_O, NULL},
    {"grown_bad", grown_bad, METH_NOARGS, NULL},
    {"grown_good", grown_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: length_bad("abc") dies
// run: length_good("abc") sound
// run: grown_bad() dies
// run: grown_good() sound
