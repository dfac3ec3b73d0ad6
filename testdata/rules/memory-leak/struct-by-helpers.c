/* A struct with a string in it, made by one helper and unmade by another: each way out needs the second. */
#include "sample.h"

typedef struct {
    char *text;
    Py_ssize_t length;
} Word;

static Word *
word_new(const char *text)
{
    Word *w = malloc(sizeof *w);
    if (!w)
        return NULL;
    w->text = strdup(text);
    if (!w->text) {
        free(w);
        return NULL;
    }
    w->length = (Py_ssize_t)strlen(text);
    return w;
}

static void
word_free(Word *w)
{
    if (!w)
        return;
    free(w->text);
    free(w);
}

static PyObject *
measure_bad(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    Word *w = word_new(text);
    if (!w)
        return PyErr_NoMemory();
    if (w->length == 0)
        return PyErr_Format(PyExc_ValueError, "empty");   // expect: memory-leak 'w'
    PyObject *length = PyLong_FromSsize_t(w->length);
    word_free(w);
    return length;
}

static PyObject *
measure_good(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    Word *w = word_new(text);
    if (!w)
        return PyErr_NoMemory();
    if (w->length == 0) {
        word_free(w);
        return PyErr_Format(PyExc_ValueError, "empty");
    }
    PyObject *length = PyLong_FromSsize_t(w->length);
    word_free(w);
    return length;
}

/* Freed by hand, and without what it holds. */
static PyObject *
shout_bad(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    Word *w = malloc(sizeof *w);
    if (!w)
        return PyErr_NoMemory();
    w->text = strdup(text);
    if (!w->text) {
        free(w);
        return PyErr_NoMemory();
    }
    PyObject *r = PyUnicode_FromFormat("%s!", w->text);
    free(w);                                  // expect: memory-leak 'text'
    return r;
}

static PyObject *
shout_good(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    Word *w = malloc(sizeof *w);
    if (!w)
        return PyErr_NoMemory();
    w->text = strdup(text);
    if (!w->text) {
        free(w);
        return PyErr_NoMemory();
    }
    PyObject *r = PyUnicode_FromFormat("%s!", w->text);
    free(w->text);
    free(w);
    return r;
}

static PyMethodDef methods[] = {
    {"measure_bad", measure_bad, METH_O, NULL},
    {"measure_good", measure_good, METH_O, NULL},
    {"shout_bad", shout_bad, METH_O, NULL},
    {"shout_good", shout_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: measure_bad("abc") sound
// run: measure_bad("") leaks 2 blocks
// run: measure_good("abc") sound
// run: measure_good("") raises ValueError
// run: shout_bad("abc") leaks 1 blocks
// run: shout_good("abc") sound
