/* What a table's function has found turns out to be the new value itself: then its reference is the one to release. */
#include "sample.h"

typedef struct {
    PyObject *value;
} Slot;
typedef struct Table Table;
typedef int (*Finder)(Table *table, PyObject *key, PyObject **found);
struct Table {
    Finder find;
    PyObject *key;
    Slot slot;
};

static int
find_by_identity(Table *table, PyObject *key, PyObject **found)
{
    *found = table->key == key ? table->slot.value : NULL;
    return 0;
}

static Table the_table = {find_by_identity, NULL, {NULL}};

static int
put_good(Table *table, PyObject *key, PyObject *value)
{
    PyObject *old;
    Py_INCREF(value);
    if (table->find(table, key, &old) < 0) {
        Py_DECREF(value);
        return -1;
    }
    if (old != value)
        table->slot.value = value;
    Py_XDECREF(old);
    return 0;
}

static int
put_bad(Table *table, PyObject *key, PyObject *value)
{
    PyObject *old;
    Py_INCREF(value);
    if (table->find(table, key, &old) < 0) {
        Py_DECREF(value);
        return -1;
    }
    if (old == value)
        return 0; // expect: ref-leak 'value'
    table->slot.value = value;
    Py_XDECREF(old);
    return 0;
}

static PyObject *
twice_good(PyObject *self, PyObject *value)
{
    the_table.key = Py_None;
    if (put_good(&the_table, Py_None, value) < 0 || put_good(&the_table, Py_None, value) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
twice_bad(PyObject *self, PyObject *value)
{
    the_table.key = Py_None;
    if (put_bad(&the_table, Py_None, value) < 0 || put_bad(&the_table, Py_None, value) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"twice_good", twice_good, METH_O, NULL},
    {"twice_bad", twice_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: value = object()
// run: twice_good(value) sound
// run: twice_bad(value) leaks 2 of value
