/* PyModule_AddObject took the reference when it succeeded; the common release at the end comes too late. */
#include "sample.h"

static int
exec_bad(PyObject *module)
{
    PyObject *error = PyErr_NewException("sample.BadError", NULL, NULL);
    int status;
    if (error == NULL)
        return -1;
    status = PyModule_AddObject(module, "BadError", error);
    Py_DECREF(error);                         // expect: over-release 'error'
    return status;
}

static int
exec_good(PyObject *module)
{
    PyObject *error = PyErr_NewException("sample.GoodError", NULL, NULL);
    int status;
    if (error == NULL)
        return -1;
    status = PyModule_AddObjectRef(module, "GoodError", error);
    Py_DECREF(error);
    return status;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_good},
    {Py_mod_exec, exec_bad},
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

// run: again() dies
