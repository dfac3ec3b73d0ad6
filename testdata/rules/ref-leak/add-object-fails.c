/* PyModule_AddObject steals on success only: after a failure the value is still ours. Reduced from the wild: psycopg2. */
#include "sample.h"

static int
exec_bad(PyObject *module)
{
    PyObject *version = PyUnicode_FromString("1.2");
    if (!version)
        return -1;
    if (PyModule_AddObject(module, "bad_version", version) < 0)
        return -1;                            // expect: ref-leak 'version'
    return 0;
}

static int
exec_good(PyObject *module)
{
    PyObject *version = PyUnicode_FromString("1.2");
    if (!version)
        return -1;
    if (PyModule_AddObject(module, "good_version", version) < 0) {
        Py_DECREF(version);
        return -1;
    }
    return 0;
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

// run: again('bad') sound
// run: again('bad') with PyModule_AddObject failing leaks 1
// run: again() sound
