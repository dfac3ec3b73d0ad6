/* `(void)last;` tells the compiler that nobody wants to know. Reduced from py-lmdb's preload. */
#include "sample.h"

static void
touch_good(const char *at, Py_ssize_t n)
{
    volatile char last;
    for (Py_ssize_t k = 0; k < n; k += 64)
        last = at[k];
    (void)last;
}

static char
last_bad(const char *at, Py_ssize_t n)
{
    char last;
    for (Py_ssize_t k = 0; k < n; k += 64)
        last = at[k];
    return last;    // expect: uninitialized-use 'last'
}

static PyObject *
touch(PyObject *self, PyObject *args)
{
    const char *text;
    Py_ssize_t n;
    int want;
    if (!PyArg_ParseTuple(args, "s#p", &text, &n, &want))
        return NULL;
    touch_good(text, n);
    return PyLong_FromLong(want ? last_bad(text, n) : 0);
}

static PyMethodDef methods[] = {
    {"touch", touch, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: touch("ab", False) sound
// unseen: last_bad: what is in an uninitialised char is a number like any other
