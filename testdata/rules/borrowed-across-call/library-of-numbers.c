/* A library that is given numbers runs no code of Python's; what is given objects may, whoever has written it. */
#include "sample.h"

#include <sys/socket.h>

static PyObject *
name_good(PyObject *self, PyObject *args)
{
    PyObject *names, *name;
    int fd;
    if (!PyArg_ParseTuple(args, "O!i", &PyDict_Type, &names, &fd))
        return NULL;
    name = PyDict_GetItemString(names, "line");
    if (name == NULL)
        Py_RETURN_NONE;
    if (sockatmark(fd) > 0)
        return PyObject_Repr(name);
    Py_INCREF(name);
    return name;
}

static PyObject *
name_bad(PyObject *self, PyObject *args)
{
    PyObject *names, *name, *ask;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &names, &ask))
        return NULL;
    name = PyDict_GetItemString(names, "line");
    if (name == NULL)
        Py_RETURN_NONE;
    int marked = PyObject_IsTrue(ask);
    if (marked < 0)
        return NULL;
    if (marked > 0)
        return PyObject_Repr(name);           // expect: borrowed-across-call 'name'
    Py_INCREF(name);                          // expect: borrowed-across-call 'name'
    return name;
}

static PyMethodDef methods[] = {
    {"name_good", name_good, METH_VARARGS, NULL},
    {"name_bad", name_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class Name: pass
// given: class Ask:
// given:     def __init__(self, names): self.names = names
// given:     def __bool__(self): self.names.clear(); return True
// run: name_good({'line': 'a'}, 3) sound
// run: name_good({}, 3) sound
// run: name_bad({'line': 'a'}, 0) sound
// run: (lambda names: name_bad(names, Ask(names)))({'line': Name()}) dies
