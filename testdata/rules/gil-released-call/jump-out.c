/* A goto or a break out of the region, past its end. */
#include "sample.h"

static PyObject *
find_bad(PyObject *self, PyObject *args)
{
    const char *text;
    int n = 0;
    if (!PyArg_ParseTuple(args, "s", &text))
        return NULL;
    do {
        Py_BEGIN_ALLOW_THREADS
        while (text[n] && text[n] != ':')
            n++;
        if (text[n] == '\0')
            break;
        Py_END_ALLOW_THREADS
    } while (0);
    return PyLong_FromLong(n);                // expect: gil-released-call
}

static PyObject *
count_bad(PyObject *self, PyObject *args)
{
    const char *text;
    long n = 0;
    if (!PyArg_ParseTuple(args, "s", &text))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    for (; text[n]; n++)
        if (text[n] == ':')
            goto refused;
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(n);
refused:
    PyErr_SetString(PyExc_ValueError, "colon"); // expect: gil-released-call
    return NULL;
}

static PyObject *
count_good(PyObject *self, PyObject *args)
{
    const char *text;
    long n = 0;
    if (!PyArg_ParseTuple(args, "s", &text))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    for (; text[n]; n++)
        if (text[n] == ':') {
            Py_BLOCK_THREADS
            goto refused;
        }
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(n);
refused:
    PyErr_SetString(PyExc_ValueError, "colon");
    return NULL;
}

static PyMethodDef methods[] = {
    {"find_bad", find_bad, METH_VARARGS, NULL},
    {"count_bad", count_bad, METH_VARARGS, NULL},
    {"count_good", count_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: find_bad("a:b") sound
// run: find_bad("ab") dies
// run: count_bad("a") sound
// run: count_bad("a:b") dies
// run: count_good("a:b") raises ValueError
// run: count_good("a") sound
