/* The reference that a C library's slot is to own is taken after the pointer went there, as `void *`. */
#include "sample.h"

int slot_set(void *data, void (*destroy)(void *));
int slot_look(PyObject *object);
#ifdef SAMPLE_RUNS
static void *slot;
static void (*slot_destroy)(void *);
int slot_set(void *data, void (*destroy)(void *))
{
    if (slot != NULL && slot_destroy != NULL)
        slot_destroy(slot);
    slot = data;
    slot_destroy = destroy;
    return 0;
}
int slot_look(PyObject *object) { return 0; }
#endif

static void
release(void *data)
{
    PyGILState_STATE state = PyGILState_Ensure();
    Py_DECREF((PyObject *)data);
    PyGILState_Release(state);
}

static PyObject *
set_good(PyObject *self, PyObject *arg)
{
    void *data = arg == Py_None ? NULL : arg;
    if (slot_set(data, data ? release : NULL) != 0)
        return PyErr_NoMemory();
    if (data != NULL)
        Py_INCREF((PyObject *)data);
    Py_RETURN_NONE;
}

static PyObject *
look_bad(PyObject *self, PyObject *arg)
{
    if (slot_look(arg) != 0)
        return PyErr_NoMemory();
    Py_INCREF(arg);
    Py_RETURN_NONE;                           // expect: ref-leak 'arg'
}

static PyMethodDef methods[] = {
    {"set_good", set_good, METH_O, NULL},
    {"look_bad", look_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: set_good(set_good) sound
// run: set_good(None) sound
// run: look_bad([]) leaks 1
