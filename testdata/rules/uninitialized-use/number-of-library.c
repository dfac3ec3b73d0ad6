/* The helper hands on the number of a library's function. Whether callers take that for success rests with the library. */
#include "sample.h"

#include <sys/socket.h>

static int
found_good(int line, PyObject **found)
{
    if (line < 0)
        return sockatmark(line);
    *found = PyLong_FromLong(line);
    return *found == NULL ? -1 : 0;
}

static int
found_bad(int line, PyObject **found)
{
    if (line < 0) {
        sockatmark(line);
        return 0;
    }
    *found = PyLong_FromLong(line);
    return *found == NULL ? -1 : 0;
}

static PyObject *
line_good(PyObject *self, PyObject *args)
{
    PyObject *found;
    int line;
    if (!PyArg_ParseTuple(args, "i", &line))
        return NULL;
    if (found_good(line, &found) < 0)
        return PyErr_Occurred() ? NULL : PyErr_SetFromErrno(PyExc_OSError);
    return found;
}

static PyObject *
line_bad(PyObject *self, PyObject *args)
{
    PyObject *found;
    int line;
    if (!PyArg_ParseTuple(args, "i", &line))
        return NULL;
    if (found_bad(line, &found) < 0)
        return PyErr_Occurred() ? NULL : PyErr_SetFromErrno(PyExc_OSError);
    return found;                             // expect: uninitialized-use 'found'
}

static PyMethodDef methods[] = {
    {"line_good", line_good, METH_VARARGS, NULL},
    {"line_bad", line_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: line_good(3) sound
// run: line_good(-3) raises OSError
// run: line_bad(-3) dies
