/* The units of the format strings, each as the manual has it: who owns what the call writes or is given. */
#include "sample.h"
#include <string.h>

/* es and et allocate; es# too where the variable is NULL, else it fills what is there. */
static PyObject *
encoded(PyObject *self, PyObject *args)
{
    char *name = NULL, *title = NULL, *tail = NULL;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "esetes#", "utf-8", &name, "latin-1", &title, "utf-8", &tail, &n))
        return NULL;
    PyObject *result = Py_BuildValue("yyy#", name, title, tail, n);
    PyMem_Free(name);
    PyMem_Free(title);
    PyMem_Free(tail);
    return result;
}

static PyObject *
encoded_here(PyObject *self, PyObject *args)
{
    char room[32];
    char *text = room;
    Py_ssize_t n = sizeof room;
    if (!PyArg_ParseTuple(args, "es#", "utf-8", &text, &n))
        return NULL;
    return PyBytes_FromStringAndSize(text, n);
}

/* s* z* y* w* fill buffers; those of a failing parse are released by it. */
static PyObject *
joined(PyObject *self, PyObject *args)
{
    Py_buffer a, b, c;
    if (!PyArg_ParseTuple(args, "s*z*w*", &a, &b, &c))
        return NULL;
    Py_ssize_t n = a.len + (b.buf ? b.len : 0) + c.len;
    PyBuffer_Release(&a);
    PyBuffer_Release(&b);
    PyBuffer_Release(&c);
    return PyLong_FromSsize_t(n);
}

/* s z y # point into the object; nothing is to be given back. */
static PyObject *
pointed(PyObject *self, PyObject *args)
{
    const char *s, *z, *y;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "szy#", &s, &z, &y, &n))
        return NULL;
    return Py_BuildValue("(szy#)", s, z, y, n);
}

/* O, O!, S, Y, U and items in brackets are borrowed; what stands behind | keeps its value; $ begins the names. */
static PyObject *
objects(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"any", "list", "bytes", "text", "pair", "extra", "only", NULL};
    PyObject *any, *list, *bytes, *text, *left, *right, *extra = NULL, *only = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO!SU(OO)|O$O:objects", names, &any, &PyList_Type, &list, &bytes,
                                     &text, &left, &right, &extra, &only))
        return NULL;
    if (extra && PyList_Append(list, extra) < 0)
        return NULL;
    Py_INCREF(only);
    return Py_BuildValue("(OOSSNN)", any, list, bytes, text, only, PyTuple_Pack(2, left, right));
}

/* Numbers are values. */
static PyObject *
numbers(PyObject *self, PyObject *args)
{
    unsigned char b;
    short h;
    int i, p;
    long l;
    long long L;
    Py_ssize_t n;
    unsigned int I;
    unsigned long k;
    unsigned long long K;
    float f;
    double d;
    Py_complex D;
    if (!PyArg_ParseTuple(args, "bhilLnIkKfdDp", &b, &h, &i, &l, &L, &n, &I, &k, &K, &f, &d, &D, &p))
        return NULL;
    return Py_BuildValue("(bhilLnIkKfdDi)", b, h, i, l, L, n, I, k, K, f, d, &D, p);
}

/* N hands over, in a call's arguments too, whether the call succeeds or not. */
static PyObject *
called(PyObject *self, PyObject *callable)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    SAMPLE_COUNT(list, 1);
    return PyObject_CallFunction(callable, "(Nn)", list, (Py_ssize_t)3);
}

static PyObject *
method_called(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0), *none;
    if (item == NULL)
        return NULL;
    SAMPLE_COUNT(item, 1);
    none = PyObject_CallMethod(list, "append", "N", item);
    if (none == NULL)
        return NULL;
    Py_DECREF(none);
    Py_INCREF(list);
    return list;
}

/* A function behind O& of Py_BuildValue makes the object that goes in. */
static PyObject *
one_more(void *number)
{
    return PyLong_FromLong(*(long *)number + 1);
}

static PyObject *
made(PyObject *self, PyObject *unused)
{
    long number = 12345;
    return Py_BuildValue("[O&O&]", one_more, &number, one_more, &number);
}

/* Messages take nothing: %R and %S call the object, %U reads it. */
static PyObject *
complained(PyObject *self, PyObject *arg)
{
    PyObject *text = PyUnicode_FromFormat("%R", arg);
    if (text == NULL)
        return NULL;
    PyErr_Format(PyExc_ValueError, "%U and %S of %.100s", text, arg, Py_TYPE(arg)->tp_name);
    Py_DECREF(text);
    return NULL;
}

static PyMethodDef methods[] = {
    {"encoded", encoded, METH_VARARGS, NULL},
    {"encoded_here", encoded_here, METH_VARARGS, NULL},
    {"joined", joined, METH_VARARGS, NULL},
    {"pointed", pointed, METH_VARARGS, NULL},
    {"objects", (PyCFunction)(void (*)(void))objects, METH_VARARGS | METH_KEYWORDS, NULL},
    {"numbers", numbers, METH_VARARGS, NULL},
    {"called", called, METH_O, NULL},
    {"method_called", method_called, METH_O, NULL},
    {"made", made, METH_NOARGS, NULL},
    {"complained", complained, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: encoded("a", "b", "c") sound
// run: encoded("a", "\u20ac", "c") raises UnicodeEncodeError
// run: encoded_here("short") sound
// run: encoded_here("x" * 100) raises ValueError
// run: joined("a", None, bytearray(b"b")) sound
// run: joined("a", b"b", b"c") raises TypeError
// run: pointed("a", None, b"b") sound
// run: objects(1, [], b"", "", (2, 3)) sound
// run: objects(1, [], b"", "", (2, 3), only=4) sound
// run: objects(1, [], b"", "", (2, 3, 4)) raises TypeError
// run: numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 1.0, 2.0, 3j, True) sound
// run: called(lambda items, n: n) sound
// run: called(None) raises TypeError
// run: method_called([]) sound
// run: made() sound
// run: complained(12) raises ValueError
