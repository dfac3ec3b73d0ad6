/* A writer is memory until it is finished or discarded, on every way out. From multidict's hashtable.h. */
#include "sample.h"

/* The writer of 3.14, as older headers get it from pythoncapi_compat.h. */
#ifdef SAMPLE_RUNS
#define PyUnicodeWriter_Create sample_create
#define PyUnicodeWriter_Discard sample_discard
#define PyUnicodeWriter_Finish sample_finish
#define PyUnicodeWriter_WriteChar sample_write_char
typedef _PyUnicodeWriter PyUnicodeWriter;

static PyUnicodeWriter *
sample_create(Py_ssize_t n)
{
    PyUnicodeWriter *writer = PyMem_Malloc(sizeof *writer);
    if (writer == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    _PyUnicodeWriter_Init(writer);
    writer->min_length = n;
    return writer;
}

static void
sample_discard(PyUnicodeWriter *writer)
{
    _PyUnicodeWriter_Dealloc(writer);
    PyMem_Free(writer);
}

static PyObject *
sample_finish(PyUnicodeWriter *writer)
{
    PyObject *text = _PyUnicodeWriter_Finish(writer);
    if (text == NULL)
        _PyUnicodeWriter_Dealloc(writer);
    PyMem_Free(writer);
    return text;
}

static int
sample_write_char(PyUnicodeWriter *writer, Py_UCS4 c)
{
    return _PyUnicodeWriter_WriteChar(writer, c);
}
#else
typedef struct PyUnicodeWriter PyUnicodeWriter;
PyUnicodeWriter *PyUnicodeWriter_Create(Py_ssize_t n);
void PyUnicodeWriter_Discard(PyUnicodeWriter *writer);
PyObject *PyUnicodeWriter_Finish(PyUnicodeWriter *writer);
int PyUnicodeWriter_WriteChar(PyUnicodeWriter *writer, Py_UCS4 c);
#endif

static PyObject *
stars_bad(PyObject *self, PyObject *list)
{
    Py_ssize_t size = PyList_GET_SIZE(list);
    PyUnicodeWriter *writer = PyUnicodeWriter_Create(size);
    if (writer == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        if (PyList_GET_ITEM(list, i) == Py_None) {
            PyErr_SetString(PyExc_ValueError, "None in the list");
            return NULL;                      // expect: memory-leak 'writer'
        }
        if (PyUnicodeWriter_WriteChar(writer, '*') < 0)
            goto fail;
    }
    return PyUnicodeWriter_Finish(writer);
fail:
    PyUnicodeWriter_Discard(writer);
    return NULL;
}

static PyObject *
stars_good(PyObject *self, PyObject *list)
{
    Py_ssize_t size = PyList_GET_SIZE(list);
    PyUnicodeWriter *writer = PyUnicodeWriter_Create(size);
    if (writer == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        if (PyList_GET_ITEM(list, i) == Py_None) {
            PyErr_SetString(PyExc_ValueError, "None in the list");
            goto fail;
        }
        if (PyUnicodeWriter_WriteChar(writer, '*') < 0)
            goto fail;
    }
    return PyUnicodeWriter_Finish(writer);
fail:
    PyUnicodeWriter_Discard(writer);
    return NULL;
}

static PyMethodDef methods[] = {
    {"stars_bad", stars_bad, METH_O, NULL},
    {"stars_good", stars_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: stars_bad([None]) leaks 1 blocks
// run: stars_good([1, None]) raises ValueError
// run: stars_good([1, 2]) sound
