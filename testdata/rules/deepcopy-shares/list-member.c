/* A deep copy that holds the original's list, or a list of the original's elements. Three types that differ in nothing else. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *items;
} Bag;

static PyObject *
bag_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Bag *self = (Bag *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    self->items = PyList_New(0);
    if (!self->items) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyObject *
bag_add(Bag *self, PyObject *item)
{
    if (PyList_Append(self->items, item) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
bag_text(Bag *self, PyObject *Py_UNUSED(ignored))
{
    return PyObject_Repr(self->items);
}

/* The list itself. */
static PyObject *
bag_same_bad(Bag *self, PyObject *memo)
{
    Bag *copy = (Bag *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0);
    if (!copy)
        return NULL;
    copy->items = Py_NewRef(self->items);         // expect: deepcopy-shares 'items'
    return (PyObject *)copy;
}

/* A list of its own, with the original's elements. */
static PyObject *
bag_slice_bad(Bag *self, PyObject *memo)
{
    Bag *copy = (Bag *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0);
    if (!copy)
        return NULL;
    copy->items = PyList_GetSlice(self->items, 0, PyList_GET_SIZE(self->items));      // expect: deepcopy-shares 'items'
    if (!copy->items) {
        Py_DECREF(copy);
        return NULL;
    }
    return (PyObject *)copy;
}

static PyObject *
bag_deep_good(Bag *self, PyObject *memo)
{
    PyObject *module = PyImport_ImportModule("copy");
    if (!module)
        return NULL;
    PyObject *items = PyObject_CallMethod(module, "deepcopy", "OO", self->items, memo);
    Py_DECREF(module);
    if (!items)
        return NULL;
    Bag *copy = (Bag *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0);
    if (!copy) {
        Py_DECREF(items);
        return NULL;
    }
    copy->items = items;
    return (PyObject *)copy;
}

/* What a shallow copy is for. */
static PyObject *
bag_copy_good(Bag *self, PyObject *Py_UNUSED(ignored))
{
    Bag *copy = (Bag *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0);
    if (!copy)
        return NULL;
    copy->items = PyList_GetSlice(self->items, 0, PyList_GET_SIZE(self->items));
    if (!copy->items) {
        Py_DECREF(copy);
        return NULL;
    }
    return (PyObject *)copy;
}

static int
bag_traverse(Bag *self, visitproc visit, void *arg)
{
    Py_VISIT(self->items);
    return 0;
}

static int
bag_clear(Bag *self)
{
    Py_CLEAR(self->items);
    return 0;
}

static void
bag_dealloc(Bag *self)
{
    PyObject_GC_UnTrack(self);
    bag_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

#define BAG_METHODS(deepcopy)                                       \
    {                                                               \
        {"add", (PyCFunction)bag_add, METH_O, NULL},                \
        {"text", (PyCFunction)bag_text, METH_NOARGS, NULL},         \
        {"__copy__", (PyCFunction)bag_copy_good, METH_NOARGS, NULL}, \
        {"__deepcopy__", (PyCFunction)deepcopy, METH_O, NULL},      \
        {NULL, NULL, 0, NULL},                                      \
    }

static PyMethodDef same_methods[] = BAG_METHODS(bag_same_bad);
static PyMethodDef slice_methods[] = BAG_METHODS(bag_slice_bad);
static PyMethodDef deep_methods[] = BAG_METHODS(bag_deep_good);

#define BAG_TYPE(name, methods)                                     \
    {                                                               \
        PyVarObject_HEAD_INIT(NULL, 0)                              \
        .tp_name = name,                                            \
        .tp_basicsize = sizeof(Bag),                                \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,        \
        .tp_new = bag_new,                                          \
        .tp_dealloc = (destructor)bag_dealloc,                      \
        .tp_traverse = (traverseproc)bag_traverse,                  \
        .tp_clear = (inquiry)bag_clear,                             \
        .tp_methods = methods,                                      \
    }

static PyTypeObject same_type = BAG_TYPE("sample.Same", same_methods);
static PyTypeObject slice_type = BAG_TYPE("sample.Slice", slice_methods);
static PyTypeObject deep_type = BAG_TYPE("sample.Deep", deep_methods);

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &same_type) < 0 || PyModule_AddType(m, &slice_type) < 0 ||
        PyModule_AddType(m, &deep_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import copy
// given: def apart(kind, change):
// given:     b = kind()
// given:     b.add([1])
// given:     c = copy.deepcopy(b)
// given:     before = b.text()
// given:     change(c)
// given:     assert b.text() == before
// given: def grow(c): c.add(2)
// given: def grow_inner(c): eval("x", {"x": __import__("gc").get_referents(c)})[0][0].append(3)
// run: apart(Same, grow) raises AssertionError
// run: apart(Slice, grow) sound
// run: apart(Slice, grow_inner) raises AssertionError
// run: apart(Deep, grow) sound
// run: apart(Deep, grow_inner) sound
// run: copy.copy(Deep()) sound
