/* Copies that are none, or not whole, or made without the memo; and a state that is the object's own list. Types that differ
 * in their methods only. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *items;
    PyObject *label;
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
bag_mark(Bag *self, PyObject *label)
{
    Py_XSETREF(self->label, Py_NewRef(label));
    Py_RETURN_NONE;
}

static PyObject *
bag_text(Bag *self, PyObject *Py_UNUSED(ignored))
{
    return PyUnicode_FromFormat("%R %R", self->items, self->label ? self->label : Py_None);
}

static PyObject *
bag_first(Bag *self, PyObject *Py_UNUSED(ignored))
{
    return PySequence_GetItem(self->items, 0);
}

/* The members of a copy, of which `items` is given away. */
static PyObject *
bag_made(Bag *self, PyObject *items)
{
    Bag *copy = items ? (Bag *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0) : NULL;
    if (!copy) {
        Py_XDECREF(items);
        return NULL;
    }
    copy->items = items;
    copy->label = Py_XNewRef(self->label);
    return (PyObject *)copy;
}

static PyObject *
bag_deep_bad(Bag *self, PyObject *memo)
{
    return Py_NewRef(self);                       // expect: deepcopy-shares 'items'
}

static PyObject *
bag_memo_bad(Bag *self, PyObject *memo)
{
    PyObject *module = PyImport_ImportModule("copy");
    if (!module)
        return NULL;
    PyObject *items = PyObject_CallMethod(module, "deepcopy", "O", self->items);      // expect: deepcopy-shares 'items'
    Py_DECREF(module);
    return bag_made(self, items);
}

static PyObject *
bag_memo_good(Bag *self, PyObject *memo)
{
    PyObject *module = PyImport_ImportModule("copy");
    if (!module)
        return NULL;
    PyObject *items = PyObject_CallMethod(module, "deepcopy", "OO", self->items, memo);
    Py_DECREF(module);
    return bag_made(self, items);
}

static PyObject *
bag_copy_bad(Bag *self, PyObject *Py_UNUSED(ignored))
{
    Bag *copy = (Bag *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0);
    if (!copy)
        return NULL;
    copy->items = PyList_GetSlice(self->items, 0, PyList_GET_SIZE(self->items));
    if (!copy->items) {
        Py_DECREF(copy);
        return NULL;
    }
    return (PyObject *)copy;                      // expect: deepcopy-shares 'label'
}

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
    copy->label = Py_XNewRef(self->label);
    return (PyObject *)copy;
}

static PyObject *
bag_state_bad(Bag *self, PyObject *Py_UNUSED(ignored))
{
    return Py_NewRef(self->items);                // expect: deepcopy-shares 'items'
}

static PyObject *
bag_state_good(Bag *self, PyObject *Py_UNUSED(ignored))
{
    return PyList_AsTuple(self->items);
}

static PyObject *
bag_reduce_bad(Bag *self, PyObject *Py_UNUSED(ignored))
{
    return Py_BuildValue("O()O", Py_TYPE(self), self->items);         // expect: deepcopy-shares 'items'
}

/* A copy that is handed out and given up: nobody else sees what is done to it. */
static PyObject *
bag_reduce_good(Bag *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *items = PyList_GetSlice(self->items, 0, PyList_GET_SIZE(self->items));
    if (!items)
        return NULL;
    return Py_BuildValue("O()N", Py_TYPE(self), items);
}

static int
bag_traverse(Bag *self, visitproc visit, void *arg)
{
    Py_VISIT(self->items);
    Py_VISIT(self->label);
    return 0;
}

static int
bag_clear(Bag *self)
{
    Py_CLEAR(self->items);
    Py_CLEAR(self->label);
    return 0;
}

static void
bag_dealloc(Bag *self)
{
    PyObject_GC_UnTrack(self);
    bag_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

#define BAG_METHODS(copy, deepcopy, reduce, state)                    \
    {                                                                 \
        {"add", (PyCFunction)bag_add, METH_O, NULL},                  \
        {"mark", (PyCFunction)bag_mark, METH_O, NULL},                \
        {"text", (PyCFunction)bag_text, METH_NOARGS, NULL},           \
        {"first", (PyCFunction)bag_first, METH_NOARGS, NULL},         \
        {"__copy__", (PyCFunction)copy, METH_NOARGS, NULL},           \
        {"__deepcopy__", (PyCFunction)deepcopy, METH_O, NULL},        \
        {"__reduce__", (PyCFunction)reduce, METH_NOARGS, NULL},       \
        {"__getstate__", (PyCFunction)state, METH_NOARGS, NULL},      \
        {NULL, NULL, 0, NULL},                                        \
    }

static PyMethodDef bad_methods[] = BAG_METHODS(bag_copy_bad, bag_deep_bad, bag_reduce_bad, bag_state_bad);
static PyMethodDef memo_methods[] = BAG_METHODS(bag_copy_good, bag_memo_bad, bag_reduce_good, bag_state_good);
static PyMethodDef good_methods[] = BAG_METHODS(bag_copy_good, bag_memo_good, bag_reduce_good, bag_state_good);

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

static PyTypeObject bad_type = BAG_TYPE("sample.Bad", bad_methods);
static PyTypeObject memo_type = BAG_TYPE("sample.Memo", memo_methods);
static PyTypeObject good_type = BAG_TYPE("sample.Good", good_methods);

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &memo_type) < 0 ||
        PyModule_AddType(m, &good_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import copy, gc
// given: def apart(kind):
// given:     b = kind()
// given:     c = copy.deepcopy(b)
// given:     c.add(1)
// given:     assert b.text() != c.text()
// given: def together(kind):
// given:     b, inner = kind(), []
// given:     b.add(inner)
// given:     c, d = copy.deepcopy([b, inner])
// given:     assert c.first() is d
// given: def whole(kind):
// given:     b = kind()
// given:     b.mark("x")
// given:     assert copy.copy(b).text() == b.text()
// given: def own(kind, state):
// given:     b = kind()
// given:     b.add(1)
// given:     before, s = b.text(), state(b)
// given:     s.append(2) if isinstance(s, list) else None
// given:     assert b.text() == before
// run: apart(Bad) raises AssertionError
// run: apart(Good) sound
// run: together(Memo) raises AssertionError
// run: together(Good) sound
// run: whole(Bad) raises AssertionError
// run: whole(Good) sound
// run: gc.get_referents(Good()) sound
// run: own(Bad, lambda b: b.__getstate__()) raises AssertionError
// run: own(Good, lambda b: b.__getstate__()) sound
// run: own(Bad, lambda b: b.__reduce__()[2]) raises AssertionError
// run: own(Good, lambda b: b.__reduce__()[2]) sound
