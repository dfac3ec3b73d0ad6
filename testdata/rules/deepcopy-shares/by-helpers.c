/* Deep copies that a helper makes, or a loop, or that are none: the object itself, declared as any object; and copies without a
 * member. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    PyObject *rows;
    PyObject *owner;
} Grid;

static PyObject *deepcopy;

static PyObject *
grid_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    Grid *self = (Grid *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    self->rows = PyList_New(0);
    if (!self->rows) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyObject *
grid_rows(Grid *self, PyObject *Py_UNUSED(ignored))
{
    return PyList_GetSlice(self->rows, 0, PyList_GET_SIZE(self->rows));
}

static PyObject *
grid_add(Grid *self, PyObject *row)
{
    if (PyList_Append(self->rows, row) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static Grid *
grid_alloc(Grid *self)
{
    return (Grid *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0);
}

static PyObject *
grid_clone(Grid *self)
{
    Grid *clone = grid_alloc(self);
    if (!clone)
        return NULL;
    clone->rows = Py_NewRef(self->rows);
    clone->owner = Py_XNewRef(self->owner);
    return (PyObject *)clone;
}

static PyObject *
grid_clone_bad(Grid *self, PyObject *memo)
{
    return grid_clone(self);                      // expect: deepcopy-shares 'rows'
}

static PyObject *
grid_self_bad(PyObject *self, PyObject *memo)
{
    Py_INCREF(self);
    return self;                                  // expect: deepcopy-shares 'rows'
}

static PyObject *
grid_loop_bad(Grid *self, PyObject *memo)
{
    Grid *copy = grid_alloc(self);
    if (!copy)
        return NULL;
    Py_ssize_t n = PyList_GET_SIZE(self->rows);
    copy->rows = PyList_New(n);                   // expect: deepcopy-shares 'rows'
    if (!copy->rows) {
        Py_DECREF(copy);
        return NULL;
    }
    for (Py_ssize_t k = 0; k < n; k++)
        PyList_SET_ITEM(copy->rows, k, Py_NewRef(PyList_GET_ITEM(self->rows, k)));
    copy->owner = Py_XNewRef(self->owner);
    return (PyObject *)copy;
}

static PyObject *
grid_loop_good(Grid *self, PyObject *memo)
{
    Grid *copy = grid_alloc(self);
    if (!copy)
        return NULL;
    Py_ssize_t n = PyList_GET_SIZE(self->rows);
    copy->rows = PyList_New(n);
    if (!copy->rows) {
        Py_DECREF(copy);
        return NULL;
    }
    for (Py_ssize_t k = 0; k < n; k++) {
        PyObject *row = PyObject_CallFunctionObjArgs(deepcopy, PyList_GET_ITEM(self->rows, k), memo, NULL);
        if (!row) {
            Py_DECREF(copy);
            return NULL;
        }
        PyList_SET_ITEM(copy->rows, k, row);
    }
    return (PyObject *)copy;                      /* whose it is, it is not said */
}

static PyObject *
grid_copy_bad(Grid *self, PyObject *Py_UNUSED(ignored))
{
    Grid *copy = grid_alloc(self);
    if (!copy)
        return NULL;
    copy->rows = PySequence_List(self->rows);
    if (!copy->rows) {
        Py_DECREF(copy);
        return NULL;
    }
    return (PyObject *)copy;                      // expect: deepcopy-shares 'owner'
}

static int
grid_traverse(Grid *self, visitproc visit, void *arg)
{
    Py_VISIT(self->rows);
    Py_VISIT(self->owner);
    return 0;
}

static int
grid_clear(Grid *self)
{
    Py_CLEAR(self->rows);
    Py_CLEAR(self->owner);
    return 0;
}

static void
grid_dealloc(Grid *self)
{
    PyObject_GC_UnTrack(self);
    grid_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
grid_set_owner(Grid *self, PyObject *owner, void *closure)
{
    Py_XINCREF(owner);
    Py_XSETREF(self->owner, owner);
    return 0;
}

static PyObject *
grid_get_owner(Grid *self, void *closure)
{
    return self->owner ? Py_NewRef(self->owner) : Py_NewRef(Py_None);
}

static PyGetSetDef grid_getset[] = {
    {"owner", (getter)grid_get_owner, (setter)grid_set_owner, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

#define GRID_METHODS(name, function, how)                           \
    {                                                               \
        {"add", (PyCFunction)grid_add, METH_O, NULL},               \
        {"rows", (PyCFunction)grid_rows, METH_NOARGS, NULL},        \
        {name, (PyCFunction)function, how, NULL},                   \
        {NULL, NULL, 0, NULL},                                      \
    }

static PyMethodDef clone_methods[] = GRID_METHODS("__deepcopy__", grid_clone_bad, METH_O);
static PyMethodDef self_methods[] = GRID_METHODS("__deepcopy__", grid_self_bad, METH_O);
static PyMethodDef loop_methods[] = GRID_METHODS("__deepcopy__", grid_loop_bad, METH_O);
static PyMethodDef deep_methods[] = GRID_METHODS("__deepcopy__", grid_loop_good, METH_O);
static PyMethodDef copy_methods[] = GRID_METHODS("__copy__", grid_copy_bad, METH_NOARGS);

#define GRID_TYPE(name, methods)                                    \
    {                                                               \
        PyVarObject_HEAD_INIT(NULL, 0)                              \
        .tp_name = name,                                            \
        .tp_basicsize = sizeof(Grid),                               \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,        \
        .tp_new = grid_new,                                         \
        .tp_dealloc = (destructor)grid_dealloc,                     \
        .tp_traverse = (traverseproc)grid_traverse,                 \
        .tp_clear = (inquiry)grid_clear,                            \
        .tp_methods = methods,                                      \
        .tp_getset = grid_getset,                                   \
    }

static PyTypeObject clone_type = GRID_TYPE("sample.Clone", clone_methods);
static PyTypeObject self_type = GRID_TYPE("sample.Self", self_methods);
static PyTypeObject loop_type = GRID_TYPE("sample.Loop", loop_methods);
static PyTypeObject deep_type = GRID_TYPE("sample.Deep", deep_methods);
static PyTypeObject copy_type = GRID_TYPE("sample.Copy", copy_methods);

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *copy = PyImport_ImportModule("copy");
    if (copy == NULL)
        return NULL;
    Py_XSETREF(deepcopy, PyObject_GetAttrString(copy, "deepcopy"));
    Py_DECREF(copy);
    if (deepcopy == NULL)
        return NULL;
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &clone_type) < 0 || PyModule_AddType(m, &self_type) < 0 ||
        PyModule_AddType(m, &loop_type) < 0 || PyModule_AddType(m, &deep_type) < 0 ||
        PyModule_AddType(m, &copy_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import copy
// given: def apart(kind):
// given:     b = kind()
// given:     b.add([1])
// given:     copy.deepcopy(b).rows()[0].append(2)
// given:     assert b.rows() == [[1]]
// given: def owned(kind):
// given:     b = kind()
// given:     b.owner = "me"
// given:     assert copy.copy(b).owner == "me"
// run: apart(Clone) raises AssertionError
// run: apart(Self) raises AssertionError
// run: apart(Loop) raises AssertionError
// run: apart(Deep) sound
// run: __import__('gc').get_referents(Deep()) sound
// run: owned(Copy) raises AssertionError
