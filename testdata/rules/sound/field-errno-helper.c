/* A helper that reports by errno, negated: what it returns when it fails is below nought. */
#include "sample.h"

#include <errno.h>
#include <stdlib.h>

static int
parse_number(const char *text, unsigned long *number)
{
    char *end = NULL;

    errno = 0;
    unsigned long n = strtoul(text, &end, 0);
    if (errno > 0)
        return -errno;
    if (end == text || *end != '\0')
        return -EINVAL;
    *number = n;
    return 0;
}

static PyObject *
number_good(PyObject *module, PyObject *args)
{
    const char *text;
    unsigned long number;

    (void)module;
    if (!PyArg_ParseTuple(args, "s", &text))
        return NULL;
    int r = parse_number(text, &number);
    if (r < 0) {
        errno = -r;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyLong_FromUnsignedLong(number);
}

static PyMethodDef methods[] = {{"number", number_good, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: number('17') sound
// run: number('x') raises OSError
// run: number('9' * 99) raises OSError
