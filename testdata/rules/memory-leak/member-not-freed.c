/* An object with memory of its own has to free it when it dies: itself, by a helper, or by putting it into a pool. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    char *text;
    int *numbers;
} Label;

static PyObject *
label_write(Label *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (text == NULL)
        return NULL;
    char *copy = PyMem_Malloc(strlen(text) + 1);
    if (copy == NULL)
        return PyErr_NoMemory();
    strcpy(copy, text);
    PyMem_Free(self->text);
    self->text = copy;
    Py_RETURN_NONE;
}

static PyObject *
label_count(Label *self, PyObject *unused)
{
    if (self->numbers == NULL)
        self->numbers = PyMem_Calloc(10, sizeof(int));
    if (self->numbers == NULL)
        return PyErr_NoMemory();
    self->numbers[0]++;
    Py_RETURN_NONE;
}

static PyMethodDef label_methods[] = {
    {"write", (PyCFunction)label_write, METH_O, NULL},
    {"count", (PyCFunction)label_count, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static void
bad_dealloc(Label *self)                      // expect: memory-leak 'numbers'
{
    PyMem_Free(self->text);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static void
label_reset(Label *self)
{
    PyMem_Free(self->text);
    PyMem_Free(self->numbers);
    self->text = NULL;
    self->numbers = NULL;
}

static void
good_dealloc(Label *self)
{
    label_reset(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Bad",
    .tp_basicsize = sizeof(Label),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)bad_dealloc,
    .tp_methods = label_methods,
};

static PyTypeObject good_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Good",
    .tp_basicsize = sizeof(Label),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)good_dealloc,
    .tp_methods = label_methods,
};

/* ---- a pool ---- */

typedef struct Slot {
    struct Slot *next;
} Slot;

static Slot *pool;

typedef struct {
    PyObject_HEAD
    Slot *slot;
} Pooled;

static PyObject *
pooled_take(Pooled *self, PyObject *unused)
{
    if (self->slot != NULL)
        Py_RETURN_NONE;
    if (pool == NULL) {
        pool = PyMem_Malloc(sizeof(Slot));
        if (pool == NULL)
            return PyErr_NoMemory();
        pool->next = NULL;
    }
    self->slot = pool;
    pool = pool->next;
    Py_RETURN_NONE;
}

static void
pooled_dealloc(Pooled *self)
{
    if (self->slot != NULL) {
        self->slot->next = pool;
        pool = self->slot;
    }
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef pooled_methods[] = {
    {"take", (PyCFunction)pooled_take, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject pooled_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Pooled",
    .tp_basicsize = sizeof(Pooled),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)pooled_dealloc,
    .tp_methods = pooled_methods,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &bad_type) < 0 || PyModule_AddType(m, &good_type) < 0 || PyModule_AddType(m, &pooled_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def used(o):
// given:     o.write('text')
// given:     o.count()
// run: used(Bad()) leaks 1 blocks
// run: used(Good()) sound
// run: Pooled().take() sound
