/* The module _tally. */
#include "tally.h"

static PyMethodDef functions[] = {
    {"split", fields_split, METH_VARARGS, "split(text): the fields of a line, as a list"},
    {"pairs", fields_pairs, METH_VARARGS, "pairs(text): (name, count) for every field"},
    {"load", fields_load, METH_VARARGS, "load(tally, source): count the words of every line"},
    {NULL, NULL, 0, NULL},
};

/* What a plain Tally uses for the words of a text. */
static int
add_constants(PyObject *module)
{
    PyObject *separators = PyTuple_New(2);
    if (separators == NULL)
        return -1;
    PyObject *comma = PyUnicode_FromString(",");
    if (comma == NULL) {
        Py_DECREF(separators);
        return -1;
    }
    PyTuple_SET_ITEM(separators, 0, comma);
    PyObject *equals = PyUnicode_FromString("=");
    if (equals == NULL) {
        Py_DECREF(separators);
        return -1;
    }
    PyTuple_SET_ITEM(separators, 1, equals);
    return PyModule_AddObject(module, "SEPARATORS", separators);
}

static int
tally_exec(PyObject *module)
{
    if (PyType_Ready(&Tally_Type) < 0)
        return -1;
    Py_INCREF(&Tally_Type);
    if (PyModule_AddObject(module, "Tally", (PyObject *)&Tally_Type) < 0) {
        Py_DECREF(&Tally_Type);
        return -1;
    }
    if (PyModule_AddStringConstant(module, "__version__", "1.4") < 0)
        return -1;
    return add_constants(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)tally_exec},
    {0, NULL},
};

static struct PyModuleDef module_def = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_tally",
    .m_doc = "Counts things.",
    .m_methods = functions,
    .m_slots = slots,
};

PyMODINIT_FUNC
PyInit__tally(void)
{
    return PyModuleDef_Init(&module_def);
}
