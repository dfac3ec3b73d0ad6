/* An arena's memory goes with the arena, and so does an object that was given to it. */
#include "sample.h"

typedef struct _arena PyArena;
PyAPI_FUNC(PyArena *) (_PyArena_New)(void);
PyAPI_FUNC(void) (_PyArena_Free)(PyArena *);
PyAPI_FUNC(void *) (_PyArena_Malloc)(PyArena *, size_t size);
PyAPI_FUNC(int) (_PyArena_AddPyObject)(PyArena *, PyObject *);

static PyObject *
words_good(PyObject *self, PyObject *arg)
{
    PyArena *arena = _PyArena_New();
    if (arena == NULL)
        return NULL;
    char *word = _PyArena_Malloc(arena, 16);
    if (word == NULL) {
        _PyArena_Free(arena);
        return NULL;
    }
    strcpy(word, "word");
    PyObject *result = PyUnicode_FromString(word);
    _PyArena_Free(arena);
    return result;
}

static PyObject *
words_bad(PyObject *self, PyObject *arg)
{
    PyArena *arena = _PyArena_New();
    if (arena == NULL)
        return NULL;
    char *word = _PyArena_Malloc(arena, 16);
    if (word == NULL) {
        _PyArena_Free(arena);
        return NULL;
    }
    strcpy(word, "word");
    PyObject *result = PyUnicode_FromString(word);
    PyMem_Free(word);                             // expect: alloc-mismatch 'word'
    _PyArena_Free(arena);
    return result;
}

static PyObject *
object_good(PyObject *self, PyObject *arg)
{
    PyArena *arena = _PyArena_New();
    if (arena == NULL)
        return NULL;
    PyObject *list = PyList_New(0);
    if (list == NULL || _PyArena_AddPyObject(arena, list) < 0) {
        Py_XDECREF(list);
        _PyArena_Free(arena);
        return NULL;
    }
    Py_ssize_t n = PyList_GET_SIZE(list);
    _PyArena_Free(arena);
    return PyLong_FromSsize_t(n);
}

static PyObject *
object_bad(PyObject *self, PyObject *arg)
{
    PyArena *arena = _PyArena_New();
    if (arena == NULL)
        return NULL;
    PyObject *list = PyList_New(0);
    if (list == NULL || _PyArena_AddPyObject(arena, list) < 0) {
        Py_XDECREF(list);
        _PyArena_Free(arena);
        return NULL;
    }
    Py_ssize_t n = PyList_GET_SIZE(list);
    Py_DECREF(list);                              // expect: over-release 'list'
    _PyArena_Free(arena);
    return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"words_good", words_good, METH_NOARGS, NULL},
    {"words_bad", words_bad, METH_NOARGS, NULL},
    {"object_good", object_good, METH_NOARGS, NULL},
    {"object_bad", object_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// run: words_good() sound
// run: words_bad() dies
// run: object_good() sound
// run: object_bad() dies
