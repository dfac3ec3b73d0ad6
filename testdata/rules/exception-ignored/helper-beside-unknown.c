/* The helper hides a failure, and calls what nobody knows as well: it is told here, not in each of its callers.
 * Reduced from the wild: shapely. */
#include "sample.h"

int settle(int n);
#ifdef SAMPLE_RUNS
int
settle(int n)
{
    return n;
}
#endif

static char name[16];

static char *
name_of_bad(PyObject *names, PyObject *key)
{
    settle(1);
    PyDict_SetItem(names, key, Py_None);      // expect: exception-ignored
    return name;
}

static char *
name_of_good(PyObject *names, PyObject *key)
{
    settle(1);
    if (PyDict_SetItem(names, key, Py_None) < 0)
        return NULL;
    return name;
}

static PyObject *
note_bad(PyObject *self, PyObject *args)
{
    PyObject *names, *key;
    char *found;
    if (!PyArg_ParseTuple(args, "OO", &names, &key))
        return NULL;
    found = name_of_bad(names, key);
    if (!found)
        return NULL;
    if (PyObject_IsTrue(names) < 0)
        return NULL;
    return PyBytes_FromString(found);
}

static PyObject *
note_good(PyObject *self, PyObject *args)
{
    PyObject *names, *key;
    char *found;
    if (!PyArg_ParseTuple(args, "OO", &names, &key))
        return NULL;
    found = name_of_good(names, key);
    if (!found)
        return NULL;
    return PyBytes_FromString(found);
}

static PyMethodDef methods[] = {
    {"note_bad", note_bad, METH_VARARGS, NULL},
    {"note_good", note_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: note_bad({}, 1) sound
// run: note_bad({}, []) dies
// run: note_good({}, 1) sound
// run: note_good({}, []) raises TypeError
