/* An error label frees a block that was freed before the jump. (psutil, psutil_proc_environ, reduced) */
#include "sample.h"

static PyObject *
first_word_bad(PyObject *self, PyObject *arg)
{
    char *copy = NULL, *word = NULL;
    PyObject *result = NULL;
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    copy = PyMem_Malloc(strlen(text) + 1);
    word = PyMem_Calloc(32, 1);
    if (!copy || !word) {
        PyErr_NoMemory();
        goto done;
    }
    strcpy(copy, text);
    copy[strcspn(copy, " ")] = '\0';
    strncpy(word, copy, 31);
    PyMem_Free(copy);                             // step: 'copy' is freed
    if (!word[0]) {
        PyErr_SetString(PyExc_ValueError, "no word");
        goto done;
    }
    result = PyUnicode_FromString(word);
    copy = NULL;

done:
    PyMem_Free(copy);                             // expect: over-release 'copy'
    PyMem_Free(word);
    return result;
}

static PyObject *
first_word_good(PyObject *self, PyObject *arg)
{
    char *copy = NULL, *word = NULL;
    PyObject *result = NULL;
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    copy = PyMem_Malloc(strlen(text) + 1);
    word = PyMem_Calloc(32, 1);
    if (!copy || !word) {
        PyErr_NoMemory();
        goto done;
    }
    strcpy(copy, text);
    copy[strcspn(copy, " ")] = '\0';
    strncpy(word, copy, 31);
    PyMem_Free(copy);
    copy = NULL;
    if (!word[0]) {
        PyErr_SetString(PyExc_ValueError, "no word");
        goto done;
    }
    result = PyUnicode_FromString(word);

done:
    PyMem_Free(copy);
    PyMem_Free(word);
    return result;
}

/* A helper that frees its argument. */
static void
drop(char *block)
{
    if (block)
        PyMem_Free(block);
}

static PyObject *
drop_twice_bad(PyObject *self, PyObject *arg)
{
    char *block = PyMem_Calloc(8, 1);
    if (!block)
        return PyErr_NoMemory();
    drop(block);
    PyMem_Free(block);                            // expect: over-release 'block'
    Py_RETURN_NONE;
}

/* Every block of a list once, though one statement frees them all. */
typedef struct Link {
    struct Link *next;
} Link;

static void
drop_all(Link *list)
{
    while (list) {
        Link *next = list->next;
        PyMem_Free(list);
        list = next;
    }
}

static PyObject *
chain_good(PyObject *self, PyObject *arg)
{
    Link *list = NULL;
    for (int k = 0; k < 3; k++) {
        Link *link = PyMem_Malloc(sizeof *link);
        if (!link) {
            drop_all(list);
            return PyErr_NoMemory();
        }
        link->next = list;
        list = link;
    }
    drop_all(list);
    Py_RETURN_NONE;
}

/* Each row of a table, in the loop that made them and in the one that unmakes them. */
static PyObject *
rows_good(PyObject *self, PyObject *arg)
{
    char *rows[3] = {NULL};
    int k;
    for (k = 0; k < 3; k++) {
        rows[k] = PyMem_Malloc(16);
        if (!rows[k])
            break;
    }
    int failed = k < 3;
    while (k-- > 0)
        PyMem_Free(rows[k]);
    return failed ? PyErr_NoMemory() : Py_NewRef(Py_None);
}

static PyMethodDef methods[] = {
    {"first_word_bad", first_word_bad, METH_O, NULL},
    {"first_word_good", first_word_good, METH_O, NULL},
    {"drop_twice_bad", drop_twice_bad, METH_NOARGS, NULL},
    {"chain_good", chain_good, METH_NOARGS, NULL},
    {"rows_good", rows_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: first_word_bad("a b") sound
// run: first_word_bad(" b") dies
// run: first_word_good("a b") sound
// run: first_word_good(" b") raises ValueError
// run: drop_twice_bad() dies
// run: chain_good() sound
// run: rows_good() sound
