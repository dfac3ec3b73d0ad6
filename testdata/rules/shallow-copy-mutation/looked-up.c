/* copy.copy and copy.deepcopy, looked up in a helper or once and for all, and called elsewhere. */
#include "sample.h"

static PyObject *
from_copy(const char *name)
{
    PyObject *found, *module = PyImport_ImportModule("copy");

    if (module == NULL)
        return NULL;
    found = PyObject_GetAttrString(module, name);
    Py_DECREF(module);
    return found;
}

static PyObject *
shallow(void)
{
    PyObject *found, *module = PyImport_ImportModule("copy");

    if (module == NULL)
        return NULL;
    found = PyObject_GetAttrString(module, "copy");
    Py_DECREF(module);
    return found;
}

static PyObject *deep_copier;

static PyObject *
deep(void)
{
    PyObject *module;

    if (deep_copier == NULL) {
        module = PyImport_ImportModule("copy");
        if (module == NULL)
            return NULL;
        deep_copier = PyObject_GetAttrString(module, "deepcopy");
        Py_DECREF(module);
    }
    return deep_copier;
}

static int
mark(PyObject *rows)
{
    PyObject *first = PyList_Check(rows) && PyList_GET_SIZE(rows) ? PyList_GET_ITEM(rows, 0) : NULL;

    return first != NULL && PyList_Check(first) ? PyList_Append(first, Py_None) : 0;
}

static PyObject *
marked_bad(PyObject *self, PyObject *rows)
{
    PyObject *copy, *copier = shallow();

    if (copier == NULL)
        return NULL;
    copy = PyObject_CallOneArg(copier, rows);
    Py_DECREF(copier);
    if (copy == NULL)
        return NULL;
    if (mark(copy) < 0) {                     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
marked_good(PyObject *self, PyObject *rows)
{
    PyObject *copy, *copier = deep();

    if (copier == NULL)
        return NULL;
    copy = PyObject_CallOneArg(copier, rows);
    if (copy == NULL)
        return NULL;
    if (mark(copy) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* Which of the two it is, only the caller knows. */
static PyObject *
either_good(PyObject *self, PyObject *rows)
{
    PyObject *copy, *copier = from_copy("deepcopy");

    if (copier == NULL)
        return NULL;
    copy = PyObject_CallOneArg(copier, rows);
    Py_DECREF(copier);
    if (copy == NULL)
        return NULL;
    if (mark(copy) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyMethodDef methods[] = {
    {"marked_bad", marked_bad, METH_O, NULL},
    {"marked_good", marked_good, METH_O, NULL},
    {"either_good", either_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: def unchanged(function):
// given:     rows = [[1]]
// given:     function(rows)
// given:     assert rows == [[1]]
// run: unchanged(marked_bad) raises AssertionError
// run: unchanged(marked_good) sound
// run: unchanged(either_good) sound
