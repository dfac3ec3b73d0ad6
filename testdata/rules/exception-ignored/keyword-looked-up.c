/* The keys of a call's keyword arguments are str: to look for one in there cannot fail. */
#include "sample.h"

static PyObject *option_name;

static PyObject *
option_good(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *value = NULL;
    if (kwargs != NULL)
        value = PyDict_GetItemWithError(kwargs, option_name);
    if (value == NULL)
        Py_RETURN_NONE;
    return Py_NewRef(value);
}

static PyObject *
option_bad(PyObject *self, PyObject *args)
{
    PyObject *key, *dict, *value;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &dict, &key))
        return NULL;
    value = PyDict_GetItemWithError(dict, key); // expect: exception-ignored
    if (value == NULL)
        Py_RETURN_NONE;
    return Py_NewRef(value);
}

static PyMethodDef methods[] = {
    {"option_good", (PyCFunction)(void (*)(void))option_good, METH_VARARGS | METH_KEYWORDS, NULL},
    {"option_bad", option_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC
PyInit_sample(void)
{
    option_name = PyUnicode_InternFromString("a");
    if (option_name == NULL)
        return NULL;
    return PyModule_Create(&sample_module);
}

// run: option_good(a=[]) sound
// run: option_good(a=[]) with PyDict_GetItemWithError failing dies
// run: option_good(b=[]) sound
// run: option_good(b=[]) with PyDict_GetItemWithError failing dies
// run: option_bad({'a': []}, 'a') sound
// run: option_bad({}, []) dies
