/* A release or a restore for each ensure or save, and no more: the second one ends the process, or waits for ever. */
#include "sample.h"

static PyObject *
finish_bad(PyObject *self, PyObject *callback)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(callback);
    PyGILState_Release(state);
    if (result == NULL) {
        PyGILState_Release(state);            // expect: gil-released-call
        return NULL;
    }
    return result;
}

static PyObject *
finish_good(PyObject *self, PyObject *callback)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(callback);
    PyGILState_Release(state);
    return result;
}

static void
give_back(PyGILState_STATE state)
{
    PyGILState_Release(state);
}

static PyObject *
helper_bad(PyObject *self, PyObject *callback)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(callback);
    give_back(state);
    if (result == NULL)
        PyErr_Clear();
    else
        return result;
    give_back(state);                         // expect: gil-released-call
    Py_RETURN_NONE;
}

static PyObject *
wait_bad(PyObject *self, PyObject *arg)
{
    int n = (int)PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    PyThreadState *save = PyEval_SaveThread();
    if (n > 1)
        PyEval_RestoreThread(save);
    PyEval_RestoreThread(save);               // expect: gil-released-call
    Py_RETURN_NONE;
}

static PyObject *
wait_good(PyObject *self, PyObject *arg)
{
    int n = (int)PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    PyThreadState *save = PyEval_SaveThread();
    while (n-- > 0) {
        PyEval_RestoreThread(save);
        save = PyEval_SaveThread();
    }
    PyEval_RestoreThread(save);
    Py_RETURN_NONE;
}

/* One region within another. */
static PyObject *
nested_bad(PyObject *self, PyObject *unused)
{
    Py_BEGIN_ALLOW_THREADS
    Py_BEGIN_ALLOW_THREADS                    // expect: gil-released-call
    Py_END_ALLOW_THREADS
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyObject *
nested_good(PyObject *self, PyObject *unused)
{
    Py_BEGIN_ALLOW_THREADS
    Py_BLOCK_THREADS
    Py_BEGIN_ALLOW_THREADS
    Py_END_ALLOW_THREADS
    Py_UNBLOCK_THREADS
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"finish_bad", finish_bad, METH_O, NULL},       {"finish_good", finish_good, METH_O, NULL},
    {"helper_bad", helper_bad, METH_O, NULL},       {"wait_bad", wait_bad, METH_O, NULL},
    {"wait_good", wait_good, METH_O, NULL},         {"nested_bad", nested_bad, METH_NOARGS, NULL},
    {"nested_good", nested_good, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: finish_bad(list) sound
// run: finish_bad(int.from_bytes) dies
// run: finish_good(int.from_bytes) raises TypeError
// run: helper_bad(int.from_bytes) dies
// run: wait_bad(1) sound
// run: wait_good(2) sound
// run: nested_bad() dies
// run: nested_good() sound
// unseen: wait_bad: waits for ever where n is 2

/* decref: ignore-file[exception-ignored] what is cleared is another sample's matter */
