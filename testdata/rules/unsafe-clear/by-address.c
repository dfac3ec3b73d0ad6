/* The helper is given the address of a member each time: while it releases what is there, the member is still set. Reduced from the
 * wild: traits. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *first, *second;
} Pair;

static void
replace_bad(PyObject **field, PyObject *value)
{
    Py_XINCREF(value);
    Py_XDECREF(*field);                       // expect: unsafe-clear '*field'
    *field = value;
}

static void
replace_good(PyObject **field, PyObject *value)
{
    PyObject *old = *field;

    Py_XINCREF(value);
    *field = value;
    Py_XDECREF(old);
}

/* A variable of its caller's, which nobody else sees. */
static void
replace_any(PyObject **place, PyObject *value)
{
    Py_XDECREF(*place);
    *place = value;
}

/* The object is gone for everybody else. */
static void
drop_at_end(PyObject **field)
{
    Py_XDECREF(*field);
    *field = NULL;
}

static int
pair_set_first(Pair *self, PyObject *value, void *closure)
{
    replace_bad(&self->first, value);
    return 0;
}

static int
pair_set_second(Pair *self, PyObject *value, void *closure)
{
    replace_good(&self->second, value);
    return 0;
}

static PyObject *
pair_get_first(Pair *self, void *closure)
{
    return Py_NewRef(self->first ? self->first : Py_None);
}

static PyObject *
pair_get_second(Pair *self, void *closure)
{
    return Py_NewRef(self->second ? self->second : Py_None);
}

static PyObject *
pair_largest(Pair *self, PyObject *items)
{
    PyObject *best = Py_NewRef(Py_None), *it = PyObject_GetIter(items), *item;

    if (it == NULL) {
        Py_DECREF(best);
        return NULL;
    }
    while ((item = PyIter_Next(it)) != NULL)
        replace_any(&best, item);
    Py_DECREF(it);
    if (PyErr_Occurred())
        Py_CLEAR(best);
    return best;
}

static int
pair_traverse(Pair *self, visitproc visit, void *arg)
{
    Py_VISIT(self->first);
    Py_VISIT(self->second);
    return 0;
}

static int
pair_clear(Pair *self)
{
    Py_CLEAR(self->first);
    Py_CLEAR(self->second);
    return 0;
}

static void
pair_dealloc(Pair *self)
{
    PyObject_GC_UnTrack(self);
    drop_at_end(&self->first);
    drop_at_end(&self->second);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef pair_methods[] = {
    {"largest", (PyCFunction)pair_largest, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef pair_getset[] = {
    {"first", (getter)pair_get_first, (setter)pair_set_first, NULL, NULL},
    {"second", (getter)pair_get_second, (setter)pair_set_second, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject pair_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Pair",
    .tp_basicsize = sizeof(Pair),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)pair_dealloc,
    .tp_traverse = (traverseproc)pair_traverse,
    .tp_clear = (inquiry)pair_clear,
    .tp_methods = pair_methods,
    .tp_getset = pair_getset,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &pair_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import gc
// given: class Hostile:
// given:     def __init__(self, act): self.act = act
// given:     def __del__(self): self.act()
// given: def twice(name):
// given:     p = Pair()
// given:     setattr(p, name, Hostile(lambda: setattr(p, name, 2)))
// given:     setattr(p, name, 1)
// given:     return getattr(p, name)
// given: def ring():
// given:     p = Pair()
// given:     p.second = p
// given:     gc.collect()
// run: twice('first') dies
// run: twice('second') sound
// run: Pair().largest([1, 2, 3]) sound
// run: [Pair().first, ring()] sound
