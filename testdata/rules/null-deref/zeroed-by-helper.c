/* Flags that a helper has zeroed say that nothing is filled yet, where the array itself could not be had. Reduced from the wild: bup. */
#include "sample.h"

static void *
zeroed(Py_ssize_t n, size_t size)
{
    void *p = PyMem_Calloc(n ? n : 1, size);

    if (p == NULL)
        PyErr_NoMemory();
    return p;
}

static PyObject *
total_good(PyObject *self, PyObject *list)
{
    PyObject *result = NULL;
    char *filled = NULL;
    Py_buffer *views = NULL;
    Py_ssize_t total = 0, n = PyList_Size(list);

    if (n < 0)
        return NULL;
    if ((filled = zeroed(n, 1)) == NULL)
        goto done;
    if ((views = PyMem_Malloc((n ? n : 1) * sizeof *views)) == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    result = PyLong_FromSsize_t(total);
done:
    for (Py_ssize_t i = 0; filled && i < n; i++)
        if (filled[i])
            PyBuffer_Release(&views[i]);
    PyMem_Free(filled);
    PyMem_Free(views);
    return result;
}

/* Nobody has zeroed them. */
static PyObject *
total_bad(PyObject *self, PyObject *list)
{
    PyObject *result = NULL;
    char *filled = NULL;
    Py_buffer *views = NULL;
    Py_ssize_t n = PyList_Size(list);

    if (n < 0)
        return NULL;
    if ((filled = zeroed(n, 1)) == NULL)
        goto done;
    memset(filled, 1, n);
    if ((views = PyMem_Malloc((n ? n : 1) * sizeof *views)) == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        views[i].obj = NULL;
    result = PyLong_FromSsize_t(n);
done:
    for (Py_ssize_t i = 0; filled && i < n; i++)
        if (filled[i])
            PyBuffer_Release(&views[i]);         // expect: null-deref 'views'
    PyMem_Free(filled);
    PyMem_Free(views);
    return result;
}

static PyMethodDef methods[] = {
    {"total_good", total_good, METH_O, NULL},
    {"total_bad", total_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// run: total_good([1, 2]) sound
// run: total_good([1, 2]) with PyMem_Malloc failing sound
// run: total_bad([1, 2]) with PyMem_Malloc failing dies
