/* Functions that return nothing and are called by pointers of a table: whoever calls them asks at the end, by a helper of its
 * own, whether one of them has failed; nobody does so for those of the other table. Reduced from the wild: bitstruct. */
#include "sample.h"

typedef struct {
    long sum;
} Total;

typedef struct {
    double sum;
} Mean;

typedef void (*add_total)(Total *, PyObject *);
typedef void (*add_mean)(Mean *, PyObject *);

static void
add_number(Total *total, PyObject *value)
{
    long n = PyLong_AsLong(value);
    if (n == -1 && PyErr_Occurred())
        return;
    total->sum += n;
}

static void
add_length(Total *total, PyObject *value)
{
    Py_ssize_t n = PyObject_Size(value);
    if (n >= 0)
        total->sum += n;
}

static void
add_float(Mean *mean, PyObject *value)
{
    mean->sum += PyFloat_AsDouble(value);     // expect: exception-ignored
}

static const add_total totals[] = {add_number, add_length};
static const add_mean means[] = {add_float};

static void
add(Total *total, int kind, PyObject *value)
{
    totals[kind](total, value);
}

static int
has_failed(void)
{
    return PyErr_Occurred() != NULL;
}

static PyObject *
total_good(PyObject *self, PyObject *args)
{
    Total total = {0};
    int kind;
    PyObject *value;
    if (!PyArg_ParseTuple(args, "pO", &kind, &value))
        return NULL;
    add(&total, kind, value);
    if (has_failed())
        return NULL;
    return PyLong_FromLong(total.sum);
}

static PyObject *
mean_bad(PyObject *self, PyObject *args)
{
    Mean mean = {0};
    for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(args); k++)
        means[0](&mean, PyTuple_GET_ITEM(args, k));
    return PyLong_FromLong((long)mean.sum);
}

static PyMethodDef methods[] = {
    {"total_good", total_good, METH_VARARGS, NULL},
    {"mean_bad", mean_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: total_good(0, 3) sound
// run: total_good(1, 'ab') sound
// run: total_good(0, 'x') raises TypeError
// run: total_good(1, 2) raises TypeError
// run: mean_bad(1.0) sound
// run: mean_bad('x') dies
