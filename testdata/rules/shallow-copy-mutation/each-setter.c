/* Each way to change an element in place, of a copy that shares it with its source. The good twins change what is theirs alone. */
#include "sample.h"

static PyObject *
append_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
append_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_List(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyList_Append(first, Py_None) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
insert_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyList_Insert(first, 0, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
insert_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_List(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyList_Insert(first, 0, Py_None) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_item_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyList_SetItem(first, 0, Py_NewRef(Py_None)) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_item_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_List(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyList_SetItem(first, 0, Py_NewRef(Py_None)) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_slice_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyList_SetSlice(first, 0, 1, NULL) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_slice_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_List(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyList_SetSlice(first, 0, 1, NULL) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sort_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyList_Sort(first) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sort_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_List(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyList_Sort(first) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
reverse_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyList_Reverse(first) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
reverse_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_List(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyList_Reverse(first) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_set_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PySequence_SetItem(first, 0, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_set_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_List(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PySequence_SetItem(first, 0, Py_None) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_del_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PySequence_DelItem(first, 0) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_del_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_List(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PySequence_DelItem(first, 0) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_set_slice_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PySequence_SetSlice(first, 0, 1, source) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_set_slice_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_List(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PySequence_SetSlice(first, 0, 1, source) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
object_set_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyObject_SetItem(first, Py_None, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
object_set_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_Copy(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyObject_SetItem(first, Py_None, Py_None) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
object_del_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyObject_DelItem(first, Py_True) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
object_del_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_Copy(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyObject_DelItem(first, Py_True) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_set_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyDict_SetItem(first, Py_None, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_set_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_Copy(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyDict_SetItem(first, Py_None, Py_None) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_set_string_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyDict_SetItemString(first, "x", Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_set_string_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_Copy(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyDict_SetItemString(first, "x", Py_None) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_del_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyDict_DelItem(first, Py_True) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_del_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_Copy(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyDict_DelItem(first, Py_True) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_update_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyDict_Update(first, PyEval_GetBuiltins()) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_update_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_Copy(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyDict_Update(first, PyEval_GetBuiltins()) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_default_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || (PyDict_SetDefault(first, Py_None, Py_None) == NULL) ) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_default_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_Copy(PyList_GET_ITEM(copy, 0));
    if (first == NULL || (PyDict_SetDefault(first, Py_None, Py_None) == NULL) ) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
mapping_set_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyMapping_SetItemString(first, "x", Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
mapping_set_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_Copy(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyMapping_SetItemString(first, "x", Py_None) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_add_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PySet_Add(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_add_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySet_New(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PySet_Add(first, Py_None) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_discard_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PySet_Discard(first, Py_True) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_discard_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySet_New(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PySet_Discard(first, Py_True) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_clear_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PySet_Clear(first) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_clear_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySet_New(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PySet_Clear(first) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
bytes_resize_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyByteArray_Resize(first, 7) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
bytes_resize_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyByteArray_FromObject(PyList_GET_ITEM(copy, 0));
    if (first == NULL || PyByteArray_Resize(first, 7) < 0) {
        Py_XDECREF(first);
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_SetItem(copy, 0, first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* The bytes of an element are written to. */
static PyObject *
bytes_written_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || !PyByteArray_Check(first) || PyByteArray_GET_SIZE(first) < 1) {
        PyErr_SetString(PyExc_TypeError, "a bytearray is needed");
        Py_DECREF(copy);
        return NULL;
    }
    PyByteArray_AS_STRING(first)[0] = 'x';        // expect: shallow-copy-mutation 'copy'
    return copy;
}

static PyObject *
bytes_written_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyByteArray_FromStringAndSize("abc", 3);
    if (own == NULL) {
        Py_DECREF(copy);
        return NULL;
    }
    PyByteArray_AS_STRING(own)[0] = 'x';
    if (PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* In place: of a list the operator changes the list itself, of a number it makes another. */
static PyObject *
in_place_add_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *more = PyList_New(0);
    PyObject *first = more ? PySequence_GetItem(copy, 0) : NULL;
    if (first == NULL || PyList_Append(more, Py_None) < 0) {
        Py_XDECREF(first);
        Py_XDECREF(more);
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *sum = PyNumber_InPlaceAdd(first, more);         // expect: shallow-copy-mutation 'copy'
    Py_DECREF(first);
    Py_DECREF(more);
    if (sum == NULL || PyList_SetItem(copy, 0, sum) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
in_place_any_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_GetItem(copy, 0);
    if (first == NULL) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *sum = PyNumber_InPlaceSubtract(first, first);       // expect: shallow-copy-mutation 'copy'
    Py_DECREF(first);
    if (sum == NULL || PyList_SetItem(copy, 0, sum) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
in_place_concat_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PySequence_GetItem(copy, 0);
    if (first == NULL) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *sum = PySequence_InPlaceRepeat(first, 2);       // expect: shallow-copy-mutation 'copy'
    Py_DECREF(first);
    if (sum == NULL || PyList_SetItem(copy, 0, sum) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* What is added to is a number, since a number is added. */
static PyObject *
in_place_number_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *one = PyLong_FromLong(1);
    PyObject *first = one ? PySequence_GetItem(copy, 0) : NULL;
    if (first == NULL) {
        Py_XDECREF(one);
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *sum = PyNumber_InPlaceAdd(first, one);
    Py_DECREF(first);
    Py_DECREF(one);
    if (sum == NULL || PyList_SetItem(copy, 0, sum) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyMethodDef methods[] = {
    {"append_bad", append_bad, METH_O, NULL},
    {"append_good", append_good, METH_O, NULL},
    {"insert_bad", insert_bad, METH_O, NULL},
    {"insert_good", insert_good, METH_O, NULL},
    {"set_item_bad", set_item_bad, METH_O, NULL},
    {"set_item_good", set_item_good, METH_O, NULL},
    {"set_slice_bad", set_slice_bad, METH_O, NULL},
    {"set_slice_good", set_slice_good, METH_O, NULL},
    {"sort_bad", sort_bad, METH_O, NULL},
    {"sort_good", sort_good, METH_O, NULL},
    {"reverse_bad", reverse_bad, METH_O, NULL},
    {"reverse_good", reverse_good, METH_O, NULL},
    {"sequence_set_bad", sequence_set_bad, METH_O, NULL},
    {"sequence_set_good", sequence_set_good, METH_O, NULL},
    {"sequence_del_bad", sequence_del_bad, METH_O, NULL},
    {"sequence_del_good", sequence_del_good, METH_O, NULL},
    {"sequence_set_slice_bad", sequence_set_slice_bad, METH_O, NULL},
    {"sequence_set_slice_good", sequence_set_slice_good, METH_O, NULL},
    {"object_set_bad", object_set_bad, METH_O, NULL},
    {"object_set_good", object_set_good, METH_O, NULL},
    {"object_del_bad", object_del_bad, METH_O, NULL},
    {"object_del_good", object_del_good, METH_O, NULL},
    {"dict_set_bad", dict_set_bad, METH_O, NULL},
    {"dict_set_good", dict_set_good, METH_O, NULL},
    {"dict_set_string_bad", dict_set_string_bad, METH_O, NULL},
    {"dict_set_string_good", dict_set_string_good, METH_O, NULL},
    {"dict_del_bad", dict_del_bad, METH_O, NULL},
    {"dict_del_good", dict_del_good, METH_O, NULL},
    {"dict_update_bad", dict_update_bad, METH_O, NULL},
    {"dict_update_good", dict_update_good, METH_O, NULL},
    {"dict_default_bad", dict_default_bad, METH_O, NULL},
    {"dict_default_good", dict_default_good, METH_O, NULL},
    {"mapping_set_bad", mapping_set_bad, METH_O, NULL},
    {"mapping_set_good", mapping_set_good, METH_O, NULL},
    {"set_add_bad", set_add_bad, METH_O, NULL},
    {"set_add_good", set_add_good, METH_O, NULL},
    {"set_discard_bad", set_discard_bad, METH_O, NULL},
    {"set_discard_good", set_discard_good, METH_O, NULL},
    {"set_clear_bad", set_clear_bad, METH_O, NULL},
    {"set_clear_good", set_clear_good, METH_O, NULL},
    {"bytes_resize_bad", bytes_resize_bad, METH_O, NULL},
    {"bytes_resize_good", bytes_resize_good, METH_O, NULL},
    {"bytes_written_bad", bytes_written_bad, METH_O, NULL},
    {"bytes_written_good", bytes_written_good, METH_O, NULL},
    {"in_place_add_bad", in_place_add_bad, METH_O, NULL},
    {"in_place_any_bad", in_place_any_bad, METH_O, NULL},
    {"in_place_concat_bad", in_place_concat_bad, METH_O, NULL},
    {"in_place_number_good", in_place_number_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// given: import copy
// given: def kept(function, source):
// given:     before = copy.deepcopy(source)
// given:     function(source)
// given:     assert source == before
// run: kept(append_bad, [[1]]) raises AssertionError
// run: kept(append_good, [[1]]) sound
// run: kept(insert_bad, [[1]]) raises AssertionError
// run: kept(insert_good, [[1]]) sound
// run: kept(set_item_bad, [[1]]) raises AssertionError
// run: kept(set_item_good, [[1]]) sound
// run: kept(set_slice_bad, [[1]]) raises AssertionError
// run: kept(set_slice_good, [[1]]) sound
// run: kept(sort_bad, [[2, 1]]) raises AssertionError
// run: kept(sort_good, [[2, 1]]) sound
// run: kept(reverse_bad, [[2, 1]]) raises AssertionError
// run: kept(reverse_good, [[2, 1]]) sound
// run: kept(sequence_set_bad, [[1]]) raises AssertionError
// run: kept(sequence_set_good, [[1]]) sound
// run: kept(sequence_del_bad, [[1]]) raises AssertionError
// run: kept(sequence_del_good, [[1]]) sound
// run: kept(sequence_set_slice_bad, [[1]]) raises AssertionError
// run: kept(sequence_set_slice_good, [[1]]) sound
// run: kept(object_set_bad, [{1: 1}]) raises AssertionError
// run: kept(object_set_good, [{1: 1}]) sound
// run: kept(object_del_bad, [{1: 1}]) raises AssertionError
// run: kept(object_del_good, [{1: 1}]) sound
// run: kept(dict_set_bad, [{1: 1}]) raises AssertionError
// run: kept(dict_set_good, [{1: 1}]) sound
// run: kept(dict_set_string_bad, [{1: 1}]) raises AssertionError
// run: kept(dict_set_string_good, [{1: 1}]) sound
// run: kept(dict_del_bad, [{1: 1}]) raises AssertionError
// run: kept(dict_del_good, [{1: 1}]) sound
// run: kept(dict_update_bad, [{1: 1}]) raises AssertionError
// run: kept(dict_update_good, [{1: 1}]) sound
// run: kept(dict_default_bad, [{1: 1}]) raises AssertionError
// run: kept(dict_default_good, [{1: 1}]) sound
// run: kept(mapping_set_bad, [{1: 1}]) raises AssertionError
// run: kept(mapping_set_good, [{1: 1}]) sound
// run: kept(set_add_bad, [{1}]) raises AssertionError
// run: kept(set_add_good, [{1}]) sound
// run: kept(set_discard_bad, [{1}]) raises AssertionError
// run: kept(set_discard_good, [{1}]) sound
// run: kept(set_clear_bad, [{1}]) raises AssertionError
// run: kept(set_clear_good, [{1}]) sound
// run: kept(bytes_resize_bad, [bytearray(3)]) raises AssertionError
// run: kept(bytes_resize_good, [bytearray(3)]) sound
// run: kept(bytes_written_bad, [bytearray(3)]) raises AssertionError
// run: kept(bytes_written_good, [bytearray(3)]) sound
// run: kept(in_place_add_bad, [[1]]) raises AssertionError
// run: kept(in_place_any_bad, [{1}]) raises AssertionError
// run: kept(in_place_concat_bad, [[1]]) raises AssertionError
// run: kept(in_place_number_good, [1]) sound
