/* The object is released before its type's name goes into the error message. Reduced from the wild: bitarray extend_fread. */
#include "sample.h"

static PyObject *
read_bad(PyObject *self, PyObject *file)
{
    PyObject *data = PyObject_CallMethod(file, "read", NULL);
    if (data == NULL)
        return NULL;
    if (!PyBytes_Check(data)) {
        Py_DECREF(data);
        PyErr_Format(PyExc_TypeError, "read() gave %s", Py_TYPE(data)->tp_name);    // expect: use-after-release 'data'
        return NULL;
    }
    return data;
}

static PyObject *
read_good(PyObject *self, PyObject *file)
{
    PyObject *data = PyObject_CallMethod(file, "read", NULL);
    if (data == NULL)
        return NULL;
    if (!PyBytes_Check(data)) {
        PyErr_Format(PyExc_TypeError, "read() gave %s", Py_TYPE(data)->tp_name);
        Py_DECREF(data);
        return NULL;
    }
    return data;
}

static PyMethodDef methods[] = {
    {"read_bad", read_bad, METH_O, NULL},
    {"read_good", read_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class F:
// given:     def read(self): return object()
// run: read_bad(F()) dies
// run: read_good(F()) raises TypeError
