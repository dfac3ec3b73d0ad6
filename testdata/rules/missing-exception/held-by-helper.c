/* What runs between a failure and the return has to keep the exception: a helper that fetches it and puts it back does, by
 * itself or through helpers of its own, and one that adds to the traceback is made for callers that have failed. */
#include "sample.h"

static PyObject *places;

/* Where the list cannot be had, its exception takes the place of the other one. */
static void
note_place(const char *name, int line)
{
    PyObject *type, *value, *tb, *place = NULL;
    PyFrameObject *frame;

    PyErr_Fetch(&type, &value, &tb);
    if (places == NULL)
        places = PyList_New(0);
    if (places == NULL)
        goto replaced;
    place = PyUnicode_FromFormat("%s:%d", name, line);
    if (place == NULL)
        goto replaced;
    PyErr_Restore(type, value, tb);
    frame = PyEval_GetFrame();
    if (frame != NULL)
        PyTraceBack_Here(frame);
    goto done;
replaced:
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
done:
    Py_XDECREF(place);
}

static void
keep(PyObject **type, PyObject **value, PyObject **tb)
{
    PyErr_Fetch(type, value, tb);
}

static void
put(PyObject *type, PyObject *value, PyObject *tb)
{
    PyErr_Restore(type, value, tb);
}

static void
hush(PyObject *o)
{
    PyObject *type, *value, *tb, *none;

    keep(&type, &value, &tb);
    none = PyObject_CallMethod(o, "close", NULL);
    if (none == NULL)
        PyErr_Clear();
    Py_XDECREF(none);
    put(type, value, tb);
}

static void
drop(PyObject *o)
{
    PyObject *type, *value, *tb, *none;

    PyErr_Fetch(&type, &value, &tb);
    none = PyObject_CallMethod(o, "close", NULL);
    if (none == NULL)
        PyErr_Clear();
    Py_XDECREF(none);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
}

static PyObject *
noted_good(PyObject *self, PyObject *arg)
{
    PyObject *size = PyNumber_Absolute(arg);

    if (size == NULL) {
        note_place("noted_good", 1);
        return NULL;
    }
    return size;
}

static PyObject *
hushed_good(PyObject *self, PyObject *arg)
{
    PyObject *size = PyNumber_Absolute(arg);

    if (size == NULL) {
        hush(arg);
        return NULL;
    }
    hush(arg);
    return size;
}

static PyObject *
itself_good(PyObject *self, PyObject *arg)
{
    PyObject *size = PyNumber_Absolute(arg);

    if (size == NULL) {
        PyObject *type, *value, *tb, *none;
        keep(&type, &value, &tb);
        none = PyObject_CallMethod(arg, "close", NULL);
        if (none == NULL)
            PyErr_Clear();
        Py_XDECREF(none);
        put(type, value, tb);
        return NULL;
    }
    return size;
}

static PyObject *
dropped_bad(PyObject *self, PyObject *arg)
{
    PyObject *size = PyNumber_Absolute(arg);

    if (size == NULL) {
        drop(arg);
        return NULL;                          // expect: missing-exception
    }
    return size;
}

static PyMethodDef methods[] = {
    {"noted_good", noted_good, METH_O, NULL},
    {"hushed_good", hushed_good, METH_O, NULL},
    {"itself_good", itself_good, METH_O, NULL},
    {"dropped_bad", dropped_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: noted_good(-1) sound
// run: noted_good('x') raises TypeError
// run: hushed_good(-1) sound
// run: hushed_good('x') raises TypeError
// run: itself_good('x') raises TypeError
// run: dropped_bad(-1) sound
// run: dropped_bad('x') dies
