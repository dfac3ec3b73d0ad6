/* What is wrong in a method is told there, and not again in the functions that call it. */
#include "sample.h"

static PyObject *
store_bad(PyObject *self, PyObject *dict)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    PyDict_SetItem(dict, list, list);         // expect: exception-ignored
    return list;
}

static PyObject *
shown(PyObject *self, PyObject *dict)
{
    PyObject *list = store_bad(self, dict), *text;
    if (list == NULL)
        return NULL;
    text = PyObject_Str(list);
    Py_DECREF(list);
    return text;
}

static PyObject *
handed_on(PyObject *self, PyObject *dict)
{
    return store_bad(self, dict);
}

static PyObject *
check_bad(PyObject *self, PyObject *arg)
{
    if (!PyDict_Check(arg))
        return NULL;                          // expect: missing-exception
    Py_RETURN_NONE;
}

static PyObject *
check_again(PyObject *self, PyObject *arg)
{
    PyObject *answer = check_bad(self, arg);
    if (answer == NULL)
        return NULL;
    return answer;
}

static PyMethodDef methods[] = {
    {"store_bad", store_bad, METH_O},
    {"shown", shown, METH_O},
    {"handed_on", handed_on, METH_O},
    {"check_bad", check_bad, METH_O},
    {"check_again", check_again, METH_O},
    {NULL},
};
SAMPLE_MODULE(methods)

// run: store_bad({}) dies
// run: shown({}) dies
// run: handed_on({}) dies
// run: check_bad(1) dies
// run: check_again(1) dies
// run: check_again({}) sound
