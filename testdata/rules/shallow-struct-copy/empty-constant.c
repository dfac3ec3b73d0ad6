/* What is cleared by the assignment of a constant that is empty. */
#include "sample.h"

typedef struct {
    PyObject *screen;
    int fd;
} Child;

static const Child EMPTY_CHILD = {0};
static Child queue[4];
static int count;

#define FREE_CHILD(x)      \
    Py_CLEAR((x).screen);  \
    x = EMPTY_CHILD

static PyObject *
add_good(PyObject *self, PyObject *args)
{
    if (count >= 4) {
        PyErr_SetString(PyExc_ValueError, "full");
        return NULL;
    }
    queue[count] = EMPTY_CHILD;
    if (!PyArg_ParseTuple(args, "O", &queue[count].screen))
        return NULL;
    Py_INCREF(queue[count].screen);
    count++;
    Py_RETURN_NONE;
}

static PyObject *
drop_good(PyObject *self, PyObject *unused)
{
    while (count) {
        count--;
        FREE_CHILD(queue[count]);
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"add_good", add_good, METH_VARARGS, NULL},
    {"drop_good", drop_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: (add_good([]), drop_good()) sound
// run: add_good() raises TypeError
