/* PyArg_ParseTuple's "O" lends; an early error releases what was only to be increfed later. Reduced from the wild: psycopg2 encrypt_password. */
#include "sample.h"

static PyObject *
encrypt_bad(PyObject *self, PyObject *args)
{
    PyObject *password = NULL, *user = NULL, *result = NULL;
    if (!PyArg_ParseTuple(args, "OO", &password, &user))
        return NULL;
    if (user == Py_None) {
        PyErr_SetString(PyExc_ValueError, "a user is needed");
        goto done;
    }
    Py_INCREF(password);
    Py_INCREF(user);
    result = PyTuple_Pack(2, user, password);
done:
    Py_DECREF(password);                      // expect: over-release 'password'
    Py_DECREF(user);                          // expect: over-release 'user'
    return result;
}

static PyObject *
encrypt_good(PyObject *self, PyObject *args)
{
    PyObject *password = NULL, *user = NULL, *result = NULL;
    if (!PyArg_ParseTuple(args, "OO", &password, &user))
        return NULL;
    Py_INCREF(password);
    Py_INCREF(user);
    if (user == Py_None) {
        PyErr_SetString(PyExc_ValueError, "a user is needed");
        goto done;
    }
    result = PyTuple_Pack(2, user, password);
done:
    Py_DECREF(password);
    Py_DECREF(user);
    return result;
}

static PyMethodDef methods[] = {
    {"encrypt_bad", encrypt_bad, METH_VARARGS, NULL},
    {"encrypt_good", encrypt_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: encrypt_bad([1], 'u') sound
// run: encrypt_bad([1], None) dies
// run: encrypt_good([1], None) raises ValueError
