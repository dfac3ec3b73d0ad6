/* What the keyword dictionary of a call holds stays there: no Python code can get at it while the function runs. */
#include "sample.h"

static PyObject *
describe_all_good(PyObject *module, PyObject *args, PyObject *kwargs)
{
    PyObject *key, *value;
    Py_ssize_t pos = 0;
    PyObject *result = PyDict_New();

    (void)module, (void)args;
    if (result == NULL)
        return NULL;
    while (kwargs != NULL && PyDict_Next(kwargs, &pos, &key, &value)) {
        PyObject *text = PyObject_Str(value); /* runs code */
        if (text == NULL || PyDict_SetItem(result, key, text) < 0) {
            Py_XDECREF(text);
            Py_DECREF(result);
            return NULL;
        }
        Py_DECREF(text);
    }
    return result;
}

static PyMethodDef methods[] = {
    {"describe_all", (PyCFunction)(void (*)(void))describe_all_good, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: describe_all(a=1, b=[2]) sound
