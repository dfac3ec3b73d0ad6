/* What leaves an array with its count takes the array's reference along: a stack's top, the front of a ring, an entry's value,
 * whether it is returned, stored, handed on or released. What is only looked at stays the array's. */
#include "sample.h"

enum { ROOM = 8 };
struct entry { long key; PyObject *value; };

typedef struct Stack {
    PyObject_HEAD
    PyObject **items;
    int n;
    struct entry entries[ROOM];
    size_t used;
    PyObject *ring[ROOM];
    unsigned front, len;
    PyObject *last;
} Stack;

static PyTypeObject StackType;

static PyObject *
stack_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Stack *self = (Stack *)type->tp_alloc(type, 0);

    if (self == NULL)
        return NULL;
    self->items = PyMem_Calloc(ROOM, sizeof *self->items);
    if (self->items == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static int
stack_traverse(Stack *self, visitproc visit, void *arg)
{
    for (int i = 0; i < self->n; i++)
        Py_VISIT(self->items[i]);
    for (size_t i = 0; i < self->used; i++)
        Py_VISIT(self->entries[i].value);
    for (unsigned i = 0; i < self->len; i++)
        Py_VISIT(self->ring[(self->front + i) % ROOM]);
    Py_VISIT(self->last);
    return 0;
}

static int
stack_clear(Stack *self)
{
    while (self->n > 0)
        Py_DECREF(self->items[--self->n]);
    while (self->used > 0)
        Py_DECREF(self->entries[--self->used].value);
    for (; self->len > 0; self->len--) {
        PyObject *o = self->ring[self->front];
        self->front = (self->front + 1) % ROOM;
        Py_DECREF(o);
    }
    Py_CLEAR(self->last);
    return 0;
}

static void
stack_dealloc(Stack *self)
{
    PyObject_GC_UnTrack(self);
    stack_clear(self);
    PyMem_Free(self->items);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *
push(Stack *self, PyObject *o)
{
    if (self->n == ROOM || self->used == ROOM || self->len == ROOM) {
        PyErr_SetString(PyExc_IndexError, "full");
        return NULL;
    }
    self->items[self->n++] = Py_NewRef(o);
    self->entries[self->used++] = (struct entry){3, Py_NewRef(o)};
    self->ring[(self->front + self->len++) % ROOM] = Py_NewRef(o);
    Py_RETURN_NONE;
}

static PyObject *
empty(void)
{
    PyErr_SetString(PyExc_IndexError, "empty");
    return NULL;
}

static PyObject *
pop(Stack *self, PyObject *unused)
{
    if (self->n == 0)
        return empty();
    return self->items[--self->n];
}

static PyObject *
pop_then_count(Stack *self, PyObject *unused)
{
    PyObject *o;

    if (self->n == 0)
        return empty();
    o = self->items[self->n - 1];
    self->n--;
    return o;
}

static PyObject *
top_bad(Stack *self, PyObject *unused)
{
    if (self->n == 0)
        return empty();
    return self->items[self->n - 1];          // expect: return-borrowed
}

static PyObject *
pop_entry(Stack *self, PyObject *unused)
{
    struct entry *entry;

    if (self->used == 0)
        return empty();
    entry = &self->entries[--self->used];
    return Py_BuildValue("lN", entry->key, entry->value);
}

static PyObject *
front(Stack *self, PyObject *unused)
{
    PyObject *o;

    if (self->len == 0)
        return empty();
    o = self->ring[self->front++];
    if (self->front == ROOM)
        self->front = 0;
    self->len--;
    return o;
}

static PyObject *
front_bad(Stack *self, PyObject *unused)
{
    if (self->len == 0)
        return empty();
    return self->ring[self->front];           // expect: return-borrowed
}

static PyObject *
pop_to_last(Stack *self, PyObject *unused)
{
    if (self->n == 0)
        return empty();
    Py_XSETREF(self->last, self->items[--self->n]);
    Py_RETURN_NONE;
}

static PyObject *
taken(Stack *self)
{
    return self->n > 0 ? self->items[--self->n] : NULL;
}

static PyObject *
drop(Stack *self, PyObject *unused)
{
    PyObject *o = taken(self);

    Py_XDECREF(o);
    Py_RETURN_NONE;
}

static PyMethodDef stack_methods[] = {
    {"push", (PyCFunction)push, METH_O, NULL},
    {"pop", (PyCFunction)pop, METH_NOARGS, NULL},
    {"pop_then_count", (PyCFunction)pop_then_count, METH_NOARGS, NULL},
    {"top_bad", (PyCFunction)top_bad, METH_NOARGS, NULL},
    {"pop_entry", (PyCFunction)pop_entry, METH_NOARGS, NULL},
    {"front", (PyCFunction)front, METH_NOARGS, NULL},
    {"front_bad", (PyCFunction)front_bad, METH_NOARGS, NULL},
    {"pop_to_last", (PyCFunction)pop_to_last, METH_NOARGS, NULL},
    {"drop", (PyCFunction)drop, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject StackType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Stack",
    .tp_basicsize = sizeof(Stack),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = stack_new,
    .tp_traverse = (traverseproc)stack_traverse,
    .tp_clear = (inquiry)stack_clear,
    .tp_dealloc = (destructor)stack_dealloc,
    .tp_methods = stack_methods,
};

static PyObject *
stack(PyObject *self, PyObject *arg)
{
    PyObject *made, *none;

    if (PyType_Ready(&StackType) < 0)
        return NULL;
    made = PyObject_CallNoArgs((PyObject *)&StackType);
    if (made == NULL)
        return NULL;
    none = push((Stack *)made, arg);
    if (none == NULL) {
        Py_DECREF(made);
        return NULL;
    }
    Py_DECREF(none);
    return made;
}

static PyMethodDef methods[] = {
    {"stack", stack, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// given: class K: pass
// given: k = K()
// run: stack(k).pop() sound
// run: stack(k).pop_then_count() sound
// run: stack(k).pop_entry() sound
// run: stack(k).front() sound
// run: stack(k).pop_to_last() sound
// run: stack(k).drop() sound
// run: (lambda s: (s.pop(), s.pop()))(stack(k)) raises IndexError
// run: check_traverse(stack(k), k, k, k) sound
// run: stack(k).push(k) sound
// run: stack(k).top_bad() dies
// run: stack(k).front_bad() dies
