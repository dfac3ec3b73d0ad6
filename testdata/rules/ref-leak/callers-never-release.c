/* A helper returns a new reference, and all of its callers use it as if it were borrowed: one mistake, told where it is
 * made and where it costs. Where one of them releases it, the others are wrong, and each is told. */
#include "sample.h"

static PyObject *
label_of_bad(PyObject *o)
{
    PyObject *label = PyObject_GetAttrString(o, "__name__"); // step: GetAttrString returns a new reference
    if (label == NULL)
        return NULL;
    if (!PyUnicode_Check(label)) {
        Py_DECREF(label);
        PyErr_SetString(PyExc_TypeError, "no label");
        return NULL;
    }
    return label;                             // expect: ref-leak 'label'
}

static PyObject *
length_bad(PyObject *self, PyObject *arg)
{
    PyObject *label = label_of_bad(arg);      // step: length_bad calls it, and never releases the result
    if (label == NULL)
        return NULL;
    return PyLong_FromSsize_t(PyUnicode_GetLength(label));
}

static PyObject *
is_private_bad(PyObject *self, PyObject *arg)
{
    PyObject *label;
    if ((label = label_of_bad(arg)) == NULL)  // step: is_private_bad calls it
        return NULL;
    int first = PyUnicode_ReadChar(label, 0) == '_';
    return PyBool_FromLong(first);
}

static PyObject *
title_of(PyObject *o)
{
    return PyObject_GetAttrString(o, "__name__");
}

static PyObject *
title_length_bad(PyObject *self, PyObject *arg)
{
    PyObject *title = title_of(arg);
    if (title == NULL)
        return NULL;
    Py_ssize_t n = PyUnicode_GetLength(title);
    return n < 0 ? NULL : PyLong_FromSsize_t(n); // expect: ref-leak 'title'
}

static PyObject *
title_length_good(PyObject *self, PyObject *arg)
{
    PyObject *title = title_of(arg);
    if (title == NULL)
        return NULL;
    Py_ssize_t n = PyUnicode_GetLength(title);
    Py_DECREF(title);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"length_bad", length_bad, METH_O, NULL},
    {"is_private_bad", is_private_bad, METH_O, NULL},
    {"title_length_bad", title_length_bad, METH_O, NULL},
    {"title_length_good", title_length_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// run: length_bad(int) leaks 1
// run: is_private_bad(int) leaks 1
// run: title_length_bad(int) leaks 1
// run: title_length_good(int) sound
