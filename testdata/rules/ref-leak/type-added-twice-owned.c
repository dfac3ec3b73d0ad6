/* PyType_FromSpec gives a reference and PyModule_AddType takes its own: one too many remains. */
#include "sample.h"

static PyType_Slot node_slots[] = {
    {Py_tp_new, PyType_GenericNew},
    {0, NULL},
};

static PyType_Spec node_spec = {
    .name = "sample.Node",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = node_slots,
};

static int
exec_bad(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &node_spec, NULL);
    if (type == NULL)
        return -1;
    return PyModule_AddType(module, (PyTypeObject *)type);    // expect: ref-leak 'type'
}

static int
exec_good(PyObject *module)
{
    int status;
    PyObject *type = PyType_FromModuleAndSpec(module, &node_spec, NULL);
    if (type == NULL)
        return -1;
    status = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
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

// run: again('bad') leaks 50
// run: again() sound
