/* A helper that takes over its argument unless that is text, and a helper that says whether it is: what the one has said rules
 * the way out of the other. Reduced from the wild: fitsio. */
#include "sample.h"

static int
is_text(const PyObject *obj)
{
    return PyUnicode_Check(obj) || PyBytes_Check(obj);
}

/* The length of the text that the object is, or that str() makes of it. Takes over a reference to what is no text. */
static Py_ssize_t
length_of(PyObject *obj)
{
    PyObject *args = NULL, *text = NULL;
    Py_ssize_t n = -1;

    if (PyUnicode_Check(obj))
        return PyUnicode_GetLength(obj);
    if (PyBytes_Check(obj))
        return PyBytes_Size(obj);
    args = PyTuple_New(1);
    if (args == NULL) {
        Py_DECREF(obj);
        return -1;
    }
    PyTuple_SET_ITEM(args, 0, obj);
    text = PyObject_CallObject((PyObject *)&PyUnicode_Type, args);
    if (text != NULL)
        n = PyUnicode_GetLength(text);
    Py_XDECREF(text);
    Py_DECREF(args);
    return n;
}

static PyObject *
longest_good(PyObject *self, PyObject *list)
{
    Py_ssize_t most = 0;

    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "a list is wanted");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        if (!is_text(item)) {
            PyErr_SetString(PyExc_TypeError, "text is wanted");
            return NULL;
        }
        Py_ssize_t n = length_of(item);
        if (n < 0)
            return NULL;
        most = n > most ? n : most;
    }
    return PyLong_FromSsize_t(most);
}

static PyObject *
longest_bad(PyObject *self, PyObject *list)
{
    Py_ssize_t most = 0;

    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "a list is wanted");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        Py_ssize_t n = length_of(item);       // expect: steal-borrowed 'item'
        if (n < 0)
            return NULL;
        most = n > most ? n : most;
    }
    return PyLong_FromSsize_t(most);
}

/* What is text is not taken over, so this one is never released. */
static PyObject *
label_bad(PyObject *self, PyObject *number)
{
    PyObject *label = PyUnicode_FromFormat("<%S>", number);

    if (label == NULL)
        return NULL;
    Py_ssize_t n = length_of(label);
    return n < 0 ? NULL : PyLong_FromSsize_t(n); // expect: ref-leak 'label'
}

static PyObject *
label_good(PyObject *self, PyObject *number)
{
    PyObject *label = PyUnicode_FromFormat("<%S>", number);

    if (label == NULL)
        return NULL;
    Py_ssize_t n = length_of(label);
    Py_DECREF(label);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

/* What is none of the kinds that were asked for: the reference is given away. */
static PyObject *
shown_good(PyObject *self, PyObject *obj)
{
    if (!is_text(obj))
        Py_INCREF(obj);
    Py_ssize_t n = length_of(obj);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"longest_good", longest_good, METH_O, NULL},
    {"longest_bad", longest_bad, METH_O, NULL},
    {"label_bad", label_bad, METH_O, NULL},
    {"label_good", label_good, METH_O, NULL},
    {"shown_good", shown_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// given: one = 123456
// run: longest_good(['a', b'bcd']) sound
// run: longest_good([one]) raises TypeError
// run: longest_bad([one]) dies
// run: label_bad(7.5) leaks 1
// run: label_good(7.5) sound
// run: shown_good(one) sound
// run: shown_good('a') sound
