/* With the GIL given up, other threads run: a borrowed item may be gone when it comes back. */
#include "sample.h"
#include <unistd.h>

static PyObject *
wait_bad(PyObject *self, PyObject *args)
{
    PyObject *list, *item;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return NULL;
    item = PyList_GetItem(list, 0);
    if (item == NULL)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
    return PyObject_Repr(item);               // expect: borrowed-across-call 'item'
}

static PyObject *
wait_good(PyObject *self, PyObject *args)
{
    PyObject *list, *item, *text;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return NULL;
    item = PyList_GetItem(list, 0);
    if (item == NULL)
        return NULL;
    Py_INCREF(item);
    Py_BEGIN_ALLOW_THREADS
    usleep(1000);
    Py_END_ALLOW_THREADS
    text = PyObject_Repr(item);
    Py_DECREF(item);
    return text;
}

static PyMethodDef methods[] = {
    {"wait_bad", wait_bad, METH_VARARGS, NULL},
    {"wait_good", wait_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: import os, threading
// given: def race(wait):
// given:     over, items = [], [object()]
// given:     def churn():
// given:         while not over: items[0] = object()
// given:     thread = threading.Thread(target=churn)
// given:     thread.start()
// given:     try: wait(items)
// given:     finally:
// given:         over.append(1)
// given:         thread.join()
// given:         while len(os.listdir('/proc/self/task')) > 1: pass
// run: wait_bad([1]) sound
// run: race(wait_bad) dies
// run: wait_good([1]) sound
// run: race(wait_good) sound
