/* Slots and their contracts: nb_add may decline, contains answers 1, 0, -1, len -1, hash, call, in-place, descriptors. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *items;
} Bag;

static PyTypeObject bag_type;

static PyObject *
bag_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *source = NULL;
    Bag *self;
    if (!PyArg_ParseTuple(args, "|O:Bag", &source))
        return NULL;
    self = (Bag *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->items = source ? PySequence_List(source) : PyList_New(0);
    if (self->items == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyObject *
bag_add(PyObject *a, PyObject *b)
{
    PyObject *sum, *result;
    if (!PyObject_TypeCheck(a, &bag_type) || !PyObject_TypeCheck(b, &bag_type))
        Py_RETURN_NOTIMPLEMENTED;
    sum = PySequence_Concat(((Bag *)a)->items, ((Bag *)b)->items);
    if (sum == NULL)
        return NULL;
    result = PyObject_CallOneArg((PyObject *)&bag_type, sum);
    Py_DECREF(sum);
    return result;
}

static PyObject *
bag_iadd(Bag *self, PyObject *other)
{
    PyObject *list = PySequence_List(other), *sum;
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    sum = PySequence_Concat(self->items, list);
    Py_DECREF(list);
    if (sum == NULL)
        return NULL;
    Py_SETREF(self->items, sum);
    Py_INCREF(self);
    return (PyObject *)self;
}

static Py_ssize_t
bag_length(Bag *self)
{
    return PyList_GET_SIZE(self->items);
}

static int
bag_contains(Bag *self, PyObject *value)
{
    return PySequence_Contains(self->items, value);
}

static PyObject *
bag_item(Bag *self, Py_ssize_t i)
{
    PyObject *item = PyList_GetItem(self->items, i);
    Py_XINCREF(item);
    return item;
}

static int
bag_ass_item(Bag *self, Py_ssize_t i, PyObject *value)
{
    if (value == NULL)
        return PySequence_DelItem(self->items, i);
    return PySequence_SetItem(self->items, i, value);
}

static int
bag_bool(Bag *self)
{
    return PyList_GET_SIZE(self->items) > 0;
}

static PyObject *
bag_iter(Bag *self)
{
    return PyObject_GetIter(self->items);
}

static PyObject *
bag_call(Bag *self, PyObject *args, PyObject *kwds)
{
    PyObject *function;
    if (!PyArg_ParseTuple(args, "O", &function))
        return NULL;
    return PyObject_CallOneArg(function, (PyObject *)self);
}

static PyObject *
bag_descr_get(PyObject *self, PyObject *object, PyObject *type)
{
    if (object == NULL || object == Py_None) {
        Py_INCREF(self);
        return self;
    }
    return PyMethod_New(self, object);
}

static PyObject *
bag_getattro(PyObject *self, PyObject *name)
{
    PyObject *value = PyObject_GenericGetAttr(self, name);
    if (value != NULL || !PyErr_ExceptionMatches(PyExc_AttributeError))
        return value;
    PyErr_Clear();
    return PyObject_GetAttr(((Bag *)self)->items, name);
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
    /* The list stays, empty: other methods rely on it. */
    if (self->items)
        return PyList_SetSlice(self->items, 0, PY_SSIZE_T_MAX, NULL);
    return 0;
}

static void
bag_dealloc(Bag *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->items);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyNumberMethods bag_number = {
    .nb_add = bag_add,
    .nb_inplace_add = (binaryfunc)bag_iadd,
    .nb_bool = (inquiry)bag_bool,
};

static PySequenceMethods bag_sequence = {
    .sq_length = (lenfunc)bag_length,
    .sq_item = (ssizeargfunc)bag_item,
    .sq_ass_item = (ssizeobjargproc)bag_ass_item,
    .sq_contains = (objobjproc)bag_contains,
};

static PyTypeObject bag_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bag",
    .tp_basicsize = sizeof(Bag),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = bag_new,
    .tp_dealloc = (destructor)bag_dealloc,
    .tp_traverse = (traverseproc)bag_traverse,
    .tp_clear = (inquiry)bag_clear,
    .tp_as_number = &bag_number,
    .tp_as_sequence = &bag_sequence,
    .tp_iter = (getiterfunc)bag_iter,
    .tp_call = (ternaryfunc)bag_call,
    .tp_descr_get = bag_descr_get,
    .tp_getattro = bag_getattro,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bag_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import operator
// given: class Owner: bag = Bag('x')
// given: b = Bag('abc')
// given: def ring():
// given:     a = Bag('ab')
// given:     a[0] = a
// run: [Bag('ab') + Bag('c'), operator.iadd(Bag(), 'ab'), len(b), 'a' in b, bool(b), list(b), b[0], b(len), b.count('a')] sound
// run: [setattr(Owner, 'x', 1), operator.setitem(b, 0, [])] sound
// run: [Owner.bag, Owner().bag] sound
// run: Bag() + 1 raises TypeError
// run: b[5] raises IndexError
// run: ring() sound
