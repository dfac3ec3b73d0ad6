/* Python code says which element gets the new value, and may say the same number twice: what was there has to be released. */
#include "sample.h"

#define PINS 8

typedef struct {
    PyObject *callback;
    int armed;
} Pin;

typedef struct {
    PyObject_HEAD
    PyObject *names[PINS];
    Pin *pins;
    Py_ssize_t used, room;
    PyObject **log;
} Board;

static PyObject *watchers[PINS];

static Py_ssize_t
pin_number(PyObject *arg)
{
    Py_ssize_t i = PyNumber_AsSsize_t(arg, PyExc_IndexError);

    if (i == -1 && PyErr_Occurred())
        return -1;
    if (i < 0 || i >= PINS) {
        PyErr_SetString(PyExc_IndexError, "no such pin");
        return -1;
    }
    return i;
}

static PyObject *
board_name_bad(Board *self, PyObject *args)
{
    Py_ssize_t i;
    PyObject *name;

    if (!PyArg_ParseTuple(args, "nU", &i, &name))
        return NULL;
    if (i < 0 || i >= PINS)
        return PyErr_Format(PyExc_IndexError, "no pin %zd", i);
    Py_INCREF(name);
    self->names[i] = name;                    // expect: ref-leak 'names[...]'
    Py_RETURN_NONE;
}

static PyObject *
board_name_good(Board *self, PyObject *args)
{
    Py_ssize_t i;
    PyObject *name;

    if (!PyArg_ParseTuple(args, "nU", &i, &name))
        return NULL;
    if (i < 0 || i >= PINS)
        return PyErr_Format(PyExc_IndexError, "no pin %zd", i);
    Py_INCREF(name);
    Py_XSETREF(self->names[i], name);
    Py_RETURN_NONE;
}

/* The pin is one of a table that the object leads to. */
static PyObject *
board_watch_bad(Board *self, PyObject *args)
{
    int i;
    PyObject *callback;

    if (!PyArg_ParseTuple(args, "iO", &i, &callback))
        return NULL;
    if (i < 0 || i >= PINS)
        return PyErr_Format(PyExc_IndexError, "no pin %d", i);
    Pin *pin = &self->pins[i];
    pin->callback = Py_NewRef(callback);      // expect: ref-leak 'callback'
    pin->armed = 1;
    Py_RETURN_NONE;
}

/* A flag beside it says that there is nothing. */
static PyObject *
board_watch_good(Board *self, PyObject *args)
{
    int i;
    PyObject *callback;

    if (!PyArg_ParseTuple(args, "iO", &i, &callback))
        return NULL;
    if (i < 0 || i >= PINS)
        return PyErr_Format(PyExc_IndexError, "no pin %d", i);
    Pin *pin = &self->pins[i];
    if (pin->armed)
        Py_DECREF(pin->callback);
    pin->callback = Py_NewRef(callback);
    pin->armed = 1;
    Py_RETURN_NONE;
}

/* mp_ass_subscript: the number is made of an object. */
static int
board_assign_bad(Board *self, PyObject *key, PyObject *value)
{
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);

    if (i == -1 && PyErr_Occurred())
        return -1;
    if (i < 0 || i >= PINS || value == NULL) {
        PyErr_SetString(PyExc_IndexError, "no such pin");
        return -1;
    }
    watchers[i] = Py_NewRef(value);           // expect: ref-leak 'watchers[...]'
    return 0;
}

static PyObject *
board_assign_good(PyObject *self, PyObject *args)
{
    PyObject *key, *value;

    if (!PyArg_ParseTuple(args, "OO", &key, &value))
        return NULL;
    Py_ssize_t i = pin_number(key);
    if (i < 0)
        return NULL;
    PyObject *old = watchers[i];
    watchers[i] = Py_NewRef(value);
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

/* The next free place is nobody's choice, and nothing is there. */
static PyObject *
board_append_good(Board *self, PyObject *line)
{
    if (self->used == self->room) {
        Py_ssize_t room = self->room ? 2 * self->room : 4;
        PyObject **log = PyMem_Realloc(self->log, room * sizeof *log);
        if (log == NULL)
            return PyErr_NoMemory();
        self->log = log;
        self->room = room;
    }
    self->log[self->used++] = Py_NewRef(line);
    Py_RETURN_NONE;
}

/* Only the number of lines that there are is let through. */
static PyObject *
board_insert_good(Board *self, PyObject *args)
{
    Py_ssize_t i;
    PyObject *line;

    if (!PyArg_ParseTuple(args, "nO", &i, &line))
        return NULL;
    if (i != self->used || i >= self->room)
        return PyErr_Format(PyExc_IndexError, "%zd is not the next line", i);
    self->log[i] = Py_NewRef(line);
    self->used = i + 1;
    Py_RETURN_NONE;
}

static PyObject *
board_reset_good(Board *self, PyObject *Py_UNUSED(ignored))
{
    for (Py_ssize_t i = 0; i < PINS; i++) {
        Py_CLEAR(self->names[i]);
        Py_CLEAR(self->pins[i].callback);
        self->pins[i].armed = 0;
        Py_CLEAR(watchers[i]);
    }
    while (self->used > 0)
        Py_DECREF(self->log[--self->used]);
    Py_RETURN_NONE;
}

static PyObject *
board_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
    Board *self = (Board *)type->tp_alloc(type, 0);

    if (self == NULL)
        return NULL;
    self->pins = PyMem_Calloc(PINS, sizeof *self->pins);
    if (self->pins == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static int
board_traverse(Board *self, visitproc visit, void *arg)
{
    for (Py_ssize_t i = 0; i < PINS; i++) {
        Py_VISIT(self->names[i]);
        if (self->pins)
            Py_VISIT(self->pins[i].callback);
    }
    for (Py_ssize_t i = 0; i < self->used; i++)
        Py_VISIT(self->log[i]);
    return 0;
}

static int
board_clear(Board *self)
{
    for (Py_ssize_t i = 0; i < PINS; i++) {
        Py_CLEAR(self->names[i]);
        if (self->pins)
            Py_CLEAR(self->pins[i].callback);
    }
    while (self->used > 0)
        Py_DECREF(self->log[--self->used]);
    return 0;
}

static void
board_dealloc(Board *self)
{
    PyObject_GC_UnTrack(self);
    board_clear(self);
    PyMem_Free(self->pins);
    PyMem_Free(self->log);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMappingMethods board_as_mapping = {.mp_ass_subscript = (objobjargproc)board_assign_bad};

static PyMethodDef board_methods[] = {
    {"name_bad", (PyCFunction)board_name_bad, METH_VARARGS, NULL},
    {"name_good", (PyCFunction)board_name_good, METH_VARARGS, NULL},
    {"watch_bad", (PyCFunction)board_watch_bad, METH_VARARGS, NULL},
    {"watch_good", (PyCFunction)board_watch_good, METH_VARARGS, NULL},
    {"assign_good", (PyCFunction)board_assign_good, METH_VARARGS, NULL},
    {"append_good", (PyCFunction)board_append_good, METH_O, NULL},
    {"insert_good", (PyCFunction)board_insert_good, METH_VARARGS, NULL},
    {"reset_good", (PyCFunction)board_reset_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject board_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Board",
    .tp_basicsize = sizeof(Board),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = board_new,
    .tp_dealloc = (destructor)board_dealloc,
    .tp_traverse = (traverseproc)board_traverse,
    .tp_clear = (inquiry)board_clear,
    .tp_methods = board_methods,
    .tp_as_mapping = &board_as_mapping,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &board_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: import gc
// given: def on(f):
// given:     b = Board()
// given:     f(b)
// given:     b.reset_good()
// given: one = 'a name'
// run: on(lambda b: [b.name_bad(3, one), b.name_bad(3, one)]) leaks 1 of one
// run: on(lambda b: [b.name_good(3, one), b.name_good(3, one)]) sound
// run: on(lambda b: [b.watch_bad(3, one), b.watch_bad(3, one)]) leaks 1 of one
// run: on(lambda b: [b.watch_good(3, one), b.watch_good(3, one)]) sound
// run: on(lambda b: [b.__setitem__(3, one), b.__setitem__(3, one)]) leaks 1 of one
// run: on(lambda b: [b.assign_good(3, one), b.assign_good(3, one)]) sound
// run: on(lambda b: [b.append_good(one) for i in range(9)] + [gc.collect()]) sound
// run: on(lambda b: [b.append_good(one), b.insert_good(1, one)]) sound
// run: on(lambda b: b.insert_good(1, one)) raises IndexError
