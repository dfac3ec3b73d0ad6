/* Memory that a function of a library is given, which nobody sees: who frees it where the call went well has only lent it. Who
 * frees it only where the call failed has handed it over. */
#include "sample.h"

int device_read(void *device, char *to, int n);
int device_keep(void *device, char *memory);

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
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: read_bad(1) sound
// run: read_bad(None) leaks 1 blocks
// run: read_good(1) sound
// run: read_good(None) raises OSError
// run: keep_good(1) sound
// run: keep_good(None) raises OSError
// run: close_good(handle_bad()) with PyLong_FromVoidPtr failing leaks 1 blocks
// run: close_good(handle_good()) with PyLong_AsVoidPtr failing leaks 1 blocks
// run: close_good(handle_good()) sound
