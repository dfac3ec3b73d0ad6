/* PyGILState_Ensure wants its PyGILState_Release on every way out. */
#include "sample.h"

static int
notify_bad(PyObject *callback)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(callback);
    if (result == NULL) {
        PyErr_Clear();
        return 0;                             // expect: gil-released-call
    }
    Py_DECREF(result);
    PyGILState_Release(state);
    return 0;
}

static int
notify_good(PyObject *callback)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(callback);
    if (result == NULL)
        PyErr_Clear();
    Py_XDECREF(result);
    PyGILState_Release(state);
    return 0;
}

/* The other way out may return -1 as well: no caller can tell from it who has the lock. */
static int
ask_bad(PyObject *callback)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(callback);
    if (result == NULL) {
        PyErr_Clear();
        return -1;                            // expect: gil-released-call
    }
    int answer = PyObject_IsTrue(result);
    if (answer < 0)
        PyErr_Clear();
    Py_DECREF(result);
    PyGILState_Release(state);
    return answer;
}

static int
ask_good(PyObject *callback)
{
    int answer = -1;
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(callback);
    if (result != NULL)
        answer = PyObject_IsTrue(result);
    if (answer < 0)
        PyErr_Clear();
    Py_XDECREF(result);
    PyGILState_Release(state);
    return answer;
}

static PyObject *
call_bad(PyObject *self, PyObject *callback)
{
    Py_BEGIN_ALLOW_THREADS
    notify_bad(callback);
    ask_bad(callback);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyObject *
call_good(PyObject *self, PyObject *callback)
{
    Py_BEGIN_ALLOW_THREADS
    notify_good(callback);
    ask_good(callback);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"call_bad", call_bad, METH_O, NULL},
    {"call_good", call_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: call_bad(list) sound
// run: call_good(list) sound
// run: call_good(1) sound
// unseen: notify_bad: a lock that is kept shows in another thread
// unseen: ask_bad: a lock that is kept shows in another thread

/* decref: ignore-file[exception-ignored] what is cleared is another sample's matter */
