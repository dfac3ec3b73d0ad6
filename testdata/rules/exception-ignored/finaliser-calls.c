/* An object may go while an exception is on its way: a finaliser that calls Python code puts it aside first. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *callback;
} Guard;

static void
guard_bad_finalize(PyObject *op)
{
    PyObject *callback = ((Guard *)op)->callback, *result;
    if (callback == NULL)
        return;
    result = PyObject_CallNoArgs(callback);   // expect: exception-ignored
    if (result == NULL)
        PyErr_WriteUnraisable(op);
    Py_XDECREF(result);
}

static void
guard_good_finalize(PyObject *op)
{
    PyObject *type, *value, *tb, *callback = ((Guard *)op)->callback, *result;
    if (callback == NULL)
        return;
    PyErr_Fetch(&type, &value, &tb);
    result = PyObject_CallNoArgs(callback);
    if (result == NULL)
        PyErr_WriteUnraisable(op);
    Py_XDECREF(result);
    PyErr_Restore(type, value, tb);
}

static int
guard_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    PyObject *callback;
    if (!PyArg_ParseTuple(args, "O", &callback))
        return -1;
    Py_XSETREF(((Guard *)op)->callback, Py_NewRef(callback));
    return 0;
}

static int
guard_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(((Guard *)op)->callback);
    return 0;
}

static int
guard_clear(PyObject *op)
{
    Py_CLEAR(((Guard *)op)->callback);
    return 0;
}

static void
guard_dealloc(PyObject *op)
{
    if (PyObject_CallFinalizerFromDealloc(op) < 0)
        return;
    PyObject_GC_UnTrack(op);
    Py_CLEAR(((Guard *)op)->callback);
    Py_TYPE(op)->tp_free(op);
}

static PyTypeObject BadGuard = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.BadGuard",
    .tp_basicsize = sizeof(Guard),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = guard_init,
    .tp_traverse = guard_traverse,
    .tp_clear = guard_clear,
    .tp_dealloc = guard_dealloc,
    .tp_finalize = guard_bad_finalize,
};

static PyTypeObject GoodGuard = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.GoodGuard",
    .tp_basicsize = sizeof(Guard),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = guard_init,
    .tp_traverse = guard_traverse,
    .tp_clear = guard_clear,
    .tp_dealloc = guard_dealloc,
    .tp_finalize = guard_good_finalize,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &BadGuard) < 0 || PyModule_AddType(m, &GoodGuard) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring():
// given:     a = {}
// given:     a[0] = GoodGuard(a.copy)
// run: BadGuard(list) sound
// run: [BadGuard(list), 1 / 0] dies
// run: GoodGuard(list) sound
// run: [GoodGuard(list), 1 / 0] raises ZeroDivisionError
// run: ring() sound
