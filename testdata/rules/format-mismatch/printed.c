/* PySys_WriteStderr has printf's conversions, PySys_FormatStderr those of PyUnicode_FromFormat. */
#include "sample.h"

static PyObject *
written_bad(PyObject *self, PyObject *list)
{
    PySys_WriteStderr("%d items\n", Py_SIZE(list));  // expect: format-mismatch
    PySys_WriteStdout("%R\n", list);                       // expect: format-mismatch
    PySys_WriteStderr("%s of %s\n", "some");               // expect: format-mismatch
    PySys_FormatStderr("%d items\n", Py_SIZE(list)); // expect: format-mismatch
    Py_RETURN_NONE;
}

static PyObject *
written_good(PyObject *self, PyObject *list)
{
    long double third = 1.0L / 3;
    PySys_WriteStderr("%-8zd items, %5.1f%%, %.3Lf, %hhd, %lu\n", Py_SIZE(list), 99.5, third, (char)3, 7ul);
    PySys_WriteStdout("%*d %s %c %p\n", 5, 3, "three", 'c', (void *)list);
    PySys_FormatStderr("%zd items of %R\n", Py_SIZE(list), list);
    Py_RETURN_NONE;
}

static PyObject *
warned_bad(PyObject *self, PyObject *list)
{
    if (PyErr_WarnFormat(PyExc_UserWarning, 1, "%s is old", list) < 0) // expect: format-mismatch
        return NULL;
    return PyBytes_FromFormat("%S", list);                 // expect: format-mismatch
}

static PyObject *
warned_good(PyObject *self, PyObject *list)
{
    if (PyErr_WarnFormat(PyExc_UserWarning, 1, "%R is old", list) < 0)
        return NULL;
    return PyBytes_FromFormat("%zd%s", Py_SIZE(list), "items");
}

static PyMethodDef methods[] = {
    {"written_bad", written_bad, METH_O, NULL},
    {"written_good", written_good, METH_O, NULL},
    {"warned_bad", warned_bad, METH_O, NULL},
    {"warned_good", warned_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: warned_good([]) sound
// unseen: written_bad: what a wrong conversion does is undefined
// unseen: warned_bad: what a wrong conversion does is undefined
// unseen: written_good: what is written is kept by whoever reads it
