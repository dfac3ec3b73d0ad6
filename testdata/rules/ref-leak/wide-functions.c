/* Functions of many members and many variables, each of them there or not: a mistake in one of them is found, however many
 * states the others make. */
#include "../../sample.h"

enum { ON_DATA = 1, ON_HEAD = 2, ON_END = 4, ON_READ = 8, ON_SEEK = 16, ON_STOP = 32, ON_DONE = 64, ON_FAIL = 128, ON_IDLE = 256 };

typedef struct {
    PyObject_HEAD
    PyObject *data, *head, *end, *read, *seek, *stop, *done, *fail, *idle;
} Handle;

static PyTypeObject Handle_Type;

static int
handle_clear(Handle *self)
{
    Py_CLEAR(self->data);
    Py_CLEAR(self->head);
    Py_CLEAR(self->end);
    Py_CLEAR(self->read);
    Py_CLEAR(self->seek);
    Py_CLEAR(self->stop);
    Py_CLEAR(self->done);
    Py_CLEAR(self->fail);
    Py_CLEAR(self->idle);
    return 0;
}

static int
handle_traverse(Handle *self, visitproc visit, void *arg)
{
    Py_VISIT(self->data);
    Py_VISIT(self->head);
    Py_VISIT(self->end);
    Py_VISIT(self->read);
    Py_VISIT(self->seek);
    Py_VISIT(self->stop);
    Py_VISIT(self->done);
    Py_VISIT(self->fail);
    Py_VISIT(self->idle);
    return 0;
}

static void
handle_dealloc(Handle *self)
{
    PyObject_GC_UnTrack(self);
    handle_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
handle_init(Handle *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"data", "head", "end", "read", "seek", "stop", "done", "fail", "idle", NULL};
    PyObject *o[9] = {NULL};

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OOOOOOOOO", names, &o[0], &o[1], &o[2], &o[3], &o[4], &o[5], &o[6],
                                     &o[7], &o[8]))
        return -1;
    Py_XSETREF(self->data, Py_XNewRef(o[0]));
    Py_XSETREF(self->head, Py_XNewRef(o[1]));
    Py_XSETREF(self->end, Py_XNewRef(o[2]));
    Py_XSETREF(self->read, Py_XNewRef(o[3]));
    Py_XSETREF(self->seek, Py_XNewRef(o[4]));
    Py_XSETREF(self->stop, Py_XNewRef(o[5]));
    Py_XSETREF(self->done, Py_XNewRef(o[6]));
    Py_XSETREF(self->fail, Py_XNewRef(o[7]));
    Py_XSETREF(self->idle, Py_XNewRef(o[8]));
    return 0;
}

#define COPY(member)                                                                               \
    if (self->member != NULL)                                                                      \
        twin->member = Py_NewRef(self->member);

static PyObject *
twin_good(Handle *self, PyObject *Py_UNUSED(ignored))
{
    Handle *twin = (Handle *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0);
    if (twin == NULL)
        return NULL;
    COPY(data)
    COPY(head)
    COPY(end)
    COPY(read)
    COPY(seek)
    COPY(stop)
    COPY(done)
    COPY(fail)
    COPY(idle)
    return (PyObject *)twin;
}

static PyObject *
twin_bad(Handle *self, PyObject *Py_UNUSED(ignored))
{
    Handle *twin = (Handle *)Py_TYPE(self)->tp_alloc(Py_TYPE(self), 0);
    if (twin == NULL)
        return NULL;
    COPY(data)
    COPY(head)
    COPY(end)
    COPY(read)
    COPY(seek)
    COPY(stop)
    COPY(done)
    COPY(fail)
    if (self->idle != NULL) {
        twin->idle = Py_NewRef(self->idle);
        Py_INCREF(self->idle);
    }
    return (PyObject *)twin; // expect: ref-leak 'idle'
}

#define LET_GO(flag, member)                                                                       \
    if (flags & (flag)) {                                                                          \
        PyObject *gone = self->member;                                                             \
        self->member = NULL;                                                                       \
        Py_XDECREF(gone);                                                                          \
    }

static PyObject *
let_go_good(Handle *self, PyObject *arg)
{
    long flags = PyLong_AsLong(arg);
    if (flags == -1 && PyErr_Occurred())
        return NULL;
    LET_GO(ON_DATA, data)
    LET_GO(ON_HEAD, head)
    LET_GO(ON_END, end)
    LET_GO(ON_READ, read)
    LET_GO(ON_SEEK, seek)
    LET_GO(ON_STOP, stop)
    LET_GO(ON_DONE, done)
    LET_GO(ON_FAIL, fail)
    LET_GO(ON_IDLE, idle)
    Py_RETURN_NONE;
}

static PyObject *
let_go_bad(Handle *self, PyObject *arg)
{
    long flags = PyLong_AsLong(arg);
    if (flags == -1 && PyErr_Occurred())
        return NULL;
    LET_GO(ON_DATA, data)
    LET_GO(ON_HEAD, head)
    LET_GO(ON_END, end)
    LET_GO(ON_READ, read)
    LET_GO(ON_SEEK, seek)
    LET_GO(ON_STOP, stop)
    LET_GO(ON_DONE, done)
    LET_GO(ON_FAIL, fail)
    if (flags & ON_IDLE)
        self->idle = NULL; // expect: ref-leak 'idle'
    Py_RETURN_NONE;
}

/* Where a field comes from is no matter: one reference to it is ours. */
#define FIELD(variable, index)                                                                     \
    if (PyTuple_CheckExact(row) && PyTuple_GET_SIZE(row) > (index))                                \
        variable = Py_NewRef(PyTuple_GET_ITEM(row, index));                                        \
    else if (PyList_CheckExact(row))                                                               \
        variable = PySequence_GetItem(row, index);                                                 \
    else                                                                                           \
        variable = PyObject_GetAttrString(row, #variable);                                         \
    if (variable == NULL)                                                                          \
        goto done;

static PyObject *
fields_good(PyObject *Py_UNUSED(module), PyObject *row)
{
    PyObject *name = NULL, *size = NULL, *kind = NULL, *when = NULL, *where = NULL, *result = NULL;

    FIELD(name, 0)
    FIELD(size, 1)
    FIELD(kind, 2)
    FIELD(when, 3)
    FIELD(where, 4)
    result = PyTuple_Pack(5, name, size, kind, when, where);
done:
    Py_XDECREF(name);
    Py_XDECREF(size);
    Py_XDECREF(kind);
    Py_XDECREF(when);
    Py_XDECREF(where);
    return result;
}

static PyObject *
fields_bad(PyObject *Py_UNUSED(module), PyObject *row)
{
    PyObject *name = NULL, *size = NULL, *kind = NULL, *when = NULL, *where = NULL, *result = NULL;

    FIELD(name, 0)
    FIELD(size, 1)
    FIELD(kind, 2)
    FIELD(when, 3)
    FIELD(where, 4)
    result = PyTuple_Pack(5, name, size, kind, when, where);
done:
    Py_XDECREF(name);
    Py_XDECREF(size);
    Py_XDECREF(kind);
    Py_XDECREF(when);
    return result; // expect: ref-leak 'where'
}

/* What either of two members is None by, it is None by later on. */
static PyObject *
traced_good(Handle *self, PyObject *log)
{
    PyObject *tracer, *name = NULL, *size;

    if (PyList_CheckExact(log))
        tracer = self->data;
    else
        tracer = self->head;
    if (tracer == NULL)
        Py_RETURN_NONE;
    Py_INCREF(tracer);
    if (tracer != Py_None) {
        name = PyObject_Str(tracer);
        if (name == NULL) {
            Py_DECREF(tracer);
            return NULL;
        }
    }
    size = PyObject_Repr(log);
    if (size != NULL && tracer != Py_None)
        Py_SETREF(size, PyUnicode_Concat(name, size));
    Py_XDECREF(name);
    Py_DECREF(tracer);
    return size;
}

static PyObject *
traced_bad(Handle *self, PyObject *log)
{
    PyObject *tracer, *name = NULL, *size;

    if (PyList_CheckExact(log))
        tracer = self->data;
    else
        tracer = self->head;
    if (tracer == NULL)
        Py_RETURN_NONE;
    Py_INCREF(tracer);
    if (tracer != Py_None) {
        name = PyObject_Str(tracer);
        if (name == NULL) {
            Py_DECREF(tracer);
            return NULL;
        }
    }
    size = PyObject_Repr(log);
    if (size != NULL && tracer == Py_None)
        Py_SETREF(size, PyNumber_Add(name, size)); // expect: null-deref 'name'
    Py_XDECREF(name);
    Py_DECREF(tracer);
    return size;
}

/* A member is replaced for a while, and put back where it is another one: a new list is another one. (cbor2) */
static PyObject *
meanwhile(Handle *self, PyObject *callable)
{
    PyObject *old = self->data, *result;

    if (PyCallable_Check(callable)) {
        PyObject *list = PyList_New(0);
        if (list == NULL)
            return NULL;
        self->data = list;
    }
    result = PyObject_CallNoArgs(callable);
    if (self->data != old) {
        PyObject *gone = self->data;
        self->data = old;
        Py_XDECREF(gone);
    }
    return result;
}

static PyMethodDef handle_methods[] = {
    {"meanwhile", (PyCFunction)meanwhile, METH_O, NULL},
    {"twin_good", (PyCFunction)twin_good, METH_NOARGS, NULL},
    {"twin_bad", (PyCFunction)twin_bad, METH_NOARGS, NULL},
    {"let_go_good", (PyCFunction)let_go_good, METH_O, NULL},
    {"let_go_bad", (PyCFunction)let_go_bad, METH_O, NULL},
    {"traced_good", (PyCFunction)traced_good, METH_O, NULL},
    {"traced_bad", (PyCFunction)traced_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Handle_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Handle",
    .tp_basicsize = sizeof(Handle),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)handle_init,
    .tp_dealloc = (destructor)handle_dealloc,
    .tp_traverse = (traverseproc)handle_traverse,
    .tp_clear = (inquiry)handle_clear,
    .tp_methods = handle_methods,
};

static PyMethodDef methods[] = {
    {"fields_good", fields_good, METH_O, NULL},
    {"fields_bad", fields_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m;

    if (PyType_Ready(&Handle_Type) < 0)
        return NULL;
    m = PyModule_Create(&module);
    if (m != NULL && PyModule_AddObjectRef(m, "Handle", (PyObject *)&Handle_Type) < 0)
        Py_CLEAR(m);
    return m;
}

// given: import types
// given: o = object()
// given: row = types.SimpleNamespace(name=o, size=1, kind=2, when=3, where=o)
// run: Handle(1, 2, idle=o).twin_good() sound
// run: Handle(1, 2, idle=o).twin_bad() leaks 1 of o
// run: Handle(1, 2, idle=o).let_go_good(257) sound
// run: Handle(1, 2, idle=o).let_go_bad(257) leaks 1 of o
// run: Handle(o).meanwhile(dict) sound
// run: Handle(o).meanwhile(1) raises TypeError
// run: fields_good((1, 2, 3, 4, o)) sound
// run: fields_good([1, 2, 3, 4, o]) sound
// run: fields_good(row) sound
// run: fields_good((1,)) raises AttributeError
// run: fields_bad((1, 2, 3, 4, o)) leaks 1 of o
// run: fields_bad(row) leaks 1 of o
// run: Handle(None).traced_good([1]) sound
// run: Handle('x').traced_good([1]) sound
// run: Handle('x', 'y').traced_good(1) sound
// run: Handle(None).traced_bad([1]) dies
