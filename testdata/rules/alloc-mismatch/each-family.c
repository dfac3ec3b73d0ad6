/* Each family of allocators, and what its memory goes to in the end: to its own family, and to another one. */
#include "sample.h"

static PyObject *
raw_good(PyObject *self, PyObject *arg)
{
    char *block = PyMem_RawMalloc(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_RawFree(block);
    Py_RETURN_NONE;
}

static PyObject *
raw_bad(PyObject *self, PyObject *arg)
{
    char *block = PyMem_RawMalloc(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_Free(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
raw_zeroed_good(PyObject *self, PyObject *arg)
{
    char *block = PyMem_RawCalloc(2, 8);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_RawFree(block);
    Py_RETURN_NONE;
}

static PyObject *
raw_zeroed_bad(PyObject *self, PyObject *arg)
{
    char *block = PyMem_RawCalloc(2, 8);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyObject_Free(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
mem_good(PyObject *self, PyObject *arg)
{
    char *block = PyMem_Malloc(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_Free(block);
    Py_RETURN_NONE;
}

static PyObject *
mem_bad(PyObject *self, PyObject *arg)
{
    char *block = PyMem_Malloc(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_RawFree(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
mem_new_good(PyObject *self, PyObject *arg)
{
    char *block = PyMem_New(char, 16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_Del(block);
    Py_RETURN_NONE;
}

static PyObject *
mem_new_bad(PyObject *self, PyObject *arg)
{
    char *block = PyMem_New(char, 16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    free(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
mem_old_good(PyObject *self, PyObject *arg)
{
    char *block = PyMem_NEW(char, 16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_DEL(block);
    Py_RETURN_NONE;
}

static PyObject *
mem_old_bad(PyObject *self, PyObject *arg)
{
    char *block = PyMem_NEW(char, 16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyObject_FREE(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
mem_upper_good(PyObject *self, PyObject *arg)
{
    char *block = PyMem_MALLOC(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_FREE(block);
    Py_RETURN_NONE;
}

static PyObject *
mem_upper_bad(PyObject *self, PyObject *arg)
{
    char *block = PyMem_MALLOC(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_RawFree(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
object_good(PyObject *self, PyObject *arg)
{
    char *block = PyObject_Malloc(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyObject_Free(block);
    Py_RETURN_NONE;
}

static PyObject *
object_bad(PyObject *self, PyObject *arg)
{
    char *block = PyObject_Malloc(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_Free(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
object_zeroed_good(PyObject *self, PyObject *arg)
{
    char *block = PyObject_Calloc(2, 8);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyObject_Free(block);
    Py_RETURN_NONE;
}

static PyObject *
object_zeroed_bad(PyObject *self, PyObject *arg)
{
    char *block = PyObject_Calloc(2, 8);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_RawFree(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
libc_good(PyObject *self, PyObject *arg)
{
    char *block = malloc(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    free(block);
    Py_RETURN_NONE;
}

static PyObject *
libc_bad(PyObject *self, PyObject *arg)
{
    char *block = malloc(16);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_RawFree(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
libc_zeroed_good(PyObject *self, PyObject *arg)
{
    char *block = calloc(2, 8);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    free(block);
    Py_RETURN_NONE;
}

static PyObject *
libc_zeroed_bad(PyObject *self, PyObject *arg)
{
    char *block = calloc(2, 8);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 8);
    PyMem_Free(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
duplicate_good(PyObject *self, PyObject *arg)
{
    char *block = strdup("sixteen bytes it is");
    if (block == NULL)
        return PyErr_NoMemory();
    block[0] = 0;
    free(block);
    Py_RETURN_NONE;
}

static PyObject *
duplicate_bad(PyObject *self, PyObject *arg)
{
    char *block = strdup("sixteen bytes it is");
    if (block == NULL)
        return PyErr_NoMemory();
    block[0] = 0;
    PyMem_Free(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
duplicate_n_good(PyObject *self, PyObject *arg)
{
    char *block = strndup("sixteen bytes it is", 7);
    if (block == NULL)
        return PyErr_NoMemory();
    block[0] = 0;
    free(block);
    Py_RETURN_NONE;
}

static PyObject *
duplicate_n_bad(PyObject *self, PyObject *arg)
{
    char *block = strndup("sixteen bytes it is", 7);
    if (block == NULL)
        return PyErr_NoMemory();
    block[0] = 0;
    PyObject_Free(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
wide_good(PyObject *self, PyObject *arg)
{
    wchar_t *block = PyUnicode_AsWideCharString(arg, NULL);
    if (block == NULL)
        return NULL;
    block[0] = 0;
    PyMem_Free(block);
    Py_RETURN_NONE;
}

static PyObject *
wide_bad(PyObject *self, PyObject *arg)
{
    wchar_t *block = PyUnicode_AsWideCharString(arg, NULL);
    if (block == NULL)
        return NULL;
    block[0] = 0;
    free(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
decoded_good(PyObject *self, PyObject *arg)
{
    wchar_t *block = Py_DecodeLocale("locale", NULL);
    if (block == NULL)
        return PyErr_NoMemory();
    block[0] = 0;
    PyMem_RawFree(block);
    Py_RETURN_NONE;
}

static PyObject *
decoded_bad(PyObject *self, PyObject *arg)
{
    wchar_t *block = Py_DecodeLocale("locale", NULL);
    if (block == NULL)
        return PyErr_NoMemory();
    block[0] = 0;
    PyMem_Free(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
encoded_good(PyObject *self, PyObject *arg)
{
    char *block = Py_EncodeLocale(L"locale", NULL);
    if (block == NULL)
        return PyErr_NoMemory();
    block[0] = 0;
    PyMem_Free(block);
    Py_RETURN_NONE;
}

static PyObject *
encoded_bad(PyObject *self, PyObject *arg)
{
    char *block = Py_EncodeLocale(L"locale", NULL);
    if (block == NULL)
        return PyErr_NoMemory();
    block[0] = 0;
    PyMem_RawFree(block);              // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

static PyObject *
es_good(PyObject *self, PyObject *args)
{
    char *text = NULL;
    if (!PyArg_ParseTuple(args, "es", "utf-8", &text))
        return NULL;
    PyObject *r = PyBytes_FromString(text);
    PyMem_Free(text);
    return r;
}

static PyObject *
es_counted_good(PyObject *self, PyObject *args)
{
    char *text = NULL;
    Py_ssize_t n = 0;
    if (!PyArg_ParseTuple(args, "es#", "utf-8", &text, &n))
        return NULL;
    PyObject *r = PyBytes_FromStringAndSize(text, n);
    PyMem_Free(text);
    return r;
}

static PyObject *
et_good(PyObject *self, PyObject *args)
{
    char *text = NULL;
    if (!PyArg_ParseTuple(args, "et", "utf-8", &text))
        return NULL;
    PyObject *r = PyBytes_FromString(text);
    PyMem_Free(text);
    return r;
}

static PyObject *
et_counted_good(PyObject *self, PyObject *args)
{
    char *text = NULL;
    Py_ssize_t n = 0;
    if (!PyArg_ParseTuple(args, "et#", "utf-8", &text, &n))
        return NULL;
    PyObject *r = PyBytes_FromStringAndSize(text, n);
    PyMem_Free(text);
    return r;
}

static PyObject *
es_bad(PyObject *self, PyObject *args)
{
    char *text = NULL;
    if (!PyArg_ParseTuple(args, "es", "utf-8", &text))
        return NULL;
    PyObject *r = PyBytes_FromString(text);
    free(text);              // expect: alloc-mismatch 'text'
    return r;
}

static PyObject *
es_counted_bad(PyObject *self, PyObject *args)
{
    char *text = NULL;
    Py_ssize_t n = 0;
    if (!PyArg_ParseTuple(args, "es#", "utf-8", &text, &n))
        return NULL;
    PyObject *r = PyBytes_FromStringAndSize(text, n);
    free(text);              // expect: alloc-mismatch 'text'
    return r;
}

static PyObject *
et_bad(PyObject *self, PyObject *args)
{
    char *text = NULL;
    if (!PyArg_ParseTuple(args, "et", "utf-8", &text))
        return NULL;
    PyObject *r = PyBytes_FromString(text);
    free(text);              // expect: alloc-mismatch 'text'
    return r;
}

static PyObject *
et_counted_bad(PyObject *self, PyObject *args)
{
    char *text = NULL;
    Py_ssize_t n = 0;
    if (!PyArg_ParseTuple(args, "et#", "utf-8", &text, &n))
        return NULL;
    PyObject *r = PyBytes_FromStringAndSize(text, n);
    free(text);              // expect: alloc-mismatch 'text'
    return r;
}

/* Grown by its own family, and by another one. PyMem_Resize writes to the variable itself. */
static PyObject *
resize_good(PyObject *self, PyObject *arg)
{
    char *block = PyMem_New(char, 8), *old = block;
    if (block == NULL)
        return PyErr_NoMemory();
    PyMem_Resize(block, char, 16);
    if (block == NULL) {
        PyMem_Free(old);
        return PyErr_NoMemory();
    }
    PyMem_Free(block);
    Py_RETURN_NONE;
}

static PyObject *
resize_bad(PyObject *self, PyObject *arg)
{
    char *block = PyMem_New(char, 8);
    if (block == NULL)
        return PyErr_NoMemory();
    PyMem_Resize(block, char, 16);                // expect: memory-leak 'block'
    if (block == NULL)
        return PyErr_NoMemory();
    PyMem_Free(block);
    Py_RETURN_NONE;
}

static PyObject *
object_grown_good(PyObject *self, PyObject *arg)
{
    char *block = PyObject_Malloc(8);
    if (block == NULL)
        return PyErr_NoMemory();
    char *more = PyObject_Realloc(block, 16);
    if (more == NULL) {
        PyObject_Free(block);
        return PyErr_NoMemory();
    }
    PyObject_Free(more);
    Py_RETURN_NONE;
}

static PyObject *
object_grown_bad(PyObject *self, PyObject *arg)
{
    char *block = PyMem_Malloc(8);
    if (block == NULL)
        return PyErr_NoMemory();
    char *more = PyObject_Realloc(block, 16);     // expect: alloc-mismatch 'block'
    if (more == NULL) {
        PyMem_Free(block);
        return PyErr_NoMemory();
    }
    PyObject_Free(more);
    Py_RETURN_NONE;
}

static PyObject *
raw_grown_bad(PyObject *self, PyObject *arg)
{
    char *block = malloc(8);
    if (block == NULL)
        return PyErr_NoMemory();
    char *more = PyMem_RawRealloc(block, 16);     // expect: alloc-mismatch 'block'
    if (more == NULL) {
        free(block);
        return PyErr_NoMemory();
    }
    PyMem_RawFree(more);
    Py_RETURN_NONE;
}

/* The raw domain does without the GIL. */
static PyObject *
without_gil_good(PyObject *self, PyObject *arg)
{
    char *block;
    Py_BEGIN_ALLOW_THREADS
    block = PyMem_RawMalloc(16);
    if (block)
        memset(block, 1, 16);
    PyMem_RawFree(block);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyObject *
without_gil_bad(PyObject *self, PyObject *arg)
{
    char *block;
    Py_BEGIN_ALLOW_THREADS
    block = PyMem_Malloc(16);                     // expect: gil-released-call
    if (block)
        memset(block, 1, 16);
    PyMem_Free(block);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"raw_good", raw_good, METH_O, NULL},
    {"raw_bad", raw_bad, METH_O, NULL},
    {"raw_zeroed_good", raw_zeroed_good, METH_O, NULL},
    {"raw_zeroed_bad", raw_zeroed_bad, METH_O, NULL},
    {"mem_good", mem_good, METH_O, NULL},
    {"mem_bad", mem_bad, METH_O, NULL},
    {"mem_new_good", mem_new_good, METH_O, NULL},
    {"mem_new_bad", mem_new_bad, METH_O, NULL},
    {"mem_old_good", mem_old_good, METH_O, NULL},
    {"mem_old_bad", mem_old_bad, METH_O, NULL},
    {"mem_upper_good", mem_upper_good, METH_O, NULL},
    {"mem_upper_bad", mem_upper_bad, METH_O, NULL},
    {"object_good", object_good, METH_O, NULL},
    {"object_bad", object_bad, METH_O, NULL},
    {"object_zeroed_good", object_zeroed_good, METH_O, NULL},
    {"object_zeroed_bad", object_zeroed_bad, METH_O, NULL},
    {"libc_good", libc_good, METH_O, NULL},
    {"libc_bad", libc_bad, METH_O, NULL},
    {"libc_zeroed_good", libc_zeroed_good, METH_O, NULL},
    {"libc_zeroed_bad", libc_zeroed_bad, METH_O, NULL},
    {"duplicate_good", duplicate_good, METH_O, NULL},
    {"duplicate_bad", duplicate_bad, METH_O, NULL},
    {"duplicate_n_good", duplicate_n_good, METH_O, NULL},
    {"duplicate_n_bad", duplicate_n_bad, METH_O, NULL},
    {"wide_good", wide_good, METH_O, NULL},
    {"wide_bad", wide_bad, METH_O, NULL},
    {"decoded_good", decoded_good, METH_O, NULL},
    {"decoded_bad", decoded_bad, METH_O, NULL},
    {"encoded_good", encoded_good, METH_O, NULL},
    {"encoded_bad", encoded_bad, METH_O, NULL},
    {"resize_good", resize_good, METH_O, NULL},
    {"object_grown_good", object_grown_good, METH_O, NULL},
    {"without_gil_good", without_gil_good, METH_O, NULL},
    {"resize_bad", resize_bad, METH_O, NULL},
    {"object_grown_bad", object_grown_bad, METH_O, NULL},
    {"raw_grown_bad", raw_grown_bad, METH_O, NULL},
    {"without_gil_bad", without_gil_bad, METH_O, NULL},
    {"es_good", es_good, METH_VARARGS, NULL},
    {"es_bad", es_bad, METH_VARARGS, NULL},
    {"et_good", et_good, METH_VARARGS, NULL},
    {"et_bad", et_bad, METH_VARARGS, NULL},
    {"es_counted_good", es_counted_good, METH_VARARGS, NULL},
    {"es_counted_bad", es_counted_bad, METH_VARARGS, NULL},
    {"et_counted_good", et_counted_good, METH_VARARGS, NULL},
    {"et_counted_bad", et_counted_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: raw_good(1) sound
// run: raw_bad(1) dies
// run: raw_zeroed_good(1) sound
// run: raw_zeroed_bad(1) dies
// run: mem_good(1) sound
// run: mem_bad(1) dies
// run: mem_new_good(1) sound
// run: mem_new_bad(1) dies
// run: mem_old_good(1) sound
// run: mem_old_bad(1) dies
// run: mem_upper_good(1) sound
// run: mem_upper_bad(1) dies
// run: object_good(1) sound
// run: object_bad(1) dies
// run: object_zeroed_good(1) sound
// run: object_zeroed_bad(1) dies
// run: libc_good(1) sound
// run: libc_bad(1) dies
// run: libc_zeroed_good(1) sound
// run: libc_zeroed_bad(1) dies
// run: duplicate_good(1) sound
// run: duplicate_bad(1) dies
// run: duplicate_n_good(1) sound
// run: duplicate_n_bad(1) dies
// run: wide_good('wide') sound
// run: wide_bad('wide') dies
// run: decoded_good(1) sound
// run: decoded_bad(1) dies
// run: encoded_good(1) sound
// run: encoded_bad(1) dies
// run: es_good('text') sound
// run: es_bad('text') dies
// run: et_good('text') sound
// run: et_bad('text') dies
// run: es_counted_good('text') sound
// run: es_counted_bad('text') dies
// run: et_counted_good('text') sound
// run: et_counted_bad('text') dies
// run: resize_good(1) sound
// run: object_grown_good(1) sound
// run: without_gil_good(1) sound
// run: resize_bad(1) sound
// run: resize_bad(1) with PyMem_Realloc failing leaks 1 blocks
// run: object_grown_bad(1) dies
// run: raw_grown_bad(1) dies
// run: without_gil_bad(1) dies
