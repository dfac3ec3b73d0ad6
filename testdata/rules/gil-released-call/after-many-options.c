/* Six options that may each be there, counted into an array: more views than are kept apart. What comes after them is
 * looked at all the same. From mysqlclient's _mysql.c. */
#include "sample.h"

#define KEEP(name)                                                                                                     \
    do {                                                                                                               \
        PyObject *value = PyMapping_GetItemString(options, #name);                                                     \
        if (value) {                                                                                                   \
            name = PyUnicode_AsUTF8(value);                                                                            \
            kept[n++] = value;                                                                                         \
        }                                                                                                              \
        PyErr_Clear();                                                                                                 \
    } while (0)

static PyObject *
connect_bad(PyObject *self, PyObject *options)
{
    PyObject *kept[6] = {NULL};
    const char *key = NULL, *cert = NULL, *ca = NULL, *path = NULL, *cipher = NULL, *crl = NULL;
    int n = 0;

    KEEP(key);
    KEEP(cert);
    KEEP(ca);
    KEEP(path);
    KEEP(cipher);
    KEEP(crl);
    for (int i = 0; i < n; i++)
        Py_DECREF(kept[i]);
    Py_BEGIN_ALLOW_THREADS
    void *handle = malloc(key || cert || ca || path || cipher || crl ? 16 : 8);
    free(handle);
    if (n > 4)
        PyErr_SetNone(PyExc_ValueError);      // expect: gil-released-call
    Py_END_ALLOW_THREADS
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
connect_good(PyObject *self, PyObject *options)
{
    PyObject *kept[6] = {NULL};
    const char *key = NULL, *cert = NULL, *ca = NULL, *path = NULL, *cipher = NULL, *crl = NULL;
    int n = 0;

    KEEP(key);
    KEEP(cert);
    KEEP(ca);
    KEEP(path);
    KEEP(cipher);
    KEEP(crl);
    for (int i = 0; i < n; i++)
        Py_DECREF(kept[i]);
    Py_BEGIN_ALLOW_THREADS
    void *handle = malloc(key || cert || ca || path || cipher || crl ? 16 : 8);
    free(handle);
    Py_END_ALLOW_THREADS
    if (n > 4) {
        PyErr_SetNone(PyExc_ValueError);
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"connect_bad", connect_bad, METH_O, NULL},
    {"connect_good", connect_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: connect_bad(dict(key='k', cert='c', ca='a', path='p', cipher='x', crl='r')) dies
// run: connect_good(dict(key='k', cert='c', ca='a', path='p', cipher='x', crl='r')) raises ValueError
// run: connect_good({}) sound

/* decref: ignore-file[exception-ignored] what is cleared is another sample's matter */
