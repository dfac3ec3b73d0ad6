/* A helper says "yes" when it could not find out. Its callers cannot know. Reduced from the wild: simplejson. */
#include "sample.h"

static int
is_marked_bad(PyObject *item, PyObject *cls)
{
    return PyObject_IsInstance(item, cls) ? 1 : 0; // expect: exception-ignored
}

static int
is_marked_good(PyObject *item, PyObject *cls)
{
    return PyObject_IsInstance(item, cls);
}

static PyObject *
marked_bad(PyObject *self, PyObject *args)
{
    PyObject *item, *cls;
    if (!PyArg_ParseTuple(args, "OO", &item, &cls))
        return NULL;
    return PyBool_FromLong(is_marked_bad(item, cls));
}

static PyObject *
marked_good(PyObject *self, PyObject *args)
{
    PyObject *item, *cls;
    int marked;
    if (!PyArg_ParseTuple(args, "OO", &item, &cls))
        return NULL;
    marked = is_marked_good(item, cls);
    if (marked < 0)
        return NULL;
    return PyBool_FromLong(marked);
}

static PyMethodDef methods[] = {
    {"marked_bad", marked_bad, METH_VARARGS, NULL},
    {"marked_good", marked_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: marked_bad(1, int) sound
// run: marked_bad(1, 2) dies
// run: marked_good(1, 2) raises TypeError
