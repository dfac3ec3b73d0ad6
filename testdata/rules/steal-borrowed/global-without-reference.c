/* A global keeps a handler that it releases when the next comes, but never took. Reduced from the wild: psycopg2 typecasts. */
#include "sample.h"

static PyObject *bad_handler = NULL;
static PyObject *good_handler = NULL;

static PyObject *
set_handler_bad(PyObject *self, PyObject *handler)
{
    Py_CLEAR(bad_handler);
    bad_handler = handler;                    // expect: steal-borrowed 'handler'
    Py_RETURN_NONE;
}

static PyObject *
set_handler_good(PyObject *self, PyObject *handler)
{
    Py_INCREF(handler);
    Py_XSETREF(good_handler, handler);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"set_handler_bad", set_handler_bad, METH_O, NULL},
    {"set_handler_good", set_handler_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: set_handler_bad([]) dies
// run: set_handler_good([]) sound
