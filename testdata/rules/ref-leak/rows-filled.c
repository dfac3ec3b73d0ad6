/* A helper fills a row of an array from an item, and leaves it empty where it fails. */
#include "sample.h"
#include <string.h>

typedef struct {
    PyObject *key, *value;
} Row;

static int
row_fill(PyObject *key, PyObject *value, Row *row)
{
    memset(row, 0, sizeof *row);
    if (!PyUnicode_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "keys are strings");
        return 0;
    }
    Py_INCREF(key);
    row->key = key;
    row->value = PyObject_Str(value);
    return row->value != NULL;
}

static void
row_clear(Row *row)
{
    Py_CLEAR(row->key);
    Py_CLEAR(row->value);
}

static PyObject *
keys_good(PyObject *self, PyObject *dict)
{
    PyObject *key, *value, *found = NULL;
    Py_ssize_t pos = 0, n = 0, size = PyDict_Size(dict);
    if (size < 0)
        return NULL;
    Row *rows = PyMem_New(Row, size + 1);
    if (!rows)
        return PyErr_NoMemory();
    for (; PyDict_Next(dict, &pos, &key, &value); n++) {
        if (!row_fill(key, value, &rows[n])) {
            n++;
            goto done;
        }
    }
    found = PyList_New(0);
    if (!found)
        goto done;
    for (Py_ssize_t k = 0; k < n; k++) {
        PyObject *each = rows[k].key;
        PyObject *held = PyDict_GetItemWithError(dict, each);
        if (held)
            each = held;
        if (PyErr_Occurred() || PyList_Append(found, each) != 0) {
            Py_CLEAR(found);
            goto done;
        }
    }
done:
    for (Py_ssize_t k = 0; k < n; k++)
        row_clear(&rows[k]);
    PyMem_Free(rows);
    return found;
}

static PyObject *
keys_bad(PyObject *self, PyObject *dict)
{
    PyObject *key, *value, *found = NULL;
    Py_ssize_t pos = 0, n = 0, size = PyDict_Size(dict);
    if (size < 0)
        return NULL;
    Row *rows = PyMem_New(Row, size + 1);
    if (!rows)
        return PyErr_NoMemory();
    for (; PyDict_Next(dict, &pos, &key, &value); n++) {
        if (!row_fill(key, value, &rows[n])) {
            n++;
            goto done;
        }
    }
    found = PyList_New(0);
    if (!found)
        goto done;
    for (Py_ssize_t k = 0; k < n; k++) {
        PyObject *each = rows[k].key;
        PyObject *held = PyDict_GetItemWithError(dict, each);
        if (held)
            each = held;
        if (PyErr_Occurred() || PyList_Append(found, each) != 0) {
            found = NULL;                     // expect: ref-leak 'found'
            goto done;
        }
    }
done:
    for (Py_ssize_t k = 0; k < n; k++)
        row_clear(&rows[k]);
    PyMem_Free(rows);
    return found;
}
static PyMethodDef methods[] = {
    {"keys_good", keys_good, METH_O, NULL},
    {"keys_bad", keys_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: keys_good({'a': 1, 'b': 2.5}) sound
// run: keys_good({'a': 1, 2: 3}) raises TypeError
// run: keys_bad({'a': 1, 'b': 2.5}) with PyList_Append failing leaks 1
