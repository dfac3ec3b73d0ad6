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

static PyModuleDef_Slot good_slots[] = {
    {Py_mod_exec, exec_good},
    {0, NULL},
};

static PyModuleDef_Slot bad_slots[] = {
    {Py_mod_exec, exec_bad},
    {0, NULL},
};

static struct PyModuleDef good_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = 0,
    .m_slots = good_slots,
};

static struct PyModuleDef bad_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "bad",
    .m_size = 0,
    .m_slots = bad_slots,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&good_module);
}

PyMODINIT_FUNC
PyInit_bad(void)
{
    return PyModuleDef_Init(&bad_module);
}

// run: again('bad') dies
// run: again() sound
