/* Made once and kept for ever on purpose: static variables, interned names, a method looked up once, a cached module attribute. */
#include "sample.h"

static PyObject *
empty_name(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    static PyObject *name = NULL;
    if (name == NULL) {
        name = PyUnicode_InternFromString("<empty>");
        if (name == NULL)
            return NULL;
    }
    Py_INCREF(name);
    return name;
}

static PyObject *
decimal_type(void)
{
    static PyObject *type = NULL;
    if (type == NULL) {
        PyObject *module = PyImport_ImportModule("fractions");
        if (module == NULL)
            return NULL;
        type = PyObject_GetAttrString(module, "Fraction");
        Py_DECREF(module);
    }
    return type;
}

static PyObject *
fraction(PyObject *self, PyObject *arg)
{
    PyObject *type = decimal_type();
    if (type == NULL)
        return NULL;
    return PyObject_CallOneArg(type, arg);
}

static PyObject *str_join, *str_split;

static int
init_names(void)
{
    if ((str_join = PyUnicode_InternFromString("join")) == NULL)
        return -1;
    if ((str_split = PyUnicode_InternFromString("split")) == NULL)
        return -1;
    return 0;
}

static PyObject *
split(PyObject *self, PyObject *arg)
{
    return PyObject_CallMethodNoArgs(arg, str_split);
}

static PyObject *
join(PyObject *self, PyObject *args)
{
    PyObject *separator, *items;
    if (!PyArg_ParseTuple(args, "OO", &separator, &items))
        return NULL;
    return PyObject_CallMethodOneArg(separator, str_join, items);
}

static PyObject *Error;

static PyObject *
fail(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyErr_SetString(Error, "as you wish");
    return NULL;
}

static PyMethodDef methods[] = {
    {"empty_name", empty_name, METH_NOARGS, NULL},
    {"fraction", fraction, METH_O, NULL},
    {"split", split, METH_O, NULL},
    {"join", join, METH_VARARGS, NULL},
    {"fail", fail, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

/* What a failed initialisation leaves in the statics is no leak worth a word: the import has failed for good. */
PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m;
    if (init_names() < 0)
        return NULL;
    m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    Error = PyErr_NewException("sample.Error", NULL, NULL);
    if (Error == NULL)
        goto fail;
    Py_INCREF(Error);
    if (PyModule_AddObject(m, "Error", Error) < 0) {
        Py_DECREF(Error);
        goto fail;
    }
    return m;
fail:
    Py_DECREF(m);
    return NULL;
}

// run: empty_name() sound
// run: fraction(3) sound
// run: split('a b') sound
// run: join('-', ['a', 'b']) sound
// run: fail() raises Error
