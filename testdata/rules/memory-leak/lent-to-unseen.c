/* Memory that a function of a library is given, which nobody sees: who frees it where the call went well has only lent it. Who
 * frees it only where the call failed has handed it over. */
#include "sample.h"

int device_read(void *device, char *to, int n);
int device_keep(void *device, char *memory);
int device_find(void *device, const char *name);      /* 0, or what went wrong */

#ifdef SAMPLE_RUNS
static char *kept;

int
device_read(void *device, char *to, int n)
{
    if (device == Py_None)
        return -1;
    memset(to, 'x', n);
    return n;
}

int
device_keep(void *device, char *memory)
{
    if (device == Py_None)
        return -1;
    free(kept);
    kept = memory;
    return 0;
}

int
device_find(void *device, const char *name)
{
    return device == Py_None ? 7 : name[0] != 'x';
}
#endif

static PyObject *
read_bad(PyObject *self, PyObject *device)
{
    char *to = malloc(16);
    if (to == NULL)
        return PyErr_NoMemory();
    int n = device_read(device, to, 16);
    if (n < 0) {
        PyErr_SetString(PyExc_OSError, "cannot read");
        return NULL;                                  // expect: memory-leak 'to'
    }
    PyObject *result = PyBytes_FromStringAndSize(to, n);
    free(to);
    return result;
}

static PyObject *
read_good(PyObject *self, PyObject *device)
{
    char *to = malloc(16);
    if (to == NULL)
        return PyErr_NoMemory();
    int n = device_read(device, to, 16);
    if (n < 0) {
        free(to);
        PyErr_SetString(PyExc_OSError, "cannot read");
        return NULL;
    }
    PyObject *result = PyBytes_FromStringAndSize(to, n);
    free(to);
    return result;
}

static PyObject *
keep_good(PyObject *self, PyObject *device)
{
    char *memory = malloc(16);
    if (memory == NULL)
        return PyErr_NoMemory();
    if (device_keep(device, memory) < 0) {
        free(memory);
        PyErr_SetString(PyExc_OSError, "cannot keep");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* What is not 0 is a failure: there an exception is raised. */
static PyObject *
find_bad(PyObject *self, PyObject *device)
{
    char *name = PyMem_Malloc(16);
    if (name == NULL)
        return PyErr_NoMemory();
    strcpy(name, "x");
    int rc = device_find(device, name);
    if (rc != 0) {
        PyErr_Format(PyExc_OSError, "error %d", rc);
        return NULL;                                  // expect: memory-leak 'name'
    }
    PyMem_Free(name);
    Py_RETURN_NONE;
}

static PyObject *
raise_for(int rc)
{
    return PyErr_Format(PyExc_OSError, "error %d", rc);
}

static PyObject *
find_by_code_bad(PyObject *self, PyObject *device)
{
    PyObject *result = NULL;
    char *name = PyMem_Malloc(16);
    if (name == NULL)
        return PyErr_NoMemory();
    strcpy(name, "x");
    switch (device_find(device, name)) {
    case 0:
        result = Py_NewRef(Py_True);
        break;
    case 7:
        return raise_for(7);                          // expect: memory-leak 'name'
    default:
        result = Py_NewRef(Py_False);
    }
    PyMem_Free(name);
    return result;
}

static PyObject *
find_good(PyObject *self, PyObject *device)
{
    char *name = PyMem_Malloc(16);
    if (name == NULL)
        return PyErr_NoMemory();
    strcpy(name, "x");
    int rc = device_find(device, name);
    PyMem_Free(name);
    if (rc)
        return raise_for(rc);
    Py_RETURN_NONE;
}

/* It is freed only where the call failed: otherwise the device has it. */
static PyObject *
keep_by_code_good(PyObject *self, PyObject *device)
{
    char *memory = malloc(16);
    if (memory == NULL)
        return PyErr_NoMemory();
    int rc = device_keep(device, memory);
    if (rc != 0) {
        free(memory);
        return raise_for(rc);
    }
    Py_RETURN_NONE;
}

/* A handle that Python code keeps is as good as the pointer, if there is one. */
static PyObject *
handle_bad(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    char *memory = malloc(16);
    if (memory == NULL)
        return PyErr_NoMemory();
    return PyLong_FromVoidPtr(memory);                // expect: memory-leak 'memory'
}

static PyObject *
handle_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    char *memory = malloc(16);
    if (memory == NULL)
        return PyErr_NoMemory();
    PyObject *handle = PyLong_FromVoidPtr(memory);
    if (handle == NULL)
        free(memory);
    return handle;
}

static PyObject *
close_good(PyObject *self, PyObject *handle)
{
    char *memory = PyLong_AsVoidPtr(handle);
    if (memory == NULL && PyErr_Occurred())
        return NULL;
    free(memory);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"handle_bad", handle_bad, METH_NOARGS, NULL},
    {"handle_good", handle_good, METH_NOARGS, NULL},
    {"close_good", close_good, METH_O, NULL},
    {"read_bad", read_bad, METH_O, NULL},
    {"read_good", read_good, METH_O, NULL},
    {"keep_good", keep_good, METH_O, NULL},
    {"find_bad", find_bad, METH_O, NULL},
    {"find_by_code_bad", find_by_code_bad, METH_O, NULL},
    {"find_good", find_good, METH_O, NULL},
    {"keep_by_code_good", keep_by_code_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: read_bad(1) sound
// run: read_bad(None) leaks 1 blocks
// run: read_good(1) sound
// run: read_good(None) raises OSError
// run: keep_good(1) sound
// run: keep_good(None) raises OSError
// run: find_bad(1) sound
// run: find_bad(None) leaks 1 blocks
// run: find_by_code_bad(1) sound
// run: find_by_code_bad(None) leaks 1 blocks
// run: find_good(1) sound
// run: find_good(None) raises OSError
// run: keep_by_code_good(1) sound
// run: keep_by_code_good(None) raises OSError
// run: close_good(handle_bad()) with PyLong_FromVoidPtr failing leaks 1 blocks
// run: close_good(handle_good()) with PyLong_AsVoidPtr failing leaks 1 blocks
// run: close_good(handle_good()) sound
