/* Of several objects one could not be made, and an exception is set: whichever it is, a test of all of them tells. There are more
 * ways here than are kept apart. From python-xxhash. */
#include "sample.h"

static PyObject *
sum_good(PyObject *module, PyObject *args)
{
    Py_buffer low_bytes, high_bytes;
    PyObject *result = NULL;

    if (!PyArg_ParseTuple(args, "y*y*", &low_bytes, &high_bytes))
        return NULL;
    PyObject *shift = PyLong_FromSsize_t(low_bytes.len);
    PyObject *low = PyBytes_FromStringAndSize(low_bytes.buf, low_bytes.len);
    PyObject *high = PyBytes_FromStringAndSize(high_bytes.buf, high_bytes.len);
    PyObject *more = PyList_New(0);
    PyObject *last = PyList_New(0);
    PyBuffer_Release(&low_bytes);
    PyBuffer_Release(&high_bytes);
    if (shift && low && high && more && last) {
        PyObject *both = PySequence_Concat(high, low);
        if (both) {
            result = PySequence_Count(both, shift) < 0 ? NULL : Py_NewRef(both);
            Py_DECREF(both);
        }
    }
    Py_XDECREF(last);
    Py_XDECREF(more);
    Py_XDECREF(high);
    Py_XDECREF(low);
    Py_XDECREF(shift);
    return result;
}

static PyObject *
sum_bad(PyObject *module, PyObject *args)
{
    Py_buffer low_bytes, high_bytes;
    PyObject *result = NULL;

    if (!PyArg_ParseTuple(args, "y*y*", &low_bytes, &high_bytes))
        return NULL;
    PyObject *shift = PyLong_FromSsize_t(low_bytes.len);
    PyObject *low = PyBytes_FromStringAndSize(low_bytes.buf, low_bytes.len);
    PyObject *high = PyBytes_FromStringAndSize(high_bytes.buf, high_bytes.len);
    PyObject *more = PyList_New(0);             // step: PyList_New fails
    PyObject *last = PyList_New(0);
    PyBuffer_Release(&low_bytes);
    PyBuffer_Release(&high_bytes);
    if (shift && low && high && last) {
        PyObject *both = PySequence_Concat(high, low); // expect: exception-ignored
        if (both) {
            result = Py_NewRef(both);
            Py_DECREF(both);
        }
    }
    Py_XDECREF(last);
    Py_XDECREF(more);
    Py_XDECREF(high);
    Py_XDECREF(low);
    Py_XDECREF(shift);
    return result;
}

static PyMethodDef methods[] = {
    {"sum", sum_good, METH_VARARGS},
    {"sum_bad", sum_bad, METH_VARARGS},
    {NULL},
};

SAMPLE_MODULE(methods)

// run: sum(b'ab', b'cd') sound
// run: sum_bad(b'ab', b'cd') with PyList_New failing dies
