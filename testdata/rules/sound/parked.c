/* An owned reference parked where Python does not see it: user data of a C library, a closure, a capsule, a list of nodes. */
#include "sample.h"
#include <stdlib.h>

/* ---- a C library's user data: given at registration, taken back at removal ---- */

typedef void (*event_fn)(int event, void *data);
static struct { event_fn fn; void *data; } registered;

static void
library_register(event_fn fn, void *data)
{
    registered.fn = fn;
    registered.data = data;
}

static void *
library_unregister(void)
{
    void *data = registered.data;
    registered.fn = NULL;
    registered.data = NULL;
    return data;
}

static void
on_event(int event, void *data)
{
    PyObject *r = PyObject_CallFunction((PyObject *)data, "i", event);
    if (r == NULL)
        PyErr_WriteUnraisable((PyObject *)data);
    else
        Py_DECREF(r);
}

static PyObject *
subscribe(PyObject *self, PyObject *callback)
{
    Py_XDECREF((PyObject *)library_unregister());
    Py_INCREF(callback);
    library_register(on_event, callback);
    Py_RETURN_NONE;
}

static PyObject *
unsubscribe(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    if (registered.fn)
        registered.fn(1, registered.data);
    Py_XDECREF((PyObject *)library_unregister());
    Py_RETURN_NONE;
}

/* ---- a capsule whose destructor releases what the block holds ---- */

typedef struct {
    PyObject *callback;
    PyObject *args;
} Closure;

static void
closure_free(PyObject *capsule)
{
    Closure *c = PyCapsule_GetPointer(capsule, "sample.closure");
    if (c == NULL) {
        PyErr_WriteUnraisable(NULL);          /* not the capsule: it is dying, and would be printed */
        return;
    }
    Py_XDECREF(c->callback);
    Py_XDECREF(c->args);
    PyMem_Free(c);
}

static PyObject *
closure_new(PyObject *self, PyObject *args)
{
    PyObject *callback, *rest, *capsule;
    Closure *c;
    if (!PyArg_ParseTuple(args, "OO", &callback, &rest))
        return NULL;
    c = PyMem_Malloc(sizeof(*c));
    if (c == NULL)
        return PyErr_NoMemory();
    c->callback = Py_NewRef(callback);
    c->args = Py_NewRef(rest);
    capsule = PyCapsule_New(c, "sample.closure", closure_free);
    if (capsule == NULL) {
        Py_DECREF(c->callback);
        Py_DECREF(c->args);
        PyMem_Free(c);
        return NULL;
    }
    return capsule;
}

/* ---- a linked list of nodes, each with a reference ---- */

typedef struct Node {
    struct Node *next;
    PyObject *value;
} Node;

static Node *pending;

static PyObject *
push(PyObject *self, PyObject *value)
{
    Node *n = malloc(sizeof(Node));
    if (n == NULL)
        return PyErr_NoMemory();
    Py_INCREF(value);
    n->value = value;
    n->next = pending;
    pending = n;
    Py_RETURN_NONE;
}

static PyObject *
pop(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Node *n = pending;
    PyObject *value;
    if (n == NULL) {
        PyErr_SetString(PyExc_IndexError, "nothing is pending");
        return NULL;
    }
    pending = n->next;
    value = n->value;
    free(n);
    return value;
}

/* Taken out one by one: the finalisers may push again. */
static PyObject *
drop_all(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Node *n;
    while ((n = pending) != NULL) {
        PyObject *value = n->value;
        pending = n->next;
        free(n);
        Py_DECREF(value);
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"subscribe", subscribe, METH_O, NULL},
    {"unsubscribe", unsubscribe, METH_NOARGS, NULL},
    {"closure", closure_new, METH_VARARGS, NULL},
    {"push", push, METH_O, NULL},
    {"pop", pop, METH_NOARGS, NULL},
    {"drop_all", drop_all, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: [subscribe(lambda e: [e]), subscribe(lambda e: [e]), unsubscribe()] sound
// run: closure(len, ([],)) sound
// run: closure(len, ([],)) with PyCapsule_GetPointer failing leaks 3
// run: [drop_all(), push([]), push([]), pop()] sound
