/* A function is called as its flags say, whatever it is. */
#include "sample.h"

static PyObject *
keywords(PyObject *self, PyObject *args, PyObject *kwargs)
{
    return Py_NewRef(kwargs ? kwargs : args);
}

static PyObject *
fast(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    return Py_NewRef(n > 0 ? args[0] : Py_None);
}

static PyObject *
one(PyObject *self, PyObject *arg)
{
    return Py_NewRef(arg);
}

static PyObject *
none(PyObject *self, PyObject *ignored)
{
    return Py_NewRef(Py_None);
}

static int
number(PyObject *self, PyObject *arg)
{
    return 1;
}

static PyMethodDef methods[] = {
    {"keywords_bad", (PyCFunction)(void (*)(void))keywords, METH_VARARGS, NULL}, // expect: method-table 'keywords_bad'
    {"keywords_good", (PyCFunction)(void (*)(void))keywords, METH_VARARGS | METH_KEYWORDS, NULL},
    {"fast_bad", (PyCFunction)(void (*)(void))fast, METH_VARARGS | METH_KEYWORDS, NULL}, // expect: method-table 'fast_bad'
    {"fast_good", (PyCFunction)(void (*)(void))fast, METH_FASTCALL, NULL},
    {"one_bad", (PyCFunction)(void (*)(void))one, METH_FASTCALL, NULL}, // expect: method-table 'one_bad'
    {"one_good", one, METH_O, NULL},
    {"number_bad", (PyCFunction)(void (*)(void))number, METH_O, NULL}, // expect: method-table 'number_bad'
    {"none_good", (PyCFunction)(void (*)(void))none, METH_NOARGS, NULL},
    {"one_good", one, METH_O, NULL},          // expect: method-table 'one_good'
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: keywords_good(a=1) sound
// run: fast_good(1) sound
// run: one_good(1) sound
// run: none_good() sound
// unseen: number: an int is taken for a pointer
// unseen: *: the functions read what nobody gave them
