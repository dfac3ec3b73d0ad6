/*
 * measure: one call of a C-API function, watched. The extension module of tests/probe, for a debug build of CPython.
 *
 * call() hands each object over with one reference of its own, as a caller that owns it would, and tells by how much
 * the count of each has changed, what came back, and which exception is set. Nothing of that is released here: who
 * owns what afterwards is what the model says, and inside.py settles accordingly.
 *
 * The n-th allocation of a call can be made to fail, and the blocks that are out are counted: our allocator stands in
 * front of the interpreter's own, whose debug hooks see to it that a block goes back to the family that it is from.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <structmember.h>

#include "measure.h"

/* ---- memory ---------------------------------------------------------------------------------------- */

static PyMemAllocatorEx behind[3];
static long fail_at; /* which allocation from here on fails; 0: none */
static bool failed;
static Py_ssize_t blocks_out;

static bool
fails(void)
{
    bool now = fail_at > 0 && --fail_at == 0;
    failed |= now;
    return now;
}

static void *
front_malloc(void *ctx, size_t n)
{
    PyMemAllocatorEx *a = ctx;
    void *p = fails() ? NULL : a->malloc(a->ctx, n);
    blocks_out += p != NULL;
    return p;
}

static void *
front_calloc(void *ctx, size_t n, size_t size)
{
    PyMemAllocatorEx *a = ctx;
    void *p = fails() ? NULL : a->calloc(a->ctx, n, size);
    blocks_out += p != NULL;
    return p;
}

static void *
front_realloc(void *ctx, void *old, size_t n)
{
    PyMemAllocatorEx *a = ctx;
    void *p = fails() ? NULL : a->realloc(a->ctx, old, n);
    blocks_out += p != NULL && old == NULL;
    return p;
}

static void
front_free(void *ctx, void *p)
{
    PyMemAllocatorEx *a = ctx;
    blocks_out -= p != NULL;
    a->free(a->ctx, p);
}

static void
stand_in_front(void)
{
    const PyMemAllocatorDomain domains[] = {PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ};
    for (int i = 0; i < 3; i++) {
        PyMem_GetAllocator(domains[i], &behind[i]);
        PyMemAllocatorEx front = {&behind[i], front_malloc, front_calloc, front_realloc,
                                  front_free};
        PyMem_SetAllocator(domains[i], &front);
    }
}

/* ---- the call ---------------------------------------------------------------------------------------- */

static bool
is_object(char kind)
{
    return kind == 'O' || kind == 'S';
}

/* What the letters of `kinds` make of a Python value. */
static bool
fill(Cell *cell, char kind, PyObject *value)
{
    switch (kind) {
    case 'O': /* an object, of which we keep one reference and hand another over */
        cell->p = Py_NewRef(value);
        return true;
    case 'S': /* a list of one object, whose only reference we take out and hand over */
        cell->p = PyList_GET_ITEM(value, 0);
        PyList_SET_ITEM(value, 0, NULL);
        return true;
    case 's': /* bytes, as char * */
        cell->p = PyBytes_AsString(value);
        return cell->p;
    case 'p': /* an address */
        cell->p = PyLong_AsVoidPtr(value);
        break;
    case 'i':
        cell->i = (long long)PyLong_AsUnsignedLongLongMask(value);
        break;
    case 'd':
        cell->d = PyFloat_AsDouble(value);
        break;
    default:
        PyErr_Format(PyExc_ValueError, "no kind of argument: %c", kind);
    }
    return !PyErr_Occurred();
}

static PyObject *
result_object(char kind, const Cell *result)
{
    switch (kind) {
    case 'v':
        Py_RETURN_NONE;
    case 'd':
        return PyFloat_FromDouble(result->d);
    case 'p':
        return PyLong_FromVoidPtr(result->p);
    case 'u':
        return PyLong_FromUnsignedLong((unsigned)result->i);
    default:
        return PyLong_FromLongLong(result->i);
    }
}

/* The type of the exception that is set, which is dropped: it may hold the arguments, whose counts we want. */
static PyObject *
drop_exception(void)
{
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    return type ? type : Py_NewRef(Py_None);
}

PyDoc_STRVAR(call_doc, "call(index, kinds, values, fail_at, pending)\n\
Calls function number `index`; an exception `pending` is set before unless it is None. Gives (result, type of the\n\
exception or None, addresses of the arguments, their counts before they were handed over, the changes of these,\n\
whether an allocation failed).");

static PyObject *
call(PyObject *self, PyObject *args)
{
    int index;
    const char *kinds;
    PyObject *values, *pending;
    long fail;
    Cell cell[MAX_ARGS + 1] = {0}, result = {0};
    Py_ssize_t own[MAX_ARGS], before[MAX_ARGS]; /* counts: without and with what we hand over */
    if (!PyArg_ParseTuple(args, "isO!lO", &index, &kinds, &PyList_Type, &values, &fail, &pending))
        return NULL;
    Py_ssize_t n = PyList_GET_SIZE(values);
    for (Py_ssize_t i = 0; i < n; i++)
        own[i] = kinds[i] == 'O' ? Py_REFCNT(PyList_GET_ITEM(values, i)) : 0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (!fill(&cell[i], kinds[i], PyList_GET_ITEM(values, i)))
            return NULL;
    for (Py_ssize_t i = 0; i < n; i++)
        before[i] = is_object(kinds[i]) ? Py_REFCNT((PyObject *)cell[i].p) : 0;
    if (pending != Py_None)
        PyErr_SetObject((PyObject *)Py_TYPE(pending), pending);

    fail_at = fail;
    failed = false;
    calls[index].call(cell, &result);
    fail_at = 0;

    PyObject *type = drop_exception();
    PyObject *changes = PyList_New(n), *counts = PyList_New(n), *addresses = PyList_New(n);
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t change = is_object(kinds[i]) ? Py_REFCNT((PyObject *)cell[i].p) - before[i] : 0;
        PyList_SET_ITEM(counts, i, PyLong_FromSsize_t(own[i]));
        PyList_SET_ITEM(changes, i, PyLong_FromSsize_t(change));
        PyList_SET_ITEM(addresses, i, PyLong_FromVoidPtr(cell[i].p));
    }
    return Py_BuildValue("NNNNNi", result_object(calls[index].result, &result), type, addresses,
                         counts, changes, failed);
}

/* ---- settling ------------------------------------------------------------------------------------------ */

static PyObject *
take_address(PyObject *arg)
{
    PyObject *o = PyLong_AsVoidPtr(arg);
    if (!o && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "NULL");
    return o;
}

static PyObject *
decref(PyObject *self, PyObject *arg)
{
    PyObject *o = take_address(arg);
    if (!o)
        return NULL;
    Py_DECREF(o);
    Py_RETURN_NONE;
}

static PyObject *
refcnt(PyObject *self, PyObject *arg)
{
    PyObject *o = take_address(arg);
    return o ? PyLong_FromSsize_t(Py_REFCNT(o)) : NULL;
}

static PyObject *
object(PyObject *self, PyObject *arg)
{
    return Py_XNewRef(take_address(arg));
}

static PyObject *
free_block(PyObject *self, PyObject *args)
{
    const char *family;
    PyObject *address;
    if (!PyArg_ParseTuple(args, "sO", &family, &address))
        return NULL;
    void *p = take_address(address);
    if (!p)
        return NULL;
    if (strcmp(family, "raw") == 0)
        PyMem_RawFree(p);
    else if (strcmp(family, "mem") == 0)
        PyMem_Free(p);
    else if (strcmp(family, "object") == 0)
        PyObject_Free(p);
    else if (strcmp(family, "lock") == 0)
        PyThread_free_lock(p);
    else if (strcmp(family, "gc") == 0)
        PyObject_GC_Del(p);
    else
        return PyErr_Format(PyExc_ValueError, "no family: %s", family);
    Py_RETURN_NONE;
}

static PyObject *
get_buffer(PyObject *self, PyObject *args)
{
    PyObject *o, *view;
    if (!PyArg_ParseTuple(args, "OO", &o, &view))
        return NULL;
    if (PyObject_GetBuffer(o, take_address(view), PyBUF_FULL_RO) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
release_buffer(PyObject *self, PyObject *arg)
{
    PyBuffer_Release(take_address(arg));
    Py_RETURN_NONE;
}

static PyObject *
totals(PyObject *self, PyObject *unused)
{
    return Py_BuildValue("nn", _Py_GetRefTotal(), blocks_out);
}

/* ---- what C makes and Python cannot ---------------------------------------------------------------------- */

static PyObject *
open_file(PyObject *self, PyObject *args)
{
    const char *path, *mode;
    if (!PyArg_ParseTuple(args, "ss", &path, &mode))
        return NULL;
    return PyLong_FromVoidPtr(fopen(path, mode));
}

static PyObject *
close_file(PyObject *self, PyObject *arg)
{
    return PyLong_FromLong(fclose(take_address(arg)));
}

static PyObject *
method(PyObject *self, PyObject *args)
{
    return Py_NewRef(args);
}

static PyObject *
get_self(PyObject *self, void *closure)
{
    return Py_NewRef(self);
}

/* Stands for every callback: takes anything, does nothing, gives 0 or NULL. */
static void *
callback(void)
{
    return NULL;
}

static PyMethodDef method_def = {"method", method, METH_VARARGS, NULL};
static PyMethodDef method_of_class = {"method", (PyCFunction)(void (*)(void))method,
                                      METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL};
static PyMethodDef method_defs[] = {{"method", method, METH_VARARGS, NULL}, {0}};
static struct {
    PyObject_HEAD PyObject *member;
} instance;
static PyMemberDef member_def = {"member", T_OBJECT_EX, offsetof(__typeof__(instance), member), 0,
                                 NULL};
static PyMemberDef int_member_def = {"number", T_INT, 0, 0, NULL};
static PyGetSetDef getset_def = {"getset", get_self, NULL, NULL, NULL};
static struct wrapperbase wrapper_def = {.name = "__wrapper__",
                                         .wrapper = (wrapperfunc)(void (*)(void))callback};

static PyModuleDef module_def = {PyModuleDef_HEAD_INIT, .m_name = "made", .m_size = 16};
static PyModuleDef_Slot no_slots[] = {{0}};
static PyModuleDef multi_def = {PyModuleDef_HEAD_INIT, .m_name = "multi", .m_size = 16,
                                .m_slots = no_slots};
static PyType_Slot type_slots[] = {{Py_tp_doc, (void *)"made of a spec"}, {0}};
static PyType_Spec type_spec = {"made.Type", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                                type_slots};
static PyStructSequence_Field fields[] = {{"first", NULL}, {"second", NULL}, {0}};
static PyStructSequence_Desc sequence_desc = {"made.Sequence", NULL, fields, 2};

static const Address made[] = {
    {"callback", (const void *)callback},
    {"method_def", &method_def},
    {"method_of_class", &method_of_class},
    {"method_defs", method_defs},
    {"member_def", &member_def},
    {"int_member_def", &int_member_def},
    {"getset_def", &getset_def},
    {"wrapper_def", &wrapper_def},
    {"module_def", &module_def},
    {"multi_def", &multi_def},
    {"type_spec", &type_spec},
    {"sequence_desc", &sequence_desc},
    {NULL, NULL},
};

static PyObject *
addresses_of(const Address *table)
{
    PyObject *dict = PyDict_New();
    for (; dict && table->name; table++) {
        PyObject *at = PyLong_FromVoidPtr((void *)table->at);
        if (!at || PyDict_SetItemString(dict, table->name, at) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(at);
    }
    return dict;
}

static PyObject *
addresses(PyObject *self, PyObject *unused)
{
    PyObject *dict = addresses_of(made);
    PyObject *more =
        dict ? Py_BuildValue("{s:N,s:N}", "tstate", PyLong_FromVoidPtr(PyThreadState_Get()),
                             "interp", PyLong_FromVoidPtr(PyInterpreterState_Get()))
             : NULL;
    if (!more || PyDict_Update(dict, more) < 0)
        Py_CLEAR(dict);
    Py_XDECREF(more);
    return dict;
}

static PyObject *
type_addresses(PyObject *self, PyObject *unused)
{
    return addresses_of(types);
}

static PyObject *
names(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(0);
    for (const Call *c = calls; list && c->name; c++) {
        PyObject *entry = Py_BuildValue("sO", c->name, c->there ? Py_True : Py_False);
        if (!entry || PyList_Append(list, entry) < 0)
            Py_CLEAR(list);
        Py_XDECREF(entry);
    }
    return list;
}

static PyMethodDef methods[] = {
    {"call", call, METH_VARARGS, call_doc},
    {"names", names, METH_NOARGS,
     "names() -> [(name, whether the interpreter exports it)], by index"},
    {"totals", totals, METH_NOARGS, "totals() -> (all references, all blocks that are out)"},
    {"decref", decref, METH_O, "decref(address)"},
    {"refcnt", refcnt, METH_O, "refcnt(address)"},
    {"object", object, METH_O, "object(address): the object there"},
    {"free", free_block, METH_VARARGS, "free(family, address)"},
    {"get_buffer", get_buffer, METH_VARARGS, "get_buffer(object, address of a Py_buffer)"},
    {"release_buffer", release_buffer, METH_O, "release_buffer(address)"},
    {"open_file", open_file, METH_VARARGS, "open_file(path, mode) -> address of a FILE"},
    {"close_file", close_file, METH_O, "close_file(address)"},
    {"addresses", addresses, METH_NOARGS, "addresses() -> {name: address} of what only C can make"},
    {"type_addresses", type_addresses, METH_NOARGS,
     "type_addresses() -> {PyList_Type: address}, 0 if not exported"},
    {0},
};

static PyModuleDef measure = {PyModuleDef_HEAD_INIT, .m_name = "measure", .m_size = -1,
                              .m_methods = methods};

PyMODINIT_FUNC
PyInit_measure(void)
{
    calls_begin();
    if (PyErr_Occurred())
        return NULL;
    stand_in_front();
    return PyModule_Create(&measure);
}
