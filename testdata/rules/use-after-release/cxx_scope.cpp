/* C++: the destructor of a local runs after the value of `return` is there, and at the end of each statement for what has no
 * name. */
#include "sample.h"

struct Ref {
    PyObject *p;
    Ref(PyObject *made) : p(made) {}
    Ref(const Ref &other) : p(other.p) { Py_XINCREF(p); }
    ~Ref() { Py_XDECREF(p); }
    operator PyObject *() const { return p; }
    bool operator!() const { return !p; }
    Ref &operator=(const Ref &other)
    {
        Py_XINCREF(other.p);
        Py_XDECREF(p);
        p = other.p;
        return *this;
    }
    PyObject *own() const
    {
        Py_XINCREF(p);
        return p;
    }
};

static Ref
text_of(PyObject *o)
{
    return PyObject_Str(o);
}

extern "C" {

PyObject *
scope_bad(PyObject *self, PyObject *arg)
{
    Ref made = PyList_New(0);
    if (!made)
        return NULL;
    return made;                                       // expect: use-after-release 'made'
}

PyObject *
scope_good(PyObject *self, PyObject *arg)
{
    Ref made = PyList_New(0);
    if (!made)
        return NULL;
    return made.own();
}

PyObject *
temporary_bad(PyObject *self, PyObject *arg)
{
    PyObject *text = text_of(arg);
    if (!text)
        return NULL;
    return PyUnicode_Concat(text, text);               // expect: use-after-release
}

PyObject *
temporary_good(PyObject *self, PyObject *arg)
{
    const Ref &text = text_of(arg);
    if (!text)
        return NULL;
    return PyUnicode_Concat(text, text);
}

PyObject *
assigned_good(PyObject *self, PyObject *arg)
{
    Ref last = NULL;
    for (int k = 0; k < 3; k++) {
        last = text_of(arg);
        if (!last)
            return NULL;
        if (PyObject *doubled = PyUnicode_Concat(last, last))
            Py_DECREF(doubled);
        else
            return nullptr;
    }
    return last.own();
}

} // extern "C"

static PyMethodDef methods[] = {
    {"scope_bad", scope_bad, METH_NOARGS, NULL},
    {"scope_good", scope_good, METH_NOARGS, NULL},
    {"temporary_bad", temporary_bad, METH_O, NULL},
    {"temporary_good", temporary_good, METH_O, NULL},
    {"assigned_good", assigned_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: scope_bad() dies
// run: scope_good() sound
// run: temporary_bad(12345) dies
// run: temporary_good(12345) sound
// run: assigned_good(12345) sound
