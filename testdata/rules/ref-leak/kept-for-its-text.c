/* While the module is imported, texts are kept in variables of the module for good, and with them the objects whose memory they
 * are. A method that does so loses one object with each call. Reduced from the wild: mwparserfromhell load_entities. */
#include "sample.h"

static const char **names;
static const char *first;
static const char *last = "";

static int
load_names(PyObject *module)
{
    PyObject *dict = PyModule_GetDict(module), *keys = PyDict_Keys(dict);
    if (keys == NULL)
        return -1;
    Py_ssize_t n = PyList_GET_SIZE(keys);
    names = calloc((size_t)n + 1, sizeof *names);
    if (names == NULL) {
        Py_DECREF(keys);
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t k = 0; k < n; k++) {
        PyObject *text = PyUnicode_AsUTF8String(PyList_GET_ITEM(keys, k));
        if (text == NULL) {
            Py_DECREF(keys);
            return -1;
        }
        names[k] = PyBytes_AS_STRING(text);
    }
    Py_DECREF(keys);
    return 0;
}

static int
load_first(PyObject *module)
{
    PyObject *text = PyModule_GetNameObject(module);
    if (text == NULL)
        return -1;
    PyObject *bytes = PyUnicode_AsUTF8String(text);
    Py_DECREF(text);
    if (bytes == NULL)
        return -1;
    first = PyBytes_AS_STRING(bytes);
    return 0;
}

static PyObject *
name_bad(PyObject *self, PyObject *arg)
{
    PyObject *bytes = PyObject_Bytes(arg);
    if (bytes == NULL)
        return NULL;
    last = PyBytes_AsString(bytes);
    Py_RETURN_NONE;                           // expect: ref-leak 'bytes'
}

static PyObject *
name_good(PyObject *self, PyObject *arg)
{
    return PyUnicode_FromFormat("%s %s %s", names[0], first, last);
}

static PyMethodDef methods[] = {
    {"name_bad", name_bad, METH_O, NULL},
    {"name_good", name_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (load_names(m) < 0 || load_first(m) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: name_bad(bytearray(b'abcdef')) leaks 1
// run: name_good(1) sound
