/* What a struct on the stack holds is put by a helper into a list of those that are released later. From blist's iterators. */
#include "sample.h"

enum { MOST = 64 };

static PyObject *later[MOST];
static Py_ssize_t nlater;

static void
release_later(PyObject *item)
{
    if (nlater == MOST)
        Py_FatalError("too many");
    later[nlater++] = item;
}

static PyObject *
flush(PyObject *module, PyObject *ignored)
{
    while (nlater > 0)
        Py_DECREF(later[--nlater]);
    Py_RETURN_NONE;
}

typedef struct {
    int depth;
    PyObject *leaf;
} Walk;

static void
begin(Walk *walk, PyObject *item)
{
    walk->leaf = item;
    walk->depth = 1;
    Py_INCREF(item);
}

static void
end(Walk *walk)
{
    if (walk->depth == 0)
        return;
    if (Py_REFCNT(walk->leaf) > 1)
        Py_DECREF(walk->leaf);
    else
        release_later(walk->leaf);
}

static PyObject *
length_good(PyObject *module, PyObject *item)
{
    Walk walk;

    begin(&walk, item);
    PyObject *leaf = walk.leaf;
    Py_ssize_t n = PyObject_Length(leaf);
    end(&walk);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyObject *
length_bad(PyObject *module, PyObject *item)
{
    Walk walk;

    begin(&walk, item);
    Py_ssize_t n = PyObject_Length(walk.leaf);
    if (n < 0)
        return NULL;                            // expect: ref-leak
    end(&walk);
    return PyLong_FromSsize_t(n);
}

static PyObject *
made_good(PyObject *module, PyObject *ignored)
{
    Walk walk;
    PyObject *list = PyList_New(0);

    if (list == NULL)
        return NULL;
    begin(&walk, list);
    Py_DECREF(list);
    end(&walk);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"made", made_good, METH_NOARGS},
    {"length", length_good, METH_O},
    {"length_bad", length_bad, METH_O},
    {"flush", flush, METH_NOARGS},
    {NULL},
};

SAMPLE_MODULE(methods)

// run: (length('abc'), flush()) sound
// run: (made(), flush()) sound
// run: length_bad(4) leaks 1
