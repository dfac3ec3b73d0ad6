/* Reduced from apsw's fts.c: a struct on the stack holds the list while a callback fills it; then it is returned. */
#include "sample.h"

typedef struct { PyObject *list, *last; } Context;

static int
take(void *p, const char *word)
{
    Context *c = p;
    PyObject *text = PyUnicode_FromString(word);
    if (text == NULL)
        return -1;
    int rc = PyList_Append(c->list, text);
    Py_XSETREF(c->last, text);
    return rc;
}

static int
two_words(void *p, int (*callback)(void *, const char *))
{
    return callback(p, "a") < 0 ? -1 : callback(p, "b");
}

static int (*words)(void *, int (*)(void *, const char *)) = two_words;

static PyObject *
words_good(PyObject *self, PyObject *unused)
{
    Context c = {.list = PyList_New(0)};
    if (c.list == NULL)
        return NULL;
    int rc = words(&c, take);
    Py_CLEAR(c.last);
    if (rc < 0) {
        Py_DECREF(c.list);
        return NULL;
    }
    return c.list;
}

static PyMethodDef methods[] = {
    {"words_good", words_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: words_good() sound
