/* What POSIX's functions are given they do not keep: it is to be freed by whoever allocated it. */
#include "sample.h"
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/xattr.h>
#include <unistd.h>

static PyObject *
address_bad(PyObject *self, PyObject *arg)
{
    struct in_addr addr = {.s_addr = htonl((uint32_t)PyLong_AsUnsignedLongMask(arg))};
    if (PyErr_Occurred())
        return NULL;
    char *text = PyMem_Malloc(INET_ADDRSTRLEN);
    if (text == NULL)
        return PyErr_NoMemory();
    if (inet_ntop(AF_INET, &addr, text, INET_ADDRSTRLEN) == NULL || strcmp(text, "0.0.0.0") == 0) {
        PyErr_SetString(PyExc_ValueError, "no address");
        return NULL;                                  // expect: memory-leak 'text'
    }
    PyObject *result = PyUnicode_FromString(text);
    PyMem_Free(text);
    return result;
}

static PyObject *
address_good(PyObject *self, PyObject *arg)
{
    struct in_addr addr = {.s_addr = htonl((uint32_t)PyLong_AsUnsignedLongMask(arg))};
    if (PyErr_Occurred())
        return NULL;
    char *text = PyMem_Malloc(INET_ADDRSTRLEN);
    if (text == NULL)
        return PyErr_NoMemory();
    PyObject *result = NULL;
    if (inet_ntop(AF_INET, &addr, text, INET_ADDRSTRLEN) == NULL || strcmp(text, "0.0.0.0") == 0)
        PyErr_SetString(PyExc_ValueError, "no address");
    else
        result = PyUnicode_FromString(text);
    PyMem_Free(text);
    return result;
}

static PyObject *
attribute_bad(PyObject *self, PyObject *path)
{
    const char *name = PyUnicode_AsUTF8(path);
    if (name == NULL)
        return NULL;
    char *value = malloc(64);
    if (value == NULL)
        return PyErr_NoMemory();
    ssize_t n = getxattr(name, "user.sample", value, 64);
    if (n < 0)
        return PyErr_SetFromErrno(PyExc_OSError);     // expect: memory-leak 'value'
    PyObject *result = PyBytes_FromStringAndSize(value, n);
    free(value);
    return result;
}

static PyObject *
attribute_good(PyObject *self, PyObject *path)
{
    const char *name = PyUnicode_AsUTF8(path);
    if (name == NULL)
        return NULL;
    char *value = malloc(64);
    if (value == NULL)
        return PyErr_NoMemory();
    ssize_t n = getxattr(name, "user.sample", value, 64);
    if (n < 0) {
        PyErr_SetFromErrno(PyExc_OSError);
        free(value);
        return NULL;
    }
    PyObject *result = PyBytes_FromStringAndSize(value, n);
    free(value);
    return result;
}

static PyObject *
socket_bad(PyObject *self, PyObject *arg)
{
    int fd = PyObject_AsFileDescriptor(arg);
    if (fd < 0)
        return NULL;
    struct sockaddr_storage *addr = calloc(1, sizeof(*addr));
    if (addr == NULL)
        return PyErr_NoMemory();
    socklen_t n = sizeof(*addr);
    if (getsockname(fd, (struct sockaddr *)addr, &n) < 0) {
        free(addr);
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyLong_FromLong(addr->ss_family);          // expect: memory-leak 'addr'
}

static PyObject *
socket_good(PyObject *self, PyObject *arg)
{
    int fd = PyObject_AsFileDescriptor(arg);
    if (fd < 0)
        return NULL;
    struct sockaddr_storage *addr = calloc(1, sizeof(*addr));
    if (addr == NULL)
        return PyErr_NoMemory();
    socklen_t n = sizeof(*addr);
    if (getsockname(fd, (struct sockaddr *)addr, &n) < 0) {
        PyErr_SetFromErrno(PyExc_OSError);
        free(addr);
        return NULL;
    }
    int family = addr->ss_family;
    free(addr);
    return PyLong_FromLong(family);
}

static PyMethodDef methods[] = {
    {"address_bad", address_bad, METH_O, NULL},
    {"address_good", address_good, METH_O, NULL},
    {"attribute_bad", attribute_bad, METH_O, NULL},
    {"attribute_good", attribute_good, METH_O, NULL},
    {"socket_bad", socket_bad, METH_O, NULL},
    {"socket_good", socket_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: import socket
// given: def of_socket(function):
// given:     with socket.socket() as s:
// given:         return function(s)
// run: address_bad(1) sound
// run: address_bad(0) leaks 1 blocks
// run: address_good(1) sound
// run: address_good(0) raises ValueError
// run: attribute_bad('/nowhere') leaks 1 blocks
// run: attribute_good('/nowhere') raises FileNotFoundError
// run: of_socket(socket_bad) leaks 1 blocks
// run: of_socket(socket_good) sound
