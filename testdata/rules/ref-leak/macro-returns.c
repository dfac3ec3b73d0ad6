/* A macro that checks and returns hides the way out that leaks. Reduced from the wild: error macros of several projects. */
#include "sample.h"

#define CHECK(expr)                                                                                                    \
    do {                                                                                                               \
        if ((expr) < 0)                                                                                                \
            return NULL;                                                                                               \
    } while (0)

#define CHECK_GOTO(expr)                                                                                               \
    do {                                                                                                               \
        if ((expr) < 0)                                                                                                \
            goto fail;                                                                                                 \
    } while (0)

static PyObject *
options_bad(PyObject *self, PyObject *arg)
{
    PyObject *options = PyDict_New();
    if (options == NULL)
        return NULL;
    SAMPLE_COUNT(options, 1);
    CHECK(PyDict_SetItem(options, arg, Py_True));     // expect: ref-leak 'options'
    return options;
}

static PyObject *
options_good(PyObject *self, PyObject *arg)
{
    PyObject *options = PyDict_New();
    if (options == NULL)
        return NULL;
    SAMPLE_COUNT(options, 1);
    CHECK_GOTO(PyDict_SetItem(options, arg, Py_True));
    return options;
fail:
    Py_DECREF(options);
    return NULL;
}

static PyMethodDef methods[] = {
    {"options_bad", options_bad, METH_O, NULL},
    {"options_good", options_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: options_bad('a') sound
// run: options_bad([]) leaks 2
// run: options_good([]) raises TypeError
