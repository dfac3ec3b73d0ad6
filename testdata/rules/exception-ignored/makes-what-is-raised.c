/* A helper that raises for its callers: where it cannot make what it is to raise, another exception is set. From samba's
 * PyErr_SetLdbError and msgspec's. */
#include "sample.h"

static void
raise_number(int number, const char *text)
{
    PyObject *value;

    if (number == 0)
        return; /* the exception is set already */
    value = Py_BuildValue("(is)", number, text);
    if (value == NULL)
        return;
    PyErr_SetObject(PyExc_ValueError, value);
    Py_DECREF(value);
}

static PyObject *
place_of(PyObject *where)
{
    return PyObject_Repr(where);
}

static void
raise_at(const char *what, PyObject *where)
{
    PyObject *place = place_of(where);
    if (place != NULL) {
        PyErr_Format(PyExc_ValueError, "%s at %U", what, place);
        Py_DECREF(place);
    }
}

/* One helper by way of another. */
static void
raise_missing(PyObject *where)
{
    raise_at("missing", where);
}

static PyObject *
check_good(PyObject *module, PyObject *number)
{
    long n = PyLong_AsLong(number);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    if (n == 0)
        Py_RETURN_NONE;
    if (n > 5)
        raise_missing(number);
    else
        raise_number((int)n, "too many");
    return NULL;
}

/* What fails here has no part in what is raised. */
static void
note_bad(PyObject *errors, PyObject *number)
{
    if (PyLong_Check(number)) {
        PyErr_SetString(PyExc_TypeError, "a number");
        return;
    }
    PyList_Append(errors, number);             // expect: exception-ignored
}

static PyObject *
noted(PyObject *module, PyObject *number)
{
    PyObject *errors = PyList_New(0);
    if (errors == NULL)
        return NULL;
    note_bad(errors, number);
    return errors;
}

static PyMethodDef methods[] = {
    {"check", check_good, METH_O},
    {"noted", noted, METH_O},
    {NULL},
};

SAMPLE_MODULE(methods)

// run: check(0) sound
// run: check(3) raises ValueError
// run: check(7) raises ValueError
// run: noted('a') with PyList_Append failing dies
