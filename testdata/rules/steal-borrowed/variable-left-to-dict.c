/* A variable points to what only a dict of the caller's keeps alive once our reference is given back. Reduced from the wild: psycopg2
   typecasters. */
#include "sample.h"

static PyObject *bad_last = NULL;
static PyObject *good_last = NULL;

static PyObject *
make(void)
{
    return PyList_New(0);
}

static PyObject *
remember_bad(PyObject *self, PyObject *dict)
{
    PyObject *made = make();
    if (made == NULL)
        return NULL;
    if (PyDict_SetItemString(dict, "last", made) < 0) {
        Py_DECREF(made);
        return NULL;
    }
    bad_last = made;
    Py_DECREF(made);                          // expect: steal-borrowed 'bad_last'
    Py_RETURN_NONE;
}

static PyObject *
remember_good(PyObject *self, PyObject *dict)
{
    PyObject *made = make();
    if (made == NULL)
        return NULL;
    if (PyDict_SetItemString(dict, "last", made) < 0) {
        Py_DECREF(made);
        return NULL;
    }
    Py_XSETREF(good_last, Py_NewRef(made));
    Py_DECREF(made);
    Py_RETURN_NONE;
}

static PyObject *
recall_bad(PyObject *self, PyObject *unused)
{
    if (bad_last == NULL)
        Py_RETURN_NONE;
    return PySequence_List(bad_last);
}

static PyObject *
recall_good(PyObject *self, PyObject *unused)
{
    if (good_last == NULL)
        Py_RETURN_NONE;
    return PySequence_List(good_last);
}

/* One of the rows of a table is remembered: the loop does not come by there twice. */
static PyObject *
choose_good(PyObject *self, PyObject *wanted)
{
    static PyObject *chosen = NULL;
    static const char *const names[] = {"one", "two", "three", NULL};
    Py_CLEAR(chosen);
    for (int i = 0; names[i] != NULL; i++) {
        PyObject *name = PyUnicode_FromString(names[i]);
        if (name == NULL)
            return NULL;
        if (PyUnicode_CompareWithASCIIString(wanted, names[i]) == 0) {
            Py_INCREF(name);
            chosen = name;
        }
        Py_DECREF(name);
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"remember_bad", remember_bad, METH_O, NULL},
    {"remember_good", remember_good, METH_O, NULL},
    {"recall_bad", recall_bad, METH_NOARGS, NULL},
    {"recall_good", recall_good, METH_NOARGS, NULL},
    {"choose_good", choose_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: def use(remember, recall):
// given:     d = {}
// given:     remember(d)
// given:     d.clear()
// given:     return recall()
// run: use(remember_bad, recall_bad) dies
// run: use(remember_good, recall_good) sound
// run: choose_good('two') sound
