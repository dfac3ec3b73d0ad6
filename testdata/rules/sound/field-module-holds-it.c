/* A static pointer to what the module owns: the reference is given to PyModule_AddObject, the variable only points. */
#include "sample.h"

static PyObject *Error;

static PyObject *
fail_good(PyObject *module, PyObject *ignored)
{
    (void)module, (void)ignored;
    PyErr_SetString(Error, "on purpose");
    return NULL;
}

static PyMethodDef methods[] = {{"fail", fail_good, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&sample_module);

    if (module == NULL)
        return NULL;
    Error = PyErr_NewException("sample.Error", NULL, NULL);
    if (Error == NULL || PyModule_AddObject(module, "Error", Error) < 0) {
        Py_CLEAR(Error);
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

// run: fail() raises Error
