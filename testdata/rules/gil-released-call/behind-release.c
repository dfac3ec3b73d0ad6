/* A function that a C library calls, and that ensures itself of the GIL: behind its Release it has it no more. */
#include "sample.h"
#include <pthread.h>

static int (*listener)(PyObject *);

static int
heard_bad(PyObject *list)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *n = PyLong_FromLong(1);
    if (n == NULL || PyList_Append(list, n) < 0)
        PyErr_Clear();
    PyGILState_Release(state);
    Py_XDECREF(n);                            // expect: gil-released-call
    return 0;
}

static int
heard_good(PyObject *list)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *n = PyLong_FromLong(1);
    if (n == NULL || PyList_Append(list, n) < 0)
        PyErr_Clear();
    Py_XDECREF(n);
    PyGILState_Release(state);
    return 0;
}

/* It uses the API before, too: its callers hold the GIL. */
static int
heard_held_good(PyObject *list)
{
    PyObject *n = PyLong_FromLong(1);
    PyGILState_STATE state = PyGILState_Ensure();
    if (n == NULL || PyList_Append(list, n) < 0)
        PyErr_Clear();
    PyGILState_Release(state);
    Py_XDECREF(n);
    return 0;
}

/* Handed to a library, and called directly as well: who called it is not known behind its Release. */
static int
told_bad(PyObject *list)
{
    PyGILState_STATE state = PyGILState_Ensure();
    int status = PyList_Append(list, Py_None);
    PyGILState_Release(state);
    if (status < 0)
        PyErr_Clear();                        // expect: gil-released-call
    return status;
}

static int
told_good(PyObject *list)
{
    PyGILState_STATE state = PyGILState_Ensure();
    int status = PyList_Append(list, Py_None);
    if (status < 0)
        PyErr_Clear();
    PyGILState_Release(state);
    return status;
}

static PyObject *
tell(PyObject *self, PyObject *list)
{
    if (told_good(list) < 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyObject *
tell_more(PyObject *self, PyObject *list)
{
    if (told_bad(list) < 0)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyObject *
listen(PyObject *self, PyObject *args)
{
    int which;
    if (!PyArg_ParseTuple(args, "i", &which))
        return NULL;
    listener = which == 0 ? heard_bad : which == 1   ? heard_good
               : which == 2 ? heard_held_good
               : which == 3 ? told_good
                            : told_bad;
    Py_RETURN_NONE;
}

static void *
work(void *list)
{
    listener(list);
    return NULL;
}

static PyObject *
hear(PyObject *self, PyObject *list)
{
    pthread_t thread;
    int status;
    if (listener == heard_held_good)
        status = listener(list);
    else {
        Py_BEGIN_ALLOW_THREADS
        status = pthread_create(&thread, NULL, work, list);
        if (status == 0)
            pthread_join(thread, NULL);
        Py_END_ALLOW_THREADS
    }
    return PyLong_FromLong(status);
}

static PyMethodDef methods[] = {
    {"listen", listen, METH_VARARGS, NULL},
    {"tell", tell, METH_O, NULL},
    {"tell_more", tell_more, METH_O, NULL},
    {"hear", hear, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: listen(1) sound
// run: (listen(1), hear([])) sound
// run: (listen(2), hear([])) sound
// run: (listen(3), hear([])) sound
// run: tell([]) sound
// unseen: told_bad: a data race is no steady run
// unseen: tell_more: it calls what is bad
// unseen: heard_bad: a data race is no steady run
