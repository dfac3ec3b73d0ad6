/* Members behind the struct of the base type, whose size only the type knows: a place that numbers lead to. */
#include "sample.h"

#include <stdint.h>

typedef struct {
    PyObject *alphabet;
    Py_ssize_t length;
} Fields;

static PyTypeObject word_type;

static PyObject *
word_from_good(PyObject *self, PyObject *other)
{
    PyTypeObject *base = word_type.tp_base;
    if (!PyObject_TypeCheck(other, &word_type)) {
        PyErr_SetString(PyExc_TypeError, "not a word");
        return NULL;
    }
    Fields *mine = (Fields *)((intptr_t)self + base->tp_basicsize);
    const Fields *others = (Fields *)((intptr_t)other + base->tp_basicsize);
    PyObject *old = mine->alphabet, *alphabet = others->alphabet;
    if (alphabet) {
        Py_INCREF(alphabet);
        mine->alphabet = others->alphabet;
        Py_XDECREF(old);
    }
    Py_RETURN_NONE;
}

static PyObject *
word_set_good(PyObject *self, PyObject *alphabet)
{
    Fields *mine = (Fields *)((intptr_t)self + word_type.tp_base->tp_basicsize);
    PyObject *old = mine->alphabet;
    mine->alphabet = Py_NewRef(alphabet);
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

static PyObject *
word_length_bad(PyObject *self, PyObject *ignored)
{
    Fields *mine = (Fields *)((intptr_t)self + word_type.tp_base->tp_basicsize);
    PyObject *alphabet = mine->alphabet;
    if (alphabet == NULL)
        return PyLong_FromLong(0);
    Py_INCREF(alphabet);
    Py_ssize_t n = PyObject_Size(alphabet);
    if (n < 0)
        return NULL;                          // expect: ref-leak 'alphabet'
    mine->length = n;
    Py_DECREF(alphabet);
    return PyLong_FromSsize_t(n);
}

static void
word_dealloc(PyObject *self)
{
    Fields *mine = (Fields *)((intptr_t)self + word_type.tp_base->tp_basicsize);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(mine->alphabet);
    word_type.tp_base->tp_dealloc(self);
}

static PyMethodDef word_methods[] = {
    {"from_good", word_from_good, METH_O, NULL},
    {"set_good", word_set_good, METH_O, NULL},
    {"length_bad", word_length_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject word_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Word",
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = word_dealloc,
    .tp_methods = word_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    word_type.tp_base = &PyList_Type;
    word_type.tp_basicsize = PyList_Type.tp_basicsize + (Py_ssize_t)sizeof(Fields);
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &word_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: a = Word()
// given: b = Word()
// given: a.set_good('ab')
// given: c = Word()
// given: c.set_good(1)
// run: b.from_good(a) sound
// run: a.set_good('abc') sound
// run: c.length_bad() leaks 1
