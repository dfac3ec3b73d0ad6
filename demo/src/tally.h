/* _tally: counts things. The type is in tally.c, reading counts from text in fields.c. */
#ifndef TALLY_H
#define TALLY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *counts;       /* dict: item -> int; never NULL once made */
    PyObject *key;          /* callable that says what an item counts as, or NULL */
    PyObject *last;         /* the item counted last, or NULL */
} Tally;

extern PyTypeObject Tally_Type;

/* Adds n to the count of item; -1 with an exception set if that fails. */
int tally_bump(Tally *self, PyObject *item, long n);

/* fields.c */
PyObject *fields_split(PyObject *module, PyObject *args);
PyObject *fields_pairs(PyObject *module, PyObject *args);
PyObject *fields_load(PyObject *module, PyObject *args);

#endif
