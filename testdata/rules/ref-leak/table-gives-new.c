/* What a macro that calls through another extension's table gives is known from a method that returns it as it comes; elsewhere it is
   forgotten. Reduced from the wild: pygame-ce surf_pixelate. */
#include "sample.h"

#ifdef SAMPLE_RUNS
static PyObject *
box_new(Py_ssize_t n)
{
    return PyList_New(n);
}
static void *slots[] = {box_new};
static void **box_api = slots;
#else
extern void **box_api;
#endif
#define Box_New2 (*(PyObject * (*)(Py_ssize_t)) box_api[0])
#define Box_New(n) Box_New2((n))

static PyObject *
box_good(PyObject *self, PyObject *unused)
{
    return (PyObject *)Box_New(0);
}

static PyObject *
sum_bad(PyObject *self, PyObject *other)
{
    PyObject *box = Box_New(0);
    if (box == NULL)
        return NULL;
    PyObject *sum = PySequence_Concat(box, other);
    if (sum == NULL)
        return NULL;                          // also: ref-leak 'box'
    return sum;                               // expect: ref-leak 'box'
}

static PyObject *
sum_good(PyObject *self, PyObject *other)
{
    PyObject *box = Box_New(0);
    if (box == NULL)
        return NULL;
    PyObject *sum = PySequence_Concat(box, other);
    Py_DECREF(box);
    return sum;
}

static PyMethodDef methods[] = {
    {"box_good", box_good, METH_NOARGS, NULL},
    {"sum_bad", sum_bad, METH_O, NULL},
    {"sum_good", sum_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: box_good() sound
// run: sum_bad([1]) leaks 1
// run: sum_good([1]) sound
