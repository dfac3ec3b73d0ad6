/* The module says that it does without the GIL, and keeps what all threads share in variables without a lock. */
#include "sample.h"

#ifndef SAMPLE_RUNS /* of Python 3.13 */
#define Py_mod_gil 4
#define Py_MOD_GIL_NOT_USED ((void *)1)
typedef struct PyMutex { unsigned char bits; } PyMutex;
void PyMutex_Lock(PyMutex *m);
void PyMutex_Unlock(PyMutex *m);
int PyUnstable_Module_SetGIL(PyObject *module, void *gil);
#else
#define Py_MOD_GIL_NOT_USED NULL
typedef int PyMutex;
#define PyMutex_Lock(m) ((void)(m))
#define PyMutex_Unlock(m) ((void)(m))
#define PyUnstable_Module_SetGIL(module, gil) ((void)(module), (void)(gil))
#endif

static long calls, locked_calls, made;
static _Thread_local long mine;
static _Atomic long all;
static const long step = 1;
static PyObject *one, *safe;
static PyMutex mutex;

static PyObject *
count_bad(PyObject *self, PyObject *unused)
{
    calls += step;                            // expect: gil-released-call 'calls'
    return PyLong_FromLong(calls);
}

static PyObject *
reset(PyObject *self, PyObject *unused)
{
    calls = 0;                                /* told where it is written first */
    Py_RETURN_NONE;
}

static PyObject *
cached_bad(PyObject *self, PyObject *unused)
{
    if (!one)
        one = PyUnicode_FromString("once");   // expect: gil-released-call 'one'
    return Py_XNewRef(one);
}

static PyObject *
text_bad(PyObject *self, PyObject *unused)
{
    static char text[64];
    strcpy(text, "shared");                   // expect: gil-released-call 'text'
    return PyUnicode_FromString(text);
}

static PyObject *
count_good(PyObject *self, PyObject *unused)
{
    PyMutex_Lock(&mutex);
    long n = ++locked_calls;
    PyMutex_Unlock(&mutex);
    mine += step;
    all += step;
    return PyLong_FromLong(n);
}

static PyObject *
cached_good(PyObject *self, PyObject *unused)
{
    return Py_NewRef(safe);
}

static PyMethodDef methods[] = {
    {"count_bad", count_bad, METH_NOARGS, NULL},     {"reset", reset, METH_NOARGS, NULL},
    {"cached_bad", cached_bad, METH_NOARGS, NULL},   {"text_bad", text_bad, METH_NOARGS, NULL},
    {"count_good", count_good, METH_NOARGS, NULL},   {"cached_good", cached_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL};

/* Only the module's initialisation comes here: nobody else is there yet. */
static int
set_up(void)
{
    made = 1;
    if (!safe)
        safe = PyUnicode_FromString("at import");
    return safe ? 0 : -1;
}

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (set_up() < 0)
        return NULL;
    PyObject *m = PyModule_Create(&module);
    if (m)
        PyUnstable_Module_SetGIL(m, Py_MOD_GIL_NOT_USED);
    return m;
}

// run: reset() sound
// run: count_good() sound
// run: cached_good() sound
// unseen: count_bad: the interpreter here has a GIL
// unseen: cached_bad: the interpreter here has a GIL
// unseen: text_bad: the interpreter here has a GIL
