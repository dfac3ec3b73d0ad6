/* The characters belong to the string, which is released before they are read. Reduced from the wild: mysqlclient, psycopg2. */
#include "sample.h"

static PyObject *
first_char_bad(PyObject *self, PyObject *arg)
{
    const char *chars;
    PyObject *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    chars = PyUnicode_AsUTF8(text);
    Py_DECREF(text);
    if (chars == NULL)
        return NULL;
    return PyLong_FromLong(chars[0]);         // expect: use-after-release
}

static PyObject *
first_char_good(PyObject *self, PyObject *arg)
{
    const char *chars;
    char first;
    PyObject *text = PyObject_Repr(arg);
    if (text == NULL)
        return NULL;
    chars = PyUnicode_AsUTF8(text);
    if (chars == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    first = chars[0];
    Py_DECREF(text);
    return PyLong_FromLong(first);
}

static PyMethodDef methods[] = {
    {"first_char_bad", first_char_bad, METH_O, NULL},
    {"first_char_good", first_char_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: first_char_bad([1]) dies
// run: first_char_good([1]) sound
