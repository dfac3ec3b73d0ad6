/* When there is no memory, the process ends: nothing is lost by overwriting the only pointer. */
#include "sample.h"

#define ENDS(what) do { fprintf(stderr, "%s\n", what); abort(); } while (0)

typedef struct {
    char *data;
    size_t size;
} Text;

static void
text_grow_good(Text *t)
{
    t->data = realloc(t->data, t->size + 16);
    if (!t->data)
        ENDS("no memory");
    t->size += 16;
}

static PyObject *
filled_good(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Size(arg);
    if (n < 0)
        return NULL;
    size_t cap = 8, used = 0;
    char *text = malloc(cap);
    if (!text)
        ENDS("no memory");
    for (Py_ssize_t k = 0; k < n; k++) {
        if (used == cap) {
            cap *= 2;
            text = realloc(text, cap);
            if (!text)
                ENDS("no memory");
        }
        text[used++] = 'x';
    }
    PyObject *r = PyBytes_FromStringAndSize(text, (Py_ssize_t)used);
    free(text);
    return r;
}

static PyObject *
filled_bad(PyObject *self, PyObject *arg)
{
    Py_ssize_t n = PyObject_Size(arg);
    if (n < 0)
        return NULL;
    size_t cap = 8, used = 0;
    char *text = malloc(cap);
    if (!text)
        return PyErr_NoMemory();
    for (Py_ssize_t k = 0; k < n; k++) {
        if (used == cap) {
            cap *= 2;
            text = realloc(text, cap);            // expect: memory-leak 'text'
            if (!text)
                return PyErr_NoMemory();
        }
        text[used++] = 'x';
    }
    PyObject *r = PyBytes_FromStringAndSize(text, (Py_ssize_t)used);
    free(text);
    return r;
}

static PyObject *
member_good(PyObject *self, PyObject *unused)
{
    Text t = {NULL, 0};
    text_grow_good(&t);
    text_grow_good(&t);
    memset(t.data, 'y', t.size);
    PyObject *r = PyBytes_FromStringAndSize(t.data, (Py_ssize_t)t.size);
    free(t.data);
    return r;
}

static PyMethodDef methods[] = {
    {"filled_good", filled_good, METH_O, NULL},
    {"filled_bad", filled_bad, METH_O, NULL},
    {"member_good", member_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: filled_good(b"x" * 20) sound
// run: filled_good(1) raises TypeError
// run: filled_bad(b"x" * 20) with realloc failing leaks 1 blocks
// run: filled_bad(b"x" * 20) sound
// run: member_good() sound
// run: filled_good(b"x" * 20) with malloc failing dies
// run: filled_good(b"x" * 20) with realloc failing dies
// run: member_good() with realloc failing dies
