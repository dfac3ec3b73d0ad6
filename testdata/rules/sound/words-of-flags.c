/* A word of flags that says what is owned, a tag in a pointer's low bit, and a chain of blocks that is built and taken down. */
#include "sample.h"
#include <stdint.h>

enum { OWNS_A = 1, OWNS_B = 2 };

static PyObject *
joined(PyObject *self, PyObject *args)
{
    unsigned owns = 0;
    PyObject *a, *b, *result = NULL;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    if (!PyUnicode_Check(a)) {
        a = PyObject_Str(a);
        if (a == NULL)
            goto done;
        owns |= OWNS_A;
    }
    if (!PyUnicode_Check(b)) {
        b = PyObject_Str(b);
        if (b == NULL)
            goto done;
        owns |= OWNS_B;
    }
    result = PyUnicode_Concat(a, b);
done:
    if (owns & OWNS_A)
        Py_DECREF(a);
    if (owns & OWNS_B)
        Py_DECREF(b);
    return result;
}

static PyObject *
tagged(PyObject *self, PyObject *arg)
{
    uintptr_t text = (uintptr_t)arg;
    PyObject *result;
    if (!PyUnicode_Check(arg)) {
        PyObject *made = PyObject_Str(arg);
        if (made == NULL)
            return NULL;
        text = (uintptr_t)made | 1;
    }
    result = PyObject_Repr((PyObject *)(text & ~(uintptr_t)1));
    if (text & 1)
        Py_DECREF((PyObject *)(text & ~(uintptr_t)1));
    return result;
}

struct link {
    struct link *next;
    PyObject *item;
};

static PyObject *
chained(PyObject *self, PyObject *arg)
{
    struct link *first = NULL;
    PyObject *it = PyObject_GetIter(arg), *item;
    long n = 0;
    if (it == NULL)
        return NULL;
    while ((item = PyIter_Next(it)) != NULL) {
        struct link *link = PyMem_Malloc(sizeof *link);
        if (link == NULL) {
            Py_DECREF(item);
            PyErr_NoMemory();
            break;
        }
        link->item = item;
        link->next = first;
        first = link;
        n++;
    }
    Py_DECREF(it);
    while (first) {
        struct link *link = first;
        first = link->next;
        Py_DECREF(link->item);
        PyMem_Free(link);
    }
    return PyErr_Occurred() ? NULL : PyLong_FromLong(n);
}

static PyMethodDef methods[] = {
    {"joined", joined, METH_VARARGS, NULL},
    {"tagged", tagged, METH_O, NULL},
    {"chained", chained, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: joined(1.5, 'x') sound
// run: joined('x', 1.5) sound
// run: joined(1.5, 2.5) sound
// run: tagged('x') sound
// run: tagged(1.5) sound
// run: chained([1.5, 2.5, 3.5]) sound
