/* A loop fills an array with blocks; half-way it fails, and the array is freed without them. */
#include "sample.h"

static void
free_texts(char **texts, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        free(texts[i]);
    free(texts);
}

static PyObject *
total_bad(PyObject *self, PyObject *args)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args), total = 0;
    char **texts = malloc((n + 1) * sizeof *texts);
    if (!texts)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) {
        const char *text = PyUnicode_AsUTF8(PyTuple_GET_ITEM(args, i));
        if (!text) {
            free(texts);                          // expect: memory-leak
            return NULL;
        }
        texts[i] = strdup(text);
        if (!texts[i]) {
            free_texts(texts, i);
            return PyErr_NoMemory();
        }
        total += (Py_ssize_t)strlen(texts[i]);
    }
    free_texts(texts, n);
    return PyLong_FromSsize_t(total);
}

static PyObject *
total_good(PyObject *self, PyObject *args)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args), total = 0;
    char **texts = malloc((n + 1) * sizeof *texts);
    if (!texts)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) {
        const char *text = PyUnicode_AsUTF8(PyTuple_GET_ITEM(args, i));
        if (!text) {
            free_texts(texts, i);
            return NULL;
        }
        texts[i] = strdup(text);
        if (!texts[i]) {
            free_texts(texts, i);
            return PyErr_NoMemory();
        }
        total += (Py_ssize_t)strlen(texts[i]);
    }
    free_texts(texts, n);
    return PyLong_FromSsize_t(total);
}

/* Rows, of which the last one may be NULL. */
static double **
rows_bad(Py_ssize_t n)
{
    double **rows = PyMem_Malloc((size_t)n * sizeof *rows);
    if (!rows)
        return NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        rows[i] = PyMem_Calloc(4, sizeof **rows);
        if (!rows[i]) {
            PyMem_Free(rows);                     // expect: memory-leak
            return NULL;
        }
    }
    return rows;
}

static double **
rows_good(Py_ssize_t n)
{
    double **rows = PyMem_Malloc((size_t)n * sizeof *rows);
    if (!rows)
        return NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        rows[i] = PyMem_Calloc(4, sizeof **rows);
        if (!rows[i]) {
            while (i-- > 0)
                PyMem_Free(rows[i]);
            PyMem_Free(rows);
            return NULL;
        }
    }
    return rows;
}

static PyObject *
sum_of(double **rows, Py_ssize_t n)
{
    double sum = 0;
    if (!rows)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++)
        sum += rows[i][0];
    for (Py_ssize_t i = 0; i < n; i++)
        PyMem_Free(rows[i]);
    PyMem_Free(rows);
    return PyFloat_FromDouble(sum);
}

static PyObject *
sum_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return sum_of(rows_bad(3), 3);
}

static PyObject *
sum_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return sum_of(rows_good(3), 3);
}

static PyMethodDef methods[] = {
    {"total_bad", total_bad, METH_VARARGS, NULL},
    {"total_good", total_good, METH_VARARGS, NULL},
    {"sum_bad", sum_bad, METH_NOARGS, NULL},
    {"sum_good", sum_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: total_bad("ab", "c") sound
// run: total_bad("ab", "c", 1) leaks 2 blocks
// run: total_good("ab", "c") sound
// run: total_good("ab", "c", 1) raises TypeError
// run: sum_bad() sound
// run: sum_bad() with PyMem_Calloc failing at 3 leaks 2 blocks
// run: sum_good() sound
