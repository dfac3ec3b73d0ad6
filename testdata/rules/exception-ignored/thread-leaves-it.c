/* A thread of its own gives the lock back with an exception set: it is gone, and nobody has seen it. */
#include "sample.h"
#include <pthread.h>

static void *
work_bad(void *function)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(function); // expect: exception-ignored
    Py_XDECREF(result);
    PyGILState_Release(state);
    return NULL;
}

static void *
work_good(void *function)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(function);
    if (result == NULL)
        PyErr_WriteUnraisable(function);
    Py_XDECREF(result);
    PyGILState_Release(state);
    return NULL;
}

static PyObject *
run(PyObject *self, PyObject *args)
{
    pthread_t thread;
    PyObject *function;
    int good, status;
    if (!PyArg_ParseTuple(args, "Oi", &function, &good))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    status = good ? pthread_create(&thread, NULL, work_good, function)
                  : pthread_create(&thread, NULL, work_bad, function);
    if (status == 0)
        pthread_join(thread, NULL);
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(status);
}

static PyMethodDef methods[] = {
    {"run", run, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: import sys
// given: seen = []
// given: sys.unraisablehook = lambda u: seen.__setitem__(slice(None), [1])
// given: def asked(good):
// given:     seen.clear()
// given:     run(int, 1) if good else run(lambda: 1 / 0, 0)
// given:     if not good and not seen: raise AssertionError('nobody has seen it')
// run: asked(0) raises AssertionError
// run: run(int, 1) with PyObject_CallNoArgs failing sound
// run: run(int, 1) sound
