/* METH_FASTCALL and vectorcall: the arguments are a borrowed array that the caller keeps alive. */
#include "sample.h"

static PyObject *
pair(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs != 2) {
        PyErr_Format(PyExc_TypeError, "two arguments, not %zd", nargs);
        return NULL;
    }
    return PyTuple_Pack(2, args[0], args[1]);
}

static PyObject *
largest(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *best = NULL;
    for (Py_ssize_t i = 0; i < nargs; i++) {
        if (best != NULL) {
            int less = PyObject_RichCompareBool(best, args[i], Py_LT);
            if (less < 0)
                return NULL;
            if (!less)
                continue;
        }
        best = args[i];
    }
    if (best == NULL) {
        PyErr_SetString(PyExc_ValueError, "nothing given");
        return NULL;
    }
    return Py_NewRef(best);
}

static PyObject *
keywords(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *names)
{
    PyObject *dict = PyDict_New();
    Py_ssize_t i, n = names ? PyTuple_GET_SIZE(names) : 0;
    if (dict == NULL)
        return NULL;
    for (i = 0; i < n; i++) {
        if (PyDict_SetItem(dict, PyTuple_GET_ITEM(names, i), args[nargs + i]) < 0) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    return dict;
}

static PyObject *
forward(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *stack[3], *result;
    if (nargs < 1) {
        PyErr_SetString(PyExc_TypeError, "what shall be called?");
        return NULL;
    }
    stack[0] = NULL;
    stack[1] = nargs > 1 ? args[1] : Py_None;
    stack[2] = PyLong_FromSsize_t(nargs);
    if (stack[2] == NULL)
        return NULL;
    result = PyObject_Vectorcall(args[0], stack + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_DECREF(stack[2]);
    return result;
}

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    PyObject *function;
} Bound;

static PyObject *
bound_vectorcall(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *names)
{
    Bound *self = (Bound *)callable;
    PyObject *function, *result;
    if (self->function == NULL) {
        PyErr_SetString(PyExc_ReferenceError, "nothing bound");
        return NULL;
    }
    function = Py_NewRef(self->function);
    result = PyObject_Vectorcall(function, args, nargsf, names);
    Py_DECREF(function);
    return result;
}

static PyObject *
bound_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *function;
    Bound *self;
    if (!PyArg_ParseTuple(args, "O", &function))
        return NULL;
    self = (Bound *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    Py_INCREF(function);
    self->function = function;
    self->vectorcall = bound_vectorcall;
    return (PyObject *)self;
}

static int
bound_traverse(Bound *self, visitproc visit, void *arg)
{
    Py_VISIT(self->function);
    return 0;
}

static int
bound_clear(Bound *self)
{
    Py_CLEAR(self->function);
    return 0;
}

static void
bound_dealloc(Bound *self)
{
    PyObject_GC_UnTrack(self);
    bound_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bound_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bound",
    .tp_basicsize = sizeof(Bound),
    .tp_vectorcall_offset = offsetof(Bound, vectorcall),
    .tp_call = PyVectorcall_Call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_new = bound_new,
    .tp_dealloc = (destructor)bound_dealloc,
    .tp_traverse = (traverseproc)bound_traverse,
    .tp_clear = (inquiry)bound_clear,
};

static PyMethodDef methods[] = {
    {"pair", (PyCFunction)(void (*)(void))pair, METH_FASTCALL, NULL},
    {"largest", (PyCFunction)(void (*)(void))largest, METH_FASTCALL, NULL},
    {"keywords", (PyCFunction)(void (*)(void))keywords, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"forward", (PyCFunction)(void (*)(void))forward, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bound_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring():
// given:     a = []
// given:     a.append(Bound(a.append))
// run: pair(1.5, []) sound
// run: pair(1) raises TypeError
// run: largest(1.5, 2.5) sound
// run: largest() raises ValueError
// run: keywords(a=1, b=[]) sound
// run: [forward(lambda a, b: [a, b]), forward(lambda a, b: [a, b], 1)] sound
// run: Bound(list)('ab') sound
// run: ring() sound
