/* In the style of CPython's Modules/xxsubtype.c: static subtypes of list and dict, which are completed in code, with a state of
 * their own behind the base's struct. What the bases do not know of, the subtypes' own slots see to. */
#include "sample.h"

/* A list that counts, whose slots are all the base's. */
typedef struct {
    PyListObject list;
    int state;
} CountingList;

static PyObject *
counting_getstate(CountingList *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, ":getstate"))
        return NULL;
    return PyLong_FromLong(self->state);
}

static PyObject *
counting_setstate(CountingList *self, PyObject *args)
{
    int state;

    if (!PyArg_ParseTuple(args, "i:setstate", &state))
        return NULL;
    self->state = state;
    Py_RETURN_NONE;
}

/* A class method and a static one, called with the type and without an object. */
static PyObject *
counting_special(PyObject *self, PyObject *args, PyObject *kw)
{
    PyObject *result = PyTuple_New(3);

    if (result == NULL)
        return NULL;
    if (self == NULL)
        self = Py_None;
    if (kw == NULL)
        kw = Py_None;
    Py_INCREF(self);
    PyTuple_SET_ITEM(result, 0, self);
    Py_INCREF(args);
    PyTuple_SET_ITEM(result, 1, args);
    Py_INCREF(kw);
    PyTuple_SET_ITEM(result, 2, kw);
    return result;
}

static PyMethodDef counting_methods[] = {
    {"getstate", (PyCFunction)counting_getstate, METH_VARARGS, NULL},
    {"setstate", (PyCFunction)counting_setstate, METH_VARARGS, NULL},
    {"classmeth", (PyCFunction)(void (*)(void))counting_special, METH_VARARGS | METH_KEYWORDS | METH_CLASS, NULL},
    {"staticmeth", (PyCFunction)(void (*)(void))counting_special, METH_VARARGS | METH_KEYWORDS | METH_STATIC, NULL},
    {NULL, NULL, 0, NULL},
};

static int
counting_init(CountingList *self, PyObject *args, PyObject *kwds)
{
    if (PyList_Type.tp_init((PyObject *)self, args, kwds) < 0)
        return -1;
    self->state = 0;
    return 0;
}

static PyObject *
counting_state_get(CountingList *self, void *closure)
{
    return PyLong_FromLong(self->state);
}

static PyGetSetDef counting_getsets[] = {
    {"state", (getter)counting_state_get, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject counting_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.CountingList",
    .tp_basicsize = sizeof(CountingList),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_methods = counting_methods,
    .tp_getset = counting_getsets,
    .tp_init = (initproc)counting_init,
};

/* A dict that remembers an object: a reference more than the base knows of. */
typedef struct {
    PyDictObject dict;
    PyObject *owner;
} OwnedDict;

static int
owned_traverse(OwnedDict *self, visitproc visit, void *arg)
{
    Py_VISIT(self->owner);
    return PyDict_Type.tp_traverse((PyObject *)self, visit, arg);
}

static int
owned_clear(OwnedDict *self)
{
    Py_CLEAR(self->owner);
    return PyDict_Type.tp_clear((PyObject *)self);
}

static void
owned_dealloc(OwnedDict *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->owner);
    PyDict_Type.tp_dealloc((PyObject *)self);
}

static PyObject *
owned_give(OwnedDict *self, PyObject *owner)
{
    Py_XSETREF(self->owner, Py_NewRef(owner));
    Py_RETURN_NONE;
}

static PyMethodDef owned_methods[] = {
    {"give", (PyCFunction)owned_give, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject owned_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.OwnedDict",
    .tp_basicsize = sizeof(OwnedDict),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)owned_traverse,
    .tp_clear = (inquiry)owned_clear,
    .tp_dealloc = (destructor)owned_dealloc,
    .tp_methods = owned_methods,
};

static int
exec_module(PyObject *m)
{
    counting_type.tp_base = &PyList_Type;
    owned_type.tp_base = &PyDict_Type;
    if (PyType_Ready(&counting_type) < 0 || PyType_Ready(&owned_type) < 0)
        return -1;
    if (PyModule_AddObjectRef(m, "CountingList", (PyObject *)&counting_type) < 0)
        return -1;
    return PyModule_AddObjectRef(m, "OwnedDict", (PyObject *)&owned_type);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_module},
    {0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = 0,
    .m_slots = slots,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// given: def ring():
// given:     d = OwnedDict(a=1); d['me'] = d; d.give(d)
// given: def count():
// given:     c = CountingList([1, 2]); c.append(c); c.setstate(3); return c.state + c.getstate()
// run: ring() sound
// run: count() sound
// run: CountingList.classmeth(1, k=2) sound
// run: CountingList.staticmeth(1, k=2) sound
