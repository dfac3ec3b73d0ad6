/* A struct goes to a helper by value, and through the pointers in it the helper writes into the caller's variables. */
#include "sample.h"

typedef struct {
    PyObject *text;
    Py_ssize_t most;
    Py_ssize_t *found;
} Search;

static int
search(Search s)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(s.text);
    *s.found = n < s.most ? n : s.most;
    return 0;
}

static PyObject *
letters_bad(PyObject *self, PyObject *text)
{
    Py_ssize_t found = 0;
    Search s = {text, 9, &found};
    if (search(s) < 0)
        return NULL;
    PyObject *all = PyList_New(0);
    for (Py_ssize_t i = 0; all && i < found; i++) {
        PyObject *letter = PyUnicode_Substring(text, i, i + 1);
        if (!letter || PyList_Append(all, letter) < 0) {
            Py_XDECREF(letter);
            Py_DECREF(all);
            return NULL;
        }
    }                                         // expect: ref-leak 'letter'
    return all;
}

static PyObject *
letters_good(PyObject *self, PyObject *text)
{
    Py_ssize_t found = 0;
    Search s = {text, 9, &found};
    if (search(s) < 0)
        return NULL;
    PyObject *all = PyList_New(0);
    for (Py_ssize_t i = 0; all && i < found; i++) {
        PyObject *letter = PyUnicode_Substring(text, i, i + 1);
        if (!letter || PyList_Append(all, letter) < 0) {
            Py_XDECREF(letter);
            Py_DECREF(all);
            return NULL;
        }
        Py_DECREF(letter);
    }
    return all;
}

static PyMethodDef methods[] = {
    {"letters_bad", letters_bad, METH_O, NULL},
    {"letters_good", letters_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: letters_bad('\u1234\u1235') leaks 2
// run: letters_good('\u1234\u1235') sound
