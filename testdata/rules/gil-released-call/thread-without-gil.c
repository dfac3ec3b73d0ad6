/* A thread that C started does not hold the lock. */
#include "sample.h"
#include <pthread.h>

static PyObject *counter;

static void *
work_bad(void *unused)
{
    PyList_Reverse(counter);                  // expect: gil-released-call
    return unused;
}

static void *
work_good(void *unused)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyList_Reverse(counter);
    PyGILState_Release(state);
    return unused;
}

static int
begin_bad(pthread_t *thread)
{
    return pthread_create(thread, NULL, work_bad, NULL);
}

static int
begin_good(pthread_t *thread)
{
    return pthread_create(thread, NULL, work_good, NULL);
}

static PyObject *
start(PyObject *self, PyObject *args)
{
    int which, status;
    pthread_t thread;
    if (!PyArg_ParseTuple(args, "i", &which))
        return NULL;
    if (counter == NULL && (counter = PyList_New(0)) == NULL)
        return NULL;
    status = which ? begin_good(&thread) : begin_bad(&thread);
    if (status == 0) {
        Py_BEGIN_ALLOW_THREADS
        pthread_join(thread, NULL);
        Py_END_ALLOW_THREADS
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"start", start, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: start(1) sound
// unseen: begin_bad: a data race is no steady run
// unseen: work_bad: a data race is no steady run
