/* A builder on the stack begins without memory: the helper is called for one that has none, goes through a separator that need not be
 * there on one way only, and its NULL from realloc is one of an empty builder, too. From msgspec's strbuilder. */
#include "sample.h"

typedef struct {
    char *sep;
    Py_ssize_t sep_size;
    char *buffer;
    Py_ssize_t size, capacity;
} Builder;

static int
extend(Builder *self, const char *text, Py_ssize_t n)
{
    int first = self->size == 0;
    Py_ssize_t required = self->size + n + self->sep_size;

    if (required > self->capacity) {
        char *more = PyMem_Realloc(self->buffer, (size_t)required * 2);
        if (more == NULL) {
            PyMem_Free(self->buffer);
            self->buffer = NULL;
            return 0;
        }
        self->buffer = more;
        self->capacity = required * 2;
    }
    if (self->sep_size && !first) {
        memcpy(self->buffer + self->size, self->sep, (size_t)self->sep_size);
        self->size += self->sep_size;
    }
    memcpy(self->buffer + self->size, text, (size_t)n);
    self->size += n;
    return 1;
}

static PyObject *
finish(Builder *self)
{
    PyObject *text = PyUnicode_FromStringAndSize(self->buffer, self->size);
    PyMem_Free(self->buffer);
    self->buffer = NULL;
    return text;
}

static PyObject *
pair_bad(PyObject *module, PyObject *ignored)
{
    Builder builder = {0};

    if (!extend(&builder, "(", 1))
        return NULL;                            // expect: missing-exception
    if (!extend(&builder, ")", 1)) {
        PyErr_NoMemory();
        return NULL;
    }
    return finish(&builder);
}

static PyObject *
pair_good(PyObject *module, PyObject *ignored)
{
    Builder builder = {0};

    if (!extend(&builder, "(", 1))
        return PyErr_NoMemory();
    if (!extend(&builder, ")", 1))
        return PyErr_NoMemory();
    return finish(&builder);
}

static PyMethodDef methods[] = {
    {"pair_bad", pair_bad, METH_NOARGS},
    {"pair", pair_good, METH_NOARGS},
    {NULL},
};

SAMPLE_MODULE(methods)

// run: pair() sound
// run: pair_bad() with PyMem_Realloc failing dies
