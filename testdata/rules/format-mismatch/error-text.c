/* The conversions of PyErr_Format are not all of printf's, and want their own types. */
#include "sample.h"

static PyObject *
count_bad(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyObject_Size(list);
    if (n >= 0)
        PyErr_Format(PyExc_ValueError, "%s: %d items", list, n); // expect: format-mismatch
    return NULL;
}

static PyObject *
count_good(PyObject *self, PyObject *list)
{
    Py_ssize_t n = PyObject_Size(list);
    if (n >= 0)
        PyErr_Format(PyExc_ValueError, "%R: %zd items, %d%%, %.200s", list, n, 100, "done");
    return NULL;
}

static PyObject *
ratio_bad(PyObject *self, PyObject *unused)
{
    return PyUnicode_FromFormat("%s %f", "ratio", 0.5); // expect: format-mismatch
}

static PyObject *
ratio_good(PyObject *self, PyObject *unused)
{
    return PyUnicode_FromFormat("%s %d/%d", "ratio", 1, 2);
}

/* Lengths before 'x', and most flags, are Python 3.12's. */
static PyObject *
address_bad(PyObject *self, PyObject *number)
{
    unsigned long n = PyLong_AsUnsignedLong(number);
    if (n == (unsigned long)-1 && PyErr_Occurred())
        return NULL;
    return PyUnicode_FromFormat("at %lx of %s", n, "text"); // expect: format-mismatch
}

static PyObject *
address_good(PyObject *self, PyObject *number)
{
    unsigned long n = PyLong_AsUnsignedLong(number);
    if (n == (unsigned long)-1 && PyErr_Occurred())
        return NULL;
    return PyUnicode_FromFormat("at %lu, %04d, %.3s, %x", n, 7, "text", 10);
}

/* Bytes have no objects to show. */
static PyObject *
shown_bad(PyObject *self, PyObject *object)
{
    return PyBytes_FromFormat("<%R>", object); // expect: format-mismatch
}

static PyObject *
shown_good(PyObject *self, PyObject *object)
{
    return PyBytes_FromFormat("<%zd %.10s %x>", Py_SIZE(object), Py_TYPE(object)->tp_name, 10);
}

static PyMethodDef methods[] = {
    {"count_bad", count_bad, METH_O, NULL},
    {"count_good", count_good, METH_O, NULL},
    {"ratio_bad", ratio_bad, METH_NOARGS, NULL},
    {"ratio_good", ratio_good, METH_NOARGS, NULL},
    {"address_bad", address_bad, METH_O, NULL},
    {"address_good", address_good, METH_O, NULL},
    {"shown_bad", shown_bad, METH_O, NULL},
    {"shown_good", shown_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: count_good([1]) raises ValueError
// run: ratio_bad() sound
// run: ratio_good() sound
// run: address_bad(1) == 'at %lx of %s' sound
// run: address_good(1) sound
// run: shown_bad(1) == b'<%R>' sound
// run: shown_good((1,)) sound
// unseen: address_bad: 3.11 copies the unknown conversion
// unseen: shown_bad: it copies the unknown conversion
// unseen: count_bad: what it prints is the bytes of an object's header
// unseen: ratio_bad: 3.11 copies the unknown conversion
