/* A __deepcopy__ that calls copy.deepcopy, which a helper has looked up: with the memo, or without. */
#include "sample.h"

static PyObject *
deepcopy(void)
{
    PyObject *found, *module = PyImport_ImportModule("copy");

    if (module == NULL)
        return NULL;
    found = PyObject_GetAttrString(module, "deepcopy");
    Py_DECREF(module);
    return found;
}

typedef struct {
    PyObject_HEAD
    PyObject *rows;
} Box;

static int
box_traverse(Box *self, visitproc visit, void *arg)
{
    Py_VISIT(self->rows);
    return 0;
}

static int
box_clear(Box *self)
{
    Py_CLEAR(self->rows);
    return 0;
}

static void
box_dealloc(Box *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->rows);
    PyObject_GC_Del(self);
}

static PyObject *
box_of(PyTypeObject *type, PyObject *rows)
{
    Box *box;

    if (rows == NULL)
        return NULL;
    box = PyObject_GC_New(Box, type);
    if (box == NULL) {
        Py_DECREF(rows);
        return NULL;
    }
    box->rows = rows;
    PyObject_GC_Track(box);
    return (PyObject *)box;
}

static PyObject *
box_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *rows;

    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &rows))
        return NULL;
    Py_INCREF(rows);
    return box_of(type, rows);
}

static PyObject *
deepcopy_bad(Box *self, PyObject *memo)
{
    PyObject *rows, *copier = deepcopy();

    if (copier == NULL)
        return NULL;
    rows = PyObject_CallFunctionObjArgs(copier, self->rows, NULL);    // expect: deepcopy-shares 'rows'
    Py_DECREF(copier);
    return box_of(Py_TYPE(self), rows);
}

static PyObject *
deepcopy_good(Box *self, PyObject *memo)
{
    PyObject *rows, *copier = deepcopy();

    if (copier == NULL)
        return NULL;
    rows = PyObject_CallFunctionObjArgs(copier, self->rows, memo, NULL);
    Py_DECREF(copier);
    return box_of(Py_TYPE(self), rows);
}

static PyMethodDef bad_methods[] = {
    {"__deepcopy__", (PyCFunction)deepcopy_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef good_methods[] = {
    {"__deepcopy__", (PyCFunction)deepcopy_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef box_members[] = {
    {"rows", T_OBJECT, offsetof(Box, rows), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

#define BOX_TYPE(name, methods)                                                                                        \
    {                                                                                                                  \
        PyVarObject_HEAD_INIT(NULL, 0).tp_name = name, .tp_basicsize = sizeof(Box),                                    \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, .tp_new = box_new,                                        \
        .tp_traverse = (traverseproc)box_traverse, .tp_clear = (inquiry)box_clear,                                     \
        .tp_dealloc = (destructor)box_dealloc, .tp_members = box_members, .tp_methods = methods,                       \
    }

static PyTypeObject bad_type = BOX_TYPE("sample.Bad", bad_methods);
static PyTypeObject good_type = BOX_TYPE("sample.Good", good_methods);

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import copy
// given: def kept_together(type):
// given:     row = [1]
// given:     a, b = copy.deepcopy([row, type([row])])
// given:     assert b.rows[0] is a
// given: def ring(): b = Good([]); b.rows.append(b)
// run: kept_together(Bad) raises AssertionError
// run: kept_together(Good) sound
// run: ring() sound
// unseen: box_clear: the list that is in the ring is cleared first
