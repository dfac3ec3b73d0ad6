/* The module says that it does without the GIL: what is borrowed from a container that other threads reach may be gone
 * at once. Tuples, containers that nobody else knows, and the time in which the module is made are no matter. */
#include "sample.h"

#ifndef SAMPLE_RUNS /* of Python 3.13 */
#define Py_mod_gil 4
#define Py_MOD_GIL_NOT_USED ((void *)1)
typedef struct PyMutex { unsigned char bits; } PyMutex;
void PyMutex_Lock(PyMutex *m);
void PyMutex_Unlock(PyMutex *m);
int PyDict_GetItemRef(PyObject *dict, PyObject *key, PyObject **result);
#define GIL_SLOT {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#else
typedef int PyMutex;
#define PyMutex_Lock(m) ((void)(m))
#define PyMutex_Unlock(m) ((void)(m))
static int
PyDict_GetItemRef(PyObject *dict, PyObject *key, PyObject **result)
{
    *result = Py_XNewRef(PyDict_GetItemWithError(dict, key));
    return *result ? 1 : PyErr_Occurred() ? -1 : 0;
}
#define GIL_SLOT
#endif
#define Py_BEGIN_CRITICAL_SECTION(o) {
#define Py_END_CRITICAL_SECTION() }

static PyMutex mutex;

static PyObject *
lookup_bad(PyObject *self, PyObject *args)
{
    PyObject *dict, *key;
    if (!PyArg_ParseTuple(args, "O!U", &PyDict_Type, &dict, &key))
        return NULL;
    PyObject *value = PyDict_GetItemWithError(dict, key); // expect: borrowed-across-call 'value'
    if (!value)
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    return Py_NewRef(value);
}

static PyObject *
lookup_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!U", &PyDict_Type, &dict, &key))
        return NULL;
    int found = PyDict_GetItemRef(dict, key, &value);
    if (found < 0)
        return NULL;
    return found ? value : Py_NewRef(Py_None);
}

static PyObject *
first_bad(PyObject *self, PyObject *list)
{
    if (!PyList_Check(list) || PyList_GET_SIZE(list) == 0)
        Py_RETURN_NONE;
    PyObject *item = PyList_GET_ITEM(list, 0); // expect: borrowed-across-call 'item'
    return Py_NewRef(item);
}

/* Nobody else can take anything out of a tuple, nor out of a list that was made here. */
static PyObject *
first_good(PyObject *self, PyObject *items)
{
    PyObject *tuple = PySequence_Tuple(items);
    if (!tuple)
        return NULL;
    PyObject *list = PyList_New(0);
    if (!list || PyList_Append(list, Py_None) < 0) {
        Py_XDECREF(list);
        Py_DECREF(tuple);
        return NULL;
    }
    PyObject *item = PyTuple_GET_SIZE(tuple) ? PyTuple_GET_ITEM(tuple, 0) : PyList_GET_ITEM(list, 0);
    Py_INCREF(item);
    Py_DECREF(list);
    Py_DECREF(tuple);
    return item;
}

static PyObject *
locked_good(PyObject *self, PyObject *list)
{
    if (!PyList_Check(list))
        Py_RETURN_NONE;
    PyMutex_Lock(&mutex);
    PyObject *item = Py_XNewRef(PyList_GetItem(list, 0));
    PyMutex_Unlock(&mutex);
    return item;
}

static PyObject *
item_of(PyObject *list)
{
    return Py_XNewRef(PyList_GetItem(list, 0));
}

/* The helper is only called with the lock held. */
static PyObject *
helper_good(PyObject *self, PyObject *list)
{
    if (!PyList_Check(list))
        Py_RETURN_NONE;
    PyMutex_Lock(&mutex);
    PyObject *item = item_of(list);
    PyMutex_Unlock(&mutex);
    return item;
}

static PyObject *
sum_bad(PyObject *self, PyObject *dict)
{
    Py_ssize_t pos = 0, n = 0;
    PyObject *key, *value;
    if (!PyDict_Check(dict))
        Py_RETURN_NONE;
    while (PyDict_Next(dict, &pos, &key, &value)) // expect: borrowed-across-call
        n += PyUnicode_Check(key) && PyUnicode_Check(value);
    return PyLong_FromSsize_t(n);
}

static PyObject *
sum_good(PyObject *self, PyObject *dict)
{
    Py_ssize_t pos = 0, n = 0;
    PyObject *key, *value;
    if (!PyDict_Check(dict))
        Py_RETURN_NONE;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (PyDict_Next(dict, &pos, &key, &value))
        n += PyUnicode_Check(key) && PyUnicode_Check(value);
    Py_END_CRITICAL_SECTION();
    return PyLong_FromSsize_t(n);
}

static PyObject *
target_bad(PyObject *self, PyObject *ref)
{
    if (!PyWeakref_CheckRef(ref))
        Py_RETURN_NONE;
    PyObject *target = PyWeakref_GetObject(ref); // expect: borrowed-across-call 'target'
    return Py_XNewRef(target);
}

/* Whether it is there is asked, and nothing else. */
static PyObject *
has_good(PyObject *self, PyObject *args)
{
    PyObject *dict, *key;
    if (!PyArg_ParseTuple(args, "O!U", &PyDict_Type, &dict, &key))
        return NULL;
    return PyBool_FromLong(PyDict_GetItem(dict, key) != NULL);
}

static int
fill(PyObject *module)
{
    PyObject *dict = PyModule_GetDict(module);
    PyObject *name = PyDict_GetItemString(dict, "__name__");
    return name ? PyModule_AddObjectRef(module, "me", name) : -1;
}

static PyMethodDef methods[] = {
    {"lookup_bad", lookup_bad, METH_VARARGS, NULL}, {"lookup_good", lookup_good, METH_VARARGS, NULL},
    {"first_bad", first_bad, METH_O, NULL},         {"first_good", first_good, METH_O, NULL},
    {"locked_good", locked_good, METH_O, NULL},     {"helper_good", helper_good, METH_O, NULL},
    {"sum_bad", sum_bad, METH_O, NULL},             {"sum_good", sum_good, METH_O, NULL},
    {"target_bad", target_bad, METH_O, NULL},       {"has_good", has_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, fill},
    GIL_SLOT
    {0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, 0, methods, slots, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// given: import weakref
// given: class Thing: pass
// given: thing = Thing(); ref = weakref.ref(thing)
// run: lookup_good({'a': 1}, 'a') sound
// run: first_good((1,)) sound
// run: locked_good([1]) sound
// run: helper_good([1]) sound
// run: sum_good({'a': 'b'}) sound
// run: has_good({'a': 1}, 'a') sound
// unseen: lookup_bad: the interpreter here has a GIL
// unseen: first_bad: the interpreter here has a GIL
// unseen: sum_bad: the interpreter here has a GIL
// unseen: target_bad: the interpreter here has a GIL
