/* A helper gives back its argument, or NULL where that is not what is looked for: who asks for the NULL has not asked whether the
 * argument is NULL. From pyxattr. */
#include "sample.h"

typedef Py_ssize_t Source(const char *from, char *buffer, size_t size);

static const char *
matches(const char *prefix, const char *name)
{
    size_t n;

    if (prefix == NULL || *prefix == '\0')
        return name;
    n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 ? name + n : NULL;
}

static Py_ssize_t
get(const char *from, char *buffer, size_t size)
{
    size_t n = strlen(from) + 1;

    if (n > size)
        return -1;
    memcpy(buffer, from, n);
    return (Py_ssize_t)n;
}

static Py_ssize_t
fetch(Source *source, const char *from, char **buffer, size_t *size)
{
    Py_ssize_t n;

    if (*buffer == NULL) {
        *size = 4;
        if ((*buffer = PyMem_Malloc(*size)) == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    while ((n = source(from, *buffer, *size)) == -1) {
        char *more = PyMem_Realloc(*buffer, *size * 2);
        if (more == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        *buffer = more;
        *size *= 2;
    }
    return n;
}

static PyObject *
count_good(PyObject *module, PyObject *args)
{
    const char *prefix = NULL, *text, *s;
    char *buffer = NULL;
    Py_ssize_t length;
    size_t size = 0;
    long n = 0;
    PyObject *result = NULL;

    if (!PyArg_ParseTuple(args, "s|z", &text, &prefix))
        return NULL;
    length = fetch(get, text, &buffer, &size);
    if (length == -1)
        goto done;
    for (s = buffer; s - buffer < length; s += strlen(s) + 1)
        if (matches(prefix, s) != NULL)
            n++;
    result = PyLong_FromLong(n);
done:
    PyMem_Free(buffer);
    return result;
}

static const char *
after_slash(const char *name)
{
    return name != NULL && *name == '/' ? name + 1 : NULL;
}

/* Here NULL is what comes of NULL. */
static PyObject *
length_bad(PyObject *module, PyObject *args)
{
    const char *text = NULL;

    if (!PyArg_ParseTuple(args, "|z", &text))
        return NULL;
    if (after_slash(text) == NULL)
        return PyLong_FromSize_t(strlen(text)); // expect: null-deref 'text'
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"count", count_good, METH_VARARGS},
    {"length_bad", length_bad, METH_VARARGS},
    {NULL},
};

SAMPLE_MODULE(methods)

// run: count('abc', 'a') sound
// run: count('abcdef', 'b') sound
// run: count('abc') sound
// run: length_bad() dies
