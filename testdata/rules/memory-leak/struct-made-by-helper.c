/* A helper makes a struct that leads to more memory. Who frees the struct alone has lost the rest. */
#include "sample.h"

typedef struct {
    int kind;
    char *name;
    long *cells;
} Track;

static void
track_free(Track *track)
{
    if (!track)
        return;
    PyMem_Free(track->name);
    PyMem_Free(track->cells);
    PyMem_Free(track);
}

static Track *
track_new(const char *name)
{
    Track *track = PyMem_Calloc(1, sizeof *track);
    if (!track) {
        PyErr_NoMemory();
        return NULL;
    }
    track->kind = 2;
    track->name = PyMem_Malloc(strlen(name) + 1);
    track->cells = PyMem_New(long, 16);
    if (!track->name || !track->cells) {
        track_free(track);
        PyErr_NoMemory();
        return NULL;
    }
    memcpy(track->name, name, strlen(name) + 1);
    return track;
}

static PyObject *
kind_bad(PyObject *self, PyObject *arg)
{
    const char *name = PyUnicode_AsUTF8(arg);
    if (!name)
        return NULL;
    Track *track = track_new(name);
    if (!track)
        return NULL;
    int kind = track->kind;
    PyMem_Free(track);                            // expect: memory-leak
    return PyLong_FromLong(kind);
}

static PyObject *
kind_good(PyObject *self, PyObject *arg)
{
    const char *name = PyUnicode_AsUTF8(arg);
    if (!name)
        return NULL;
    Track *track = track_new(name);
    if (!track)
        return NULL;
    int kind = track->kind;
    track_free(track);
    return PyLong_FromLong(kind);
}

/* One part is handed on, the others are freed one by one. */
static PyObject *
name_good(PyObject *self, PyObject *arg)
{
    const char *given = PyUnicode_AsUTF8(arg);
    if (!given)
        return NULL;
    Track *track = track_new(given);
    if (!track)
        return NULL;
    char *name = track->name;
    if (track->kind)
        PyMem_Free(track->cells);
    PyMem_Free(track);
    PyObject *text = PyUnicode_FromString(name);
    PyMem_Free(name);
    return text;
}

static PyMethodDef methods[] = {
    {"kind_bad", kind_bad, METH_O, NULL},
    {"kind_good", kind_good, METH_O, NULL},
    {"name_good", name_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: kind_bad("abc") leaks 2 blocks
// run: kind_good("abc") sound
// run: name_good("abc") sound
