/* A struct on the stack: one helper fills it, with a reference or without, another gives back what is in it. */
#include "sample.h"

typedef struct Target {
    int fd;
    PyObject *path; /* NULL if fd is it */
} Target;

static int
target_open(Target *target, PyObject *value)
{
    target->fd = -1;
    target->path = NULL;
    if (PyLong_Check(value)) {
        target->fd = (int)PyLong_AsLong(value);
        return target->fd == -1 && PyErr_Occurred() ? -1 : 0;
    }
    return PyUnicode_FSConverter(value, &target->path) ? 0 : -1;
}

static void
target_close(Target *target)
{
    if (target->path != NULL) {
        Py_DECREF(target->path);
    }
}

static PyObject *
describe_good(PyObject *module, PyObject *value)
{
    PyObject *result = NULL;
    Target target;

    (void)module;
    if (target_open(&target, value) < 0)
        return NULL;
    if (target.path != NULL && PyBytes_GET_SIZE(target.path) == 0) {
        PyErr_SetString(PyExc_ValueError, "an empty path");
        goto done;
    }
    result = PyLong_FromLong(target.fd);
done:
    target_close(&target);
    return result;
}

static PyMethodDef methods[] = {{"describe", describe_good, METH_O, NULL}, {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: describe(3) sound
// run: describe('a/b') sound
// run: describe('') raises ValueError
