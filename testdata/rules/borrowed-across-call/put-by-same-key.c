/* What was looked up in one dict is put into another one by the same key: what that takes out is something else. Reduced from the wild:
 * mysqlclient. */
#include "sample.h"

static PyObject *
copied_good(PyObject *self, PyObject *args)
{
    PyObject *to, *from, *found;
    const char *name;

    if (!PyArg_ParseTuple(args, "O!O!s", &PyDict_Type, &to, &PyDict_Type, &from, &name))
        return NULL;
    found = PyDict_GetItemString(from, name);
    if (found == NULL)
        Py_RETURN_NONE;
    if (PyDict_SetItemString(to, name, found) < 0)
        return NULL;
    return Py_NewRef(found);
}

/* Here it is the one that was looked up. */
static PyObject *
replaced_bad(PyObject *self, PyObject *args)
{
    PyObject *from, *by, *found;
    const char *name;

    if (!PyArg_ParseTuple(args, "O!sO", &PyDict_Type, &from, &name, &by))
        return NULL;
    found = PyDict_GetItemString(from, name);
    if (found == NULL)
        Py_RETURN_NONE;
    if (PyDict_SetItemString(from, name, by) < 0)
        return NULL;
    return Py_NewRef(found);                  // expect: borrowed-across-call 'found'
}

static PyMethodDef methods[] = {
    {"copied_good", copied_good, METH_VARARGS, NULL},
    {"replaced_bad", replaced_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// run: copied_good({'a': []}, {'a': [1]}, 'a') sound
// run: replaced_bad({'a': [1]}, 'a', 2) dies
