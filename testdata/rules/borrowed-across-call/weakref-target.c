/* PyWeakref_GetObject lends; after the next call nobody may hold the target any more. */
#include "sample.h"

static PyObject *
target_bad(PyObject *self, PyObject *args)
{
    PyObject *ref, *callback, *target, *r;
    if (!PyArg_ParseTuple(args, "OO", &ref, &callback))
        return NULL;
    target = PyWeakref_GetObject(ref);
    if (target == NULL)
        return NULL;
    r = PyObject_CallNoArgs(callback);
    if (r == NULL)
        return NULL;
    Py_DECREF(r);
    return PyObject_Repr(target);             // expect: borrowed-across-call 'target'
}

static PyObject *
target_good(PyObject *self, PyObject *args)
{
    PyObject *ref, *callback, *target, *r;
    if (!PyArg_ParseTuple(args, "OO", &ref, &callback))
        return NULL;
    target = PyWeakref_GetObject(ref);
    if (target == NULL)
        return NULL;
    Py_INCREF(target);
    r = PyObject_CallNoArgs(callback);
    if (r != NULL)
        Py_SETREF(r, PyObject_Repr(target));
    Py_DECREF(target);
    return r;
}

static PyMethodDef methods[] = {
    {"target_bad", target_bad, METH_VARARGS, NULL},
    {"target_good", target_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: import weakref
// given: box = []
// given: def fill(): box[:] = [{1, 2}]; return weakref.ref(box[0])
// run: target_bad(fill(), box.clear) dies
// run: target_good(fill(), box.clear) sound
