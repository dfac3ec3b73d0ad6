/* What a struct's member points to goes into a pool of the module's, or is freed, by a helper that does not say which. (blist,
 * forest_uninit, reduced) */
#include "sample.h"

typedef struct {
    Py_ssize_t n;
    Py_ssize_t room;
    double *at;
} Stack;

enum { ROOM = 32, SPARE = 4 };

static double *spare[SPARE];
static int nspare;

static int
stack_begin(Stack *stack)
{
    stack->n = 0;
    stack->room = ROOM;
    if (nspare) {
        stack->at = spare[--nspare];
        return 0;
    }
    stack->at = PyMem_New(double, ROOM);
    if (!stack->at) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static void
stack_end(Stack *stack)
{
    if (nspare < SPARE && stack->room == ROOM)
        spare[nspare++] = stack->at;
    else
        PyMem_Free(stack->at);
}

static PyObject *
half_good(PyObject *self, PyObject *arg)
{
    Stack stack;
    if (stack_begin(&stack) < 0)
        return NULL;
    stack.at[stack.n++] = PyFloat_AsDouble(arg);
    PyObject *half = PyErr_Occurred() ? NULL : PyFloat_FromDouble(stack.at[0] / 2);
    stack_end(&stack);
    return half;
}

static PyObject *
half_bad(PyObject *self, PyObject *arg)
{
    Stack stack;
    if (stack_begin(&stack) < 0)
        return NULL;
    stack.at[stack.n++] = PyFloat_AsDouble(arg);
    if (PyErr_Occurred())
        return NULL;                              // expect: memory-leak
    PyObject *half = PyFloat_FromDouble(stack.at[0] / 2);
    stack_end(&stack);
    return half;
}

static PyMethodDef methods[] = {
    {"half_good", half_good, METH_O, NULL},
    {"half_bad", half_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: half_good(3.0) sound
// run: half_good("a") raises TypeError
// run: half_bad("a") leaks 1 blocks
