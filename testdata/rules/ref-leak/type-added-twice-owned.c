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

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_bad},
    {Py_mod_exec, exec_good},
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

// run: Node() sound
