/* What owns objects is handed out as void *, and comes back to be freed: a capsule's pointer, user data. Nothing on the way has
 * looked at the members, but nobody in the whole program releases what is put there. */
#include "sample.h"

struct box { PyObject *item; char *tag; };

static void
box_free_bad(PyObject *capsule)
{
    struct box *box = PyCapsule_GetPointer(capsule, "sample.box");

    if (box == NULL) {
        PyErr_Clear();
        return;
    }
    PyMem_Free(box->tag);
    PyMem_Free(box);                          // expect: ref-leak 'item'
}

static PyObject *
box_bad(PyObject *self, PyObject *item)
{
    struct box *box = PyMem_Malloc(sizeof *box);

    if (box == NULL)
        return PyErr_NoMemory();
    box->item = Py_NewRef(item);
    box->tag = NULL;
    PyObject *capsule = PyCapsule_New(box, "sample.box", box_free_bad);
    if (capsule == NULL) {
        Py_DECREF(item);
        PyMem_Free(box);
    }
    return capsule;
}

/* ---- user data ----------------------------------------------------------------------------------- */

struct watch { PyObject *call; int fired; };

static void *watching;
static void (*watch_free)(void *);

static void
watch_free_bad(void *data)
{
    struct watch *w = data;

    w->fired = 0;
    PyMem_Free(w);                            // expect: ref-leak 'call'
}

static PyObject *
watch_bad(PyObject *self, PyObject *call)
{
    if (watching)
        Py_RETURN_FALSE;
    struct watch *w = PyMem_Malloc(sizeof *w);
    if (w == NULL)
        return PyErr_NoMemory();
    Py_INCREF(call);
    w->call = call;
    w->fired = 1;
    watching = w;
    watch_free = watch_free_bad;
    Py_RETURN_NONE;
}

struct crate { PyObject *item; char *tag; };

static void
crate_free_good(void *data)
{
    struct crate *crate = data;

    Py_XDECREF(crate->item);
    PyMem_Free(crate->tag);
    PyMem_Free(crate);
}

static PyObject *
crate_good(PyObject *self, PyObject *item)
{
    if (watching)
        Py_RETURN_FALSE;
    struct crate *crate = PyMem_Malloc(sizeof *crate);
    if (crate == NULL)
        return PyErr_NoMemory();
    crate->item = Py_NewRef(item);
    crate->tag = NULL;
    watching = crate;
    watch_free = crate_free_good;
    Py_RETURN_NONE;
}

static PyObject *
end(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    if (watching == NULL)
        Py_RETURN_FALSE;
    watch_free(watching);
    watching = NULL;
    Py_RETURN_NONE;
}

/* It is taken out before it is freed. */
struct job { PyObject *result; int done; };

static void *pending;

static void
job_free_good(void *data)
{
    struct job *job = data;

    job->done = 1;
    PyMem_Free(job);
}

static PyObject *
job_result(struct job *job)
{
    PyObject *result = job->result;

    job->result = NULL;
    return result;
}

static PyObject *
job_good(PyObject *self, PyObject *item)
{
    if (pending)
        Py_RETURN_FALSE;
    struct job *job = PyMem_Malloc(sizeof *job);
    if (job == NULL)
        return PyErr_NoMemory();
    job->result = Py_NewRef(item);
    job->done = 0;
    pending = job;
    Py_RETURN_NONE;
}

static PyObject *
wait_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    if (pending == NULL)
        Py_RETURN_NONE;
    PyObject *result = job_result(pending);
    job_free_good(pending);
    pending = NULL;
    return result;
}

static PyMethodDef methods[] = {
    {"box_bad", box_bad, METH_O, NULL},
    {"crate_good", crate_good, METH_O, NULL},
    {"watch_bad", watch_bad, METH_O, NULL},
    {"end", end, METH_NOARGS, NULL},
    {"job_good", job_good, METH_O, NULL},
    {"wait", wait_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// given: item = ['item']
// run: (box_bad(item), None)[1] leaks 1 of item
// run: (crate_good(item), end())[1] sound
// run: (watch_bad(item), end())[1] leaks 1 of item
// run: (job_good(item), wait(), None)[2] sound
