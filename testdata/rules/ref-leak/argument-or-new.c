/* A helper that hands out its argument with a reference of its own, or a new object: forgetting it is one mistake. */
#include "sample.h"

static PyObject *
as_text(PyObject *value)
{
    if (PyUnicode_CheckExact(value))
        return Py_NewRef(value);
    return PyObject_Str(value);
}

static PyObject *
width_bad(PyObject *module, PyObject *value)
{
    PyObject *text = as_text(value);

    (void)module;
    if (text == NULL)
        return NULL;
    return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text)); // expect: ref-leak 'text'
}

static PyObject *
width_good(PyObject *module, PyObject *value)
{
    PyObject *text = as_text(value);

    (void)module;
    if (text == NULL)
        return NULL;
    Py_ssize_t n = PyUnicode_GET_LENGTH(text);
    Py_DECREF(text);
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {{"width_bad", width_bad, METH_O, NULL},
                                {"width_good", width_good, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: width_bad('a text') leaks 1
// run: width_bad(1234567) leaks 1
// run: width_good('a text') sound
// run: width_good(1234567) sound
