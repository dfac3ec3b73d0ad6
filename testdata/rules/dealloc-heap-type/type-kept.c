/* The dealloc of a heap type frees the instance and keeps the reference to the type. So does one that ends with the dealloc of
 * a base that is static: that one knows nothing of the type either. Reduced from the wild: immutables. */
#include "sample.h"

static void
plain_dealloc_bad(PyObject *self)             // expect: dealloc-heap-type
{
    Py_TYPE(self)->tp_free(self);
}

static void
plain_dealloc_good(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

typedef struct {
    PyUnicodeObject text;
    PyObject *folded;
} Key;

static void
key_dealloc_bad(Key *self)                    // expect: dealloc-heap-type
{
    Py_CLEAR(self->folded);
    PyUnicode_Type.tp_dealloc((PyObject *)self);
}

static PyType_Slot bad_slots[] = {
    {Py_tp_dealloc, plain_dealloc_bad},
    {0, NULL},
};

static PyType_Slot good_slots[] = {
    {Py_tp_dealloc, plain_dealloc_good},
    {0, NULL},
};

static PyType_Slot key_slots[] = {
    {Py_tp_dealloc, key_dealloc_bad},
    {0, NULL},
};

static PyType_Spec bad_spec = {"sample.Bad", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, bad_slots};
static PyType_Spec good_spec = {"sample.Good", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, good_slots};
static PyType_Spec key_spec = {"sample.Key", sizeof(Key), 0, Py_TPFLAGS_DEFAULT, key_slots};

static int
add_type(PyObject *m, PyType_Spec *spec, PyObject *base)
{
    PyObject *type = PyType_FromSpecWithBases(spec, base);
    if (type == NULL)
        return -1;
    int r = PyModule_AddType(m, (PyTypeObject *)type);
    Py_DECREF(type);
    return r;
}

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (add_type(m, &bad_spec, NULL) < 0 || add_type(m, &good_spec, NULL) < 0 ||
        add_type(m, &key_spec, (PyObject *)&PyUnicode_Type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Bad() leaks 1
// run: Good() sound
// run: Key('some text') leaks 1
