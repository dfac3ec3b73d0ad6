/* A C library calls this; it can neither see the exception nor hand it on. Reduced from the wild: ultrajson. */
#include "sample.h"

static PyObject *seen;

static void
remember_bad(void *closure, const char *word)
{
    PyObject *key = PyUnicode_FromString(word), *dict = closure;
    if (key == NULL) {
        PyErr_WriteUnraisable(NULL);
        return;
    }
    PyObject_SetItem(dict, key, Py_None);     // expect: exception-ignored
    Py_DECREF(key);
}

static void
remember_good(void *closure, const char *word)
{
    PyObject *key = PyUnicode_FromString(word), *dict = closure;
    if (key == NULL || PyObject_SetItem(dict, key, Py_None) < 0)
        PyErr_WriteUnraisable(dict);
    Py_XDECREF(key);
}

/* What the library does. */
typedef void (*on_word)(void *closure, const char *word);
static on_word handlers[] = {remember_bad, remember_good};

static PyObject *
words(PyObject *self, PyObject *args)
{
    int which;
    if (!PyArg_ParseTuple(args, "Oi", &seen, &which))
        return NULL;
    handlers[which & 1](seen, "word");
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"words", words, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: words({}, 0) sound
// run: words(1, 0) dies
// run: words(1, 1) sound
