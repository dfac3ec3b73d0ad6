/* %R and %S of a text's format call a method of the object, "p" of a parser's asks for its truth: Python code. */
#include "sample.h"

static PyObject *
described_bad(PyObject *self, PyObject *list)
{
    if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) == 0)
        Py_RETURN_NONE;
    PyObject *first = PyList_GET_ITEM(list, 0);
    PyObject *text = PyUnicode_FromFormat("in %R", self);
    if (text == NULL)
        return NULL;
    SAMPLE_COUNT(text, 1);
    PyObject *result = PyTuple_Pack(2, text, first);    // expect: borrowed-across-call 'first'
    Py_DECREF(text);
    return result;
}

static PyObject *
described_good(PyObject *self, PyObject *list)
{
    if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) == 0)
        Py_RETURN_NONE;
    PyObject *first = PyList_GET_ITEM(list, 0);
    PyObject *text = PyUnicode_FromFormat("of %zd, %s", PyList_GET_SIZE(list), Py_TYPE(self)->tp_name);
    if (text == NULL)
        return NULL;
    SAMPLE_COUNT(text, 1);
    PyObject *result = PyTuple_Pack(2, text, first);
    Py_DECREF(text);
    return result;
}

static PyMethodDef methods[] = {
    {"described_bad", described_bad, METH_O, NULL},
    {"described_good", described_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: import sample
// given: items = []
// given: class Spec:
// given:     origin = loader = None
// given:     @property
// given:     def name(self): items.clear(); return 'sample'
// given: def described():
// given:     items.append(object())
// given:     sample.__spec__ = Spec()
// given:     return described_bad(items)
// run: described_bad([object()]) sound
// run: described() dies
// run: described_good([object()]) sound
