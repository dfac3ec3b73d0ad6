/* A helper fills members with what it takes out of a tuple: the references are the members' where it increfs, and the tuple's
 * where it does not, whoever made the tuple. */
#include "sample.h"

typedef struct Defaults {
    PyObject_HEAD
    PyObject *(*make)(PyObject *);
    PyObject *args, *kwargs;
} Defaults;

static PyTypeObject DefaultsType;

#ifdef SAMPLE_RUNS
PyObject *
make_some(PyObject *unused)
{
    PyObject *args = PyTuple_Pack(1, Py_None), *kwargs = PyDict_New(), *both = NULL;

    if (args != NULL && kwargs != NULL)
        both = PyTuple_Pack(2, args, kwargs);
    Py_XDECREF(args);
    Py_XDECREF(kwargs);
    return both;
}
#else
PyObject *make_some(PyObject *unused);
#endif

static int
unpack(Defaults *self)
{
    PyObject *both = self->make((PyObject *)self);

    if (both == NULL)
        return -1;
    self->args = PyTuple_GET_ITEM(both, 0);
    Py_INCREF(self->args);
    self->kwargs = PyTuple_GET_ITEM(both, 1);
    Py_INCREF(self->kwargs);
    Py_DECREF(both);
    return 0;
}

static PyObject *
get_args(Defaults *self, void *unused)
{
    PyObject *args = self->args;

    if (args == NULL) {
        if (unpack(self) < 0)
            return NULL;
        args = self->args;
    }
    return Py_NewRef(args);
}

static PyObject *
get_words_bad(Defaults *self, PyObject *text)
{
    PyObject *words = PyUnicode_Split(text, NULL, -1);

    if (words == NULL)
        return NULL;
    if (self->kwargs == NULL && PyList_GET_SIZE(words) > 0)
        self->kwargs = PyList_GET_ITEM(words, 0);  // expect: steal-borrowed
    Py_DECREF(words);
    Py_RETURN_NONE;
}

static void
dealloc(Defaults *self)
{
    Py_XDECREF(self->args);
    Py_XDECREF(self->kwargs);
    Py_TYPE(self)->tp_free(self);
}

static PyGetSetDef getset[] = {
    {"args", (getter)get_args, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef defaults_methods[] = {
    {"words", (PyCFunction)get_words_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject DefaultsType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Defaults",
    .tp_basicsize = sizeof(Defaults),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)dealloc,
    .tp_getset = getset,
    .tp_methods = defaults_methods,
};

static PyObject *
defaults(PyObject *self, PyObject *unused)
{
    Defaults *made;

    if (PyType_Ready(&DefaultsType) < 0)
        return NULL;
    made = (Defaults *)DefaultsType.tp_alloc(&DefaultsType, 0);
    if (made != NULL)
        made->make = make_some;
    return (PyObject *)made;
}

static PyMethodDef methods[] = {
    {"defaults", defaults, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: defaults().args sound
// run: defaults().words('some text') dies
