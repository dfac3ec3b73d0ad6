/* A helper zeroes as many bytes as it is told: what its caller handed in has been set. Reduced from the wild: fontforge. */
#include "sample.h"

static void
digits_of(char *digits, int n, const char *text)
{
    memset(digits, 0, n);
    if (text[0] != '#')
        return;
    for (int i = 0; i < n && text[i + 1]; i++)
        digits[i] = text[i + 1] - '0';
}

static PyObject *
pair_good(PyObject *self, PyObject *args)
{
    const char *text;
    char pair[2];
    if (!PyArg_ParseTuple(args, "s", &text))
        return NULL;
    digits_of(pair, sizeof pair, text);
    return PyLong_FromLong(pair[0] * 10 + pair[1]);
}

static PyMethodDef methods[] = {
    {"pair_good", pair_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: pair_good('#42') sound
// run: pair_good('') sound
