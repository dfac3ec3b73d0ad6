/* __attribute__((cleanup)) by a macro that takes the variable's name and its first value: what is called at the end of the
 * scope is the function that the attribute names, and not one that the value calls. */
#include "sample.h"

static void
drop(PyObject **p)
{
    Py_CLEAR(*p);
}

#define OWNED(name, value) __attribute__((cleanup(drop))) PyObject *name = value

static PyObject *
double_good(PyObject *module, PyObject *arg)
{
    (void)module;
    OWNED(number, PyNumber_Long(arg));
    if (number == NULL)
        return NULL;
    OWNED(two, PyLong_FromLong(2));
    if (two == NULL)
        return NULL;
    return PyNumber_Multiply(number, two);
}

static PyObject *
double_bad(PyObject *module, PyObject *arg)
{
    (void)module;
    OWNED(number, PyNumber_Long(arg));
    if (number == NULL)
        return NULL;
    PyObject *two = PyLong_FromLong(2000);
    if (two == NULL)
        return NULL;
    return PyNumber_Multiply(number, two); // expect: ref-leak 'two'
}

static PyObject *
number_bad(PyObject *module, PyObject *arg)
{
    (void)module;
    OWNED(number, PyNumber_Long(arg));
    return number; // missed: use-after-release
}

static PyObject *
number_good(PyObject *module, PyObject *arg)
{
    (void)module;
    OWNED(number, PyNumber_Long(arg));
    return Py_XNewRef(number);
}

static PyMethodDef methods[] = {{"double_good", double_good, METH_O, NULL},
                                {"double_bad", double_bad, METH_O, NULL},
                                {"number_good", number_good, METH_O, NULL},
                                {"number_bad", number_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// run: double_good('4000') sound
// run: double_good([]) raises TypeError
// run: double_bad('4000') leaks 1
// run: number_good('4000') sound
// run: number_bad('4000') dies
