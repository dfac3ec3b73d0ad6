/* A helper returns -1, or how far it got, which it counts in an unsigned variable: what it adds to it may be anything, and
 * still no position is taken for a failure. */
#include "sample.h"

#include <string.h>

PyObject *decoded(const char *text, int length);

#ifdef SAMPLE_RUNS
PyObject *
decoded(const char *text, int length)
{
    return PyUnicode_DecodeUTF8(text, length, "strict");
}
#endif

static PyObject *
read_value(const char *text, unsigned *position, unsigned size)
{
    PyObject *value = NULL;
    char kind = text[*position];
    int length;
    *position += 1;
    switch (kind) {
    case 'b':
        memcpy(&length, text + *position, sizeof length);
        if ((int)size < length) {
            PyErr_SetString(PyExc_ValueError, "wrong length");
            return NULL;
        }
        *position += sizeof length;
        value = PyBytes_FromStringAndSize(text + *position, length);
        *position += length;
        break;
    case 't':
        memcpy(&length, text + *position, sizeof length);
        if ((int)size < length) {
            PyErr_SetString(PyExc_ValueError, "wrong length");
            return NULL;
        }
        *position += sizeof length;
        value = decoded(text + *position, length);
        *position += length;
        break;
    case 'i':
        value = PyLong_FromLong(text[*position]);
        *position += 1;
        break;
    case 'n':
        value = Py_NewRef(Py_None);
        break;
    default:
        PyErr_SetString(PyExc_ValueError, "no such kind");
    }
    return value;
}

static int
read_part(const char *text, unsigned position, unsigned size, PyObject **part)
{
    *part = read_value(text, &position, size);
    if (!*part)
        return -1;
    return position;
}

static PyObject *
parts_good(PyObject *self, PyObject *bytes)
{
    const char *text = PyBytes_AsString(bytes);
    if (!text)
        return NULL;
    unsigned position = 0, size = (unsigned)PyBytes_GET_SIZE(bytes);
    PyObject *parts = PyList_New(0);
    while (parts && position < size) {
        PyObject *part;
        int next = read_part(text, position, size, &part);
        if (next < 0) {
            Py_DECREF(parts);
            return NULL;
        }
        position = (unsigned)next;
        int failed = PyList_Append(parts, part);
        Py_DECREF(part);
        if (failed)
            Py_CLEAR(parts);
    }
    return parts;
}

static PyMethodDef methods[] = {
    {"parts_good", parts_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: parts_good(b'b\1\0\0\0at\2\0\0\0bci\3n') sound
// run: parts_good(b'x') raises ValueError
