/* References that atomic operations put into a variable of the module, and what setjmp comes back to. */
#include "sample.h"

#include <setjmp.h>
#include <stdatomic.h>

static PyObject *cache;
static _Atomic(PyObject *) slot;
static jmp_buf way_out;

static PyObject *
exchanged(PyObject *Py_UNUSED(module), PyObject *arg)
{
    PyObject *old = __atomic_exchange_n(&cache, Py_NewRef(arg), __ATOMIC_ACQ_REL);
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

static PyObject *
taken_once(PyObject *Py_UNUSED(module), PyObject *arg)
{
    PyObject *expected = NULL;

    Py_INCREF(arg);
    if (!atomic_compare_exchange_strong(&slot, &expected, arg)) {
        Py_DECREF(arg);
        PyErr_SetString(PyExc_RuntimeError, "taken");
        return NULL;
    }
    Py_RETURN_NONE;
}

static void
deep(int n)
{
    if (n > 2)
        longjmp(way_out, 1);
}

static PyObject *
caught(PyObject *Py_UNUSED(module), PyObject *arg)
{
    PyObject *volatile list = PyList_New(0);
    long n = PyLong_AsLong(arg);

    if (list == NULL || (n == -1 && PyErr_Occurred())) {
        Py_XDECREF(list);
        return NULL;
    }
    if (setjmp(way_out) != 0) {
        Py_DECREF(list);
        PyErr_SetString(PyExc_ValueError, "too deep");
        return NULL;
    }
    deep((int)n);
    return list;
}

static PyObject *
caught_bad(PyObject *Py_UNUSED(module), PyObject *arg)
{
    PyObject *volatile list = PyList_New(0);
    long n = PyLong_AsLong(arg);

    if (list == NULL || (n == -1 && PyErr_Occurred())) {
        Py_XDECREF(list);
        return NULL;
    }
    if (setjmp(way_out) != 0) {
        PyErr_SetString(PyExc_ValueError, "too deep");
        return NULL; // expect: ref-leak 'list'
    }
    deep((int)n);
    return list;
}

static PyMethodDef methods[] = {
    {"exchanged", exchanged, METH_O, NULL},
    {"taken_once", taken_once, METH_O, NULL},
    {"caught", caught, METH_O, NULL},
    {"caught_bad", caught_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// given: def once(o):
// given:     try: taken_once(o)
// given:     except RuntimeError: pass
// given: once('first')
// run: exchanged(None) sound
// run: once([]) sound
// run: caught(1) sound
// run: caught(9) raises ValueError
// run: caught_bad(9) leaks 1
