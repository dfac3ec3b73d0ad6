/* The helper hands on the number of a library's function. Whether callers take that for success rests with the library. */
#include "sample.h"

#include <signal.h>

static int
found_good(int group, PyObject **found)
{
    if (group < 0)
        return killpg(group, 0);
    *found = PyLong_FromLong(group);
    return *found == NULL ? -1 : 0;
}

static int
found_bad(int group, PyObject **found)
{
    if (group < 0) {
        killpg(group, 0);
        return 0;
    }
    *found = PyLong_FromLong(group);
    return *found == NULL ? -1 : 0;
}

static PyObject *
group_good(PyObject *self, PyObject *args)
{
    PyObject *found;
    int group;
    if (!PyArg_ParseTuple(args, "i", &group))
        return NULL;
    if (found_good(group, &found) < 0)
        return PyErr_Occurred() ? NULL : PyErr_SetFromErrno(PyExc_OSError);
    return found;
}

static PyObject *
group_bad(PyObject *self, PyObject *args)
{
    PyObject *found;
    int group;
    if (!PyArg_ParseTuple(args, "i", &group))
        return NULL;
    if (found_bad(group, &found) < 0)
        return PyErr_Occurred() ? NULL : PyErr_SetFromErrno(PyExc_OSError);
    return found;                             // expect: uninitialized-use 'found'
}

static PyMethodDef methods[] = {
    {"group_good", group_good, METH_VARARGS, NULL},
    {"group_bad", group_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: group_good(3) sound
// run: group_good(-3) raises OSError
// run: group_bad(-3) dies
