/* A subclass of str gives back its instance's reference to the type before the base's tp_dealloc, which still looks at the type. Reduced
   from the wild: multidict istr. */
#include "sample.h"

typedef struct {
    PyUnicodeObject str;
    PyObject *canonical;
} Key;

static void
key_dealloc_bad(Key *self)
{
    Py_XDECREF(self->canonical);
    Py_DECREF(Py_TYPE(self));
    PyUnicode_Type.tp_dealloc((PyObject *)self);    // expect: use-after-release
}

static void
key_dealloc_good(Key *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(self->canonical);
    PyUnicode_Type.tp_dealloc((PyObject *)self);
    Py_DECREF(type);
}

static PyType_Slot bad_slots[] = {{Py_tp_dealloc, key_dealloc_bad}, {0, NULL}};
static PyType_Slot good_slots[] = {{Py_tp_dealloc, key_dealloc_good}, {0, NULL}};
static PyType_Spec bad_spec = {"sample.Bad", sizeof(Key), 0, Py_TPFLAGS_DEFAULT, bad_slots};
static PyType_Spec good_spec = {"sample.Good", sizeof(Key), 0, Py_TPFLAGS_DEFAULT, good_slots};

static PyObject *
one_bad(PyObject *self, PyObject *text)
{
    PyObject *type = PyType_FromSpecWithBases(&bad_spec, (PyObject *)&PyUnicode_Type);
    if (type == NULL)
        return NULL;
    PyObject *key = PyObject_CallOneArg(type, text);
    Py_DECREF(type);
    return key;
}

static PyObject *
one_good(PyObject *self, PyObject *text)
{
    PyObject *type = PyType_FromSpecWithBases(&good_spec, (PyObject *)&PyUnicode_Type);
    if (type == NULL)
        return NULL;
    PyObject *key = PyObject_CallOneArg(type, text);
    Py_DECREF(type);
    return key;
}

static PyMethodDef methods[] = {
    {"one_bad", one_bad, METH_O, NULL},
    {"one_good", one_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: one_bad('a') sound
// unseen: key_dealloc_bad: a type is on its own tp_mro, and lives until the collector comes
// run: one_good('a') sound
