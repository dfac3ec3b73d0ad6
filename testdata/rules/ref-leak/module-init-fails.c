/* A failing single-phase initialisation forgets the module it had created. */
#include "sample.h"

static PyTypeObject point_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Point",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_other(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &point_type) < 0)
        return NULL;                          // expect: ref-leak 'm'
    return m;
}

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &point_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Point() sound
// run: again('other') with PyModule_AddType failing leaks 14
// run: again() sound
