/* A block is put into a pool, by a helper, and on the way out once more: the pool hands it out to two. One of the pools frees what
 * it has no room for, the other one never frees. */
#include "sample.h"

typedef struct Node {
    struct Node *next;
    double value;
} Node;

static Node *idle;

static void
park(Node *node)
{
    node->next = idle;
    idle = node;
}

static Node *
unpark(void)
{
    Node *node = idle;
    if (node)
        idle = node->next;
    else
        node = PyMem_Calloc(1, sizeof *node);
    return node;
}

static void *spare[8];
static int nspare;

static void
give_back(void *block)
{
    if (nspare < 8)
        spare[nspare++] = block;
    else
        PyMem_Free(block);
}

static void *
take(void)
{
    return nspare ? spare[--nspare] : PyMem_Malloc(64);
}

static PyObject *
half_bad(PyObject *self, PyObject *arg)
{
    Node *node = unpark();
    if (!node)
        return PyErr_NoMemory();
    node->value = PyFloat_AsDouble(arg);
    double half = node->value / 2;
    park(node);
    if (PyErr_Occurred()) {
        park(node);                               // expect: over-release 'node'
        return NULL;
    }
    return PyFloat_FromDouble(half);
}

static PyObject *
half_good(PyObject *self, PyObject *arg)
{
    Node *node = unpark();
    if (!node)
        return PyErr_NoMemory();
    node->value = PyFloat_AsDouble(arg);
    double half = node->value / 2;
    park(node);
    if (PyErr_Occurred())
        return NULL;
    return PyFloat_FromDouble(half);
}

/* It is taken out in between, as the first one there. */
static PyObject *
again_good(PyObject *self, PyObject *arg)
{
    Node *node = unpark();
    if (!node)
        return PyErr_NoMemory();
    park(node);
    if (!PyFloat_Check(arg))
        return PyErr_Format(PyExc_TypeError, "a float is wanted");
    node = unpark();
    if (!node)
        return PyErr_NoMemory();
    node->value = PyFloat_AS_DOUBLE(arg);
    double value = node->value;
    park(node);
    return PyFloat_FromDouble(value);
}

/* Are two that are taken one after the other two? */
static PyObject *
two_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Node *one = unpark(), *other = unpark();
    int two = one != other;
    if (one)
        park(one);
    if (other && two)
        park(other);
    return PyBool_FromLong(two);
}

static PyObject *
digits_bad(PyObject *self, PyObject *arg)
{
    char *text = take();
    if (!text)
        return PyErr_NoMemory();
    long n = PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred()) {
        give_back(text);
        goto done;
    }
    snprintf(text, 64, "%ld", n);
done:;
    PyObject *result = PyErr_Occurred() ? NULL : PyUnicode_FromFormat("%ld digits", n);
    give_back(text);                              // expect: use-after-release 'text'
    return result;
}

static PyObject *
digits_good(PyObject *self, PyObject *arg)
{
    char *text = take();
    if (!text)
        return PyErr_NoMemory();
    long n = PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred()) {
        give_back(text);
        return NULL;
    }
    snprintf(text, 64, "%ld", n);
    PyObject *result = PyUnicode_FromString(text);
    give_back(text);
    return result;
}

static PyMethodDef methods[] = {
    {"half_bad", half_bad, METH_O, NULL},
    {"half_good", half_good, METH_O, NULL},
    {"again_good", again_good, METH_O, NULL},
    {"two_good", two_good, METH_NOARGS, NULL},
    {"digits_bad", digits_bad, METH_O, NULL},
    {"digits_good", digits_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: def spoilt(function):
// given:     try: function(None)
// given:     except TypeError: pass
// given:     assert two_good()
// run: half_good(3.0) sound
// run: half_good("a") raises TypeError
// run: again_good(3.0) sound
// run: two_good() sound
// run: digits_good(12) sound
// run: digits_good("a") raises TypeError
// run: spoilt(half_good) sound
// run: spoilt(half_bad) raises AssertionError
// run: [digits_bad("a") for n in range(9)] dies
