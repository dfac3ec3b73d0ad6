/* A helper refuses what is no str, and the member it guards need not be visited; what may be left out is NULL or None first.
 * Reduced from the wild: msgspec Meta_new. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *title;                          /* only ever a str: it can close no cycle */
    PyObject *strict;                         /* True or False */
    PyObject *extra;
} Meta;

static int
ensure_text(PyObject *value, const char *name)
{
    if (PyUnicode_CheckExact(value))
        return 1;
    PyErr_Format(PyExc_TypeError, "%s must be a str", name);
    return 0;
}

static int
ensure_bool(PyObject *value, const char *name)
{
    if (value == Py_True || value == Py_False)
        return 1;
    PyErr_Format(PyExc_TypeError, "%s must be a bool", name);
    return 0;
}

/* It tells the types apart, and refuses none. */
static int
describe(PyObject *value, const char **kind)
{
    if (PyUnicode_CheckExact(value)) {
        *kind = "str";
        return 1;
    }
    *kind = "other";
    return 2;
}

static PyObject *
meta_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"title", "strict", "extra", NULL};
    PyObject *title = NULL, *strict = NULL, *extra = NULL;
    const char *kind = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OOO", names, &title, &strict, &extra))
        return NULL;
    if (title == Py_None)
        title = NULL;
    if (strict == Py_None)
        strict = NULL;
    if (title != NULL && !ensure_text(title, "title"))
        return NULL;
    if (strict && !ensure_bool(strict, "strict"))
        return NULL;
    if (extra != NULL && !describe(extra, &kind))
        return NULL;
    Meta *self = (Meta *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    Py_XINCREF(title);
    self->title = title;
    Py_XINCREF(strict);
    self->strict = strict;
    Py_XINCREF(extra);
    self->extra = extra;
    return (PyObject *)self;
}

static int
meta_traverse_bad(Meta *self, visitproc visit, void *arg)   // expect: traverse-missing-member 'extra'
{
    return 0;
}

static int
meta_traverse_good(Meta *self, visitproc visit, void *arg)
{
    Py_VISIT(self->extra);
    return 0;
}

static int
meta_clear(Meta *self)
{
    Py_CLEAR(self->title);
    Py_CLEAR(self->strict);
    Py_CLEAR(self->extra);
    return 0;
}

static void
meta_dealloc(Meta *self)
{
    PyObject_GC_UnTrack(self);
    meta_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Meta),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = meta_new,
    .tp_dealloc = (destructor)meta_dealloc,
    .tp_traverse = (traverseproc)meta_traverse_bad,
    .tp_clear = (inquiry)meta_clear,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Meta),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = meta_new,
    .tp_dealloc = (destructor)meta_dealloc,
    .tp_traverse = (traverseproc)meta_traverse_good,
    .tp_clear = (inquiry)meta_clear,
};

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

// given: def ring(t): l = []; l.append(t('x', True, l))
// run: ring(Bad) leaks 4
// run: ring(Good) sound
// run: Good(1) raises TypeError
// run: Good('x', 1) raises TypeError
