/* C++: what new made goes to delete, what new[] made to delete[], and neither to free. */
#include "sample.h"

struct Point {
    long x = 0, y = 0;
    PyObject *tag;
    explicit Point(PyObject *o) : tag(o) { Py_INCREF(tag); }
    ~Point() { Py_DECREF(tag); }
};

extern "C" {

PyObject *
free_bad(PyObject *self, PyObject *arg)
{
    long *n = new long(3);
    long back = *n;
    free(n);                                           // expect: alloc-mismatch 'n'
    return PyLong_FromLong(back);
}

PyObject *
array_bad(PyObject *self, PyObject *arg)
{
    long *n = new long[3];
    n[0] = 3000;
    long back = n[0];
    delete n;                                          // expect: alloc-mismatch 'n'
    return PyLong_FromLong(back);
}

PyObject *
array_good(PyObject *self, PyObject *arg)
{
    long *n = new long[3];
    n[0] = 3000;
    long back = n[0];
    delete[] n;
    return PyLong_FromLong(back);
}

PyObject *
point_good(PyObject *self, PyObject *arg)
{
    Point *p = new Point(arg);
    PyObject *r = PyLong_FromLong(p->x + 3000);
    delete p;
    return r;
}

PyObject *
malloc_bad(PyObject *self, PyObject *arg)
{
    void *block = malloc(16);
    if (!block)
        return PyErr_NoMemory();
    delete static_cast<char *>(block);                 // expect: alloc-mismatch 'block'
    Py_RETURN_NONE;
}

} // extern "C"

static PyMethodDef methods[] = {
    {"free_bad", free_bad, METH_NOARGS, NULL},
    {"array_bad", array_bad, METH_NOARGS, NULL},
    {"array_good", array_good, METH_NOARGS, NULL},
    {"point_good", point_good, METH_O, NULL},
    {"malloc_bad", malloc_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: free_bad() dies
// run: array_bad() dies
// run: array_good() sound
// run: point_good([1]) sound
// run: malloc_bad() dies
