/* A word of flags, and a tag in a pointer's low bit, say what is owned; one way out does not ask them. */
#include "sample.h"
#include <stdint.h>

enum { OWNS_A = 1, OWNS_B = 2 };

static PyObject *
joined_bad(PyObject *self, PyObject *args)
{
    unsigned owns = 0;
    PyObject *a, *b, *result = NULL;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return NULL;
    if (!PyUnicode_Check(a)) {
        a = PyObject_Str(a);
        if (a == NULL)
            goto done;
        owns |= OWNS_A;
    }
    if (!PyUnicode_Check(b)) {
        b = PyObject_Str(b);
        if (b == NULL)
            goto done;
        owns |= OWNS_B;
    }
    result = PyUnicode_Concat(a, b);
done:
    if (owns & OWNS_A)
        Py_DECREF(a);
    if (owns == OWNS_B)
        Py_DECREF(b);
    return result;                            // expect: ref-leak 'b'
}

static PyObject *
tagged_bad(PyObject *self, PyObject *arg)
{
    uintptr_t text = (uintptr_t)arg;
    PyObject *result;
    if (!PyUnicode_Check(arg)) {
        PyObject *made = PyObject_Str(arg);
        if (made == NULL)
            return NULL;
        text = (uintptr_t)made | 1;
    }
    result = PyObject_Repr((PyObject *)(text & ~(uintptr_t)1));
    if (!(text & 1))
        return result;
    if (result == NULL)
        return NULL;                          // expect: ref-leak
    Py_DECREF((PyObject *)(text & ~(uintptr_t)1));
    return result;
}

static PyMethodDef methods[] = {
    {"joined_bad", joined_bad, METH_VARARGS, NULL},
    {"tagged_bad", tagged_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: joined_bad(1.5, 2.5) leaks 1
// run: tagged_bad(1.5) with PyObject_Repr failing leaks 1
