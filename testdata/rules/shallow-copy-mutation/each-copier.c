/* Each way by which one container gets the elements of another: an element that came out of the copy is changed, and is an element
 * of the source still. In the good twins it is the copy itself that changes. */
#include "sample.h"

static PyObject *copy_name;

static PyObject *
list_slice_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyList_GetSlice(source, 0, PyList_Size(source));
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
list_slice_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyList_GetSlice(source, 0, PyList_Size(source));
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(own, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_list_bad(PyObject *self, PyObject *source)
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
sequence_list_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_List(source);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(own, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_tuple_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_Tuple(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyTuple_GetItem(copy, 0);
    if (first == NULL || PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_tuple_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_Tuple(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyTuple_GetItem(copy, 0);
    if (first == NULL || PyList_Size(first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
as_tuple_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyList_AsTuple(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyTuple_GetItem(copy, 0);
    if (first == NULL || PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
as_tuple_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyList_AsTuple(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyTuple_GetItem(copy, 0);
    if (first == NULL || PyList_Size(first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
sequence_slice_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_GetSlice(source, 0, 2);
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
sequence_slice_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_GetSlice(source, 0, 2);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(own, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_copy_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_Copy(source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_GetItemString(copy, "a");
    if (first != NULL && PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_copy_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_Copy(source);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_Append(own, Py_None) < 0 || PyDict_SetItemString(copy, "a", own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(own);
    return copy;
}

static PyObject *
dict_merge_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_New();
    if (copy == NULL)
        return NULL;
    if (PyDict_Merge(copy, source, 1) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *first = PyDict_GetItemString(copy, "a");
    if (first != NULL && PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_merge_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_New();
    if (copy == NULL)
        return NULL;
    if (PyDict_Merge(copy, source, 1) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_Append(own, Py_None) < 0 || PyDict_SetItemString(copy, "a", own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(own);
    return copy;
}

static PyObject *
dict_update_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_New();
    if (copy == NULL)
        return NULL;
    if (PyDict_Update(copy, source) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *first = PyDict_GetItemString(copy, "a");
    if (first != NULL && PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_update_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_New();
    if (copy == NULL)
        return NULL;
    if (PyDict_Update(copy, source) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_Append(own, Py_None) < 0 || PyDict_SetItemString(copy, "a", own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(own);
    return copy;
}

static PyObject *
dict_merge_seq_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_New();
    if (copy == NULL)
        return NULL;
    if (PyDict_MergeFromSeq2(copy, source, 1) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *first = PyDict_GetItemString(copy, "a");
    if (first != NULL && PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_merge_seq_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_New();
    if (copy == NULL)
        return NULL;
    if (PyDict_MergeFromSeq2(copy, source, 1) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_Append(own, Py_None) < 0 || PyDict_SetItemString(copy, "a", own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(own);
    return copy;
}

static PyObject *
dict_values_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_Values(source);
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
dict_values_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyDict_Values(source);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(own, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
mapping_values_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyMapping_Values(source);
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
mapping_values_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyMapping_Values(source);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(own, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
list_called_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallOneArg((PyObject *)&PyList_Type, source);
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
list_called_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallOneArg((PyObject *)&PyList_Type, source);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(own, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
tuple_called_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallFunctionObjArgs((PyObject *)&PyTuple_Type, source, NULL);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyTuple_GetItem(copy, 0);
    if (first == NULL || PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
tuple_called_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallFunctionObjArgs((PyObject *)&PyTuple_Type, source, NULL);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyTuple_GetItem(copy, 0);
    if (first == NULL || PyList_Size(first) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_called_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallFunction((PyObject *)&PyDict_Type, "O", source);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_GetItemString(copy, "a");
    if (first != NULL && PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
dict_called_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallFunction((PyObject *)&PyDict_Type, "O", source);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_Append(own, Py_None) < 0 || PyDict_SetItemString(copy, "a", own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(own);
    return copy;
}

static PyObject *
method_copy_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallMethod(source, "copy", NULL);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_GetItemString(copy, "a");
    if (first != NULL && PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
method_copy_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallMethod(source, "copy", NULL);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_Append(own, Py_None) < 0 || PyDict_SetItemString(copy, "a", own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(own);
    return copy;
}

static PyObject *
method_no_args_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallMethodNoArgs(source, copy_name);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyDict_GetItemString(copy, "a");
    if (first != NULL && PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
method_no_args_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallMethodNoArgs(source, copy_name);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_Append(own, Py_None) < 0 || PyDict_SetItemString(copy, "a", own) < 0) {
        Py_XDECREF(own);
        Py_DECREF(copy);
        return NULL;
    }
    Py_DECREF(own);
    return copy;
}

static PyObject *
extended_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyList_New(0);
    if (copy == NULL)
        return NULL;
    if (PyList_SetSlice(copy, 0, 0, source) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
extended_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyList_New(0);
    if (copy == NULL)
        return NULL;
    if (PyList_SetSlice(copy, 0, 0, source) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(own, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
concat_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_Concat(source, source);
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
concat_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_Concat(source, source);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(own, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
repeated_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_Repeat(source, 2);
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
repeated_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySequence_Repeat(source, 2);
    if (copy == NULL)
        return NULL;
    PyObject *own = PyList_New(0);
    if (own == NULL || PyList_SetItem(copy, 0, own) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    if (PyList_Append(own, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* A list or tuple comes back as it is, anything else as a new list: its elements are the source's in either case. */
static PyObject *
sequence_fast_bad(PyObject *self, PyObject *source)
{
    PyObject *items = PySequence_Fast(source, "a sequence is needed");
    if (items == NULL)
        return NULL;
    if (PySequence_Fast_GET_SIZE(items) > 0 &&
        PyList_Append(PySequence_Fast_GET_ITEM(items, 0), Py_None) < 0) {     // expect: shallow-copy-mutation 'items'
        Py_DECREF(items);
        return NULL;
    }
    return items;
}

static PyObject *
sequence_fast_good(PyObject *self, PyObject *source)
{
    PyObject *items = PySequence_Fast(source, "a sequence is needed");
    if (items == NULL)
        return NULL;
    PyObject *copy = PyList_New(0);
    for (Py_ssize_t k = 0; copy && k < PySequence_Fast_GET_SIZE(items); k++) {
        PyObject *row = PySequence_List(PySequence_Fast_GET_ITEM(items, k));
        if (row == NULL || PyList_Append(row, Py_None) < 0 || PyList_Append(copy, row) < 0)
            Py_CLEAR(copy);
        Py_XDECREF(row);
    }
    Py_DECREF(items);
    return copy;
}

/* Sets: the elements that can change have attributes. */
static int
mark_first(PyObject *set)
{
    PyObject *it = PyObject_GetIter(set);
    PyObject *item = it ? PyIter_Next(it) : NULL;
    int status = item ? PyObject_SetAttrString(item, "mark", Py_True) : -1;
    if (status < 0 && !PyErr_Occurred())
        PyErr_SetString(PyExc_KeyError, "empty");
    Py_XDECREF(item);
    Py_XDECREF(it);
    return status;
}

static PyObject *
set_new_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PySet_New(source);
    if (copy == NULL)
        return NULL;
    if (mark_first(copy) < 0) {                   // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_called_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallOneArg((PyObject *)&PySet_Type, source);
    if (copy == NULL)
        return NULL;
    if (mark_first(copy) < 0) {                   // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
frozenset_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyFrozenSet_New(source);
    if (copy == NULL)
        return NULL;
    if (mark_first(copy) < 0) {                   // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_new_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PySet_New(source);
    if (copy == NULL)
        return NULL;
    if (PySet_Add(copy, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
set_called_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyObject_CallOneArg((PyObject *)&PySet_Type, source);
    if (copy == NULL)
        return NULL;
    if (PySet_Add(copy, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
frozenset_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyFrozenSet_New(source);
    if (copy == NULL)
        return NULL;
    PyObject *mark = PyObject_GetAttrString(copy, "__len__");
    Py_XDECREF(mark);
    if (mark == NULL) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* Operators on lists make a list of the same elements. */
static PyObject *
added_bad(PyObject *self, PyObject *source)
{
    PyObject *copy = PyNumber_Add(source, source);
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
added_good(PyObject *self, PyObject *source)
{
    PyObject *copy = PyNumber_Add(source, source);
    if (copy == NULL)
        return NULL;
    if (PyList_Append(copy, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyObject *
multiplied_bad(PyObject *self, PyObject *source)
{
    PyObject *two = PyLong_FromLong(2);
    if (two == NULL)
        return NULL;
    PyObject *copy = PyNumber_Multiply(source, two);
    Py_DECREF(two);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(copy, 0);
    if (first == NULL || PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'copy'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* A copy of a copy that is gone: the first source has the elements still. */
static PyObject *
copied_twice_bad(PyObject *self, PyObject *source)
{
    PyObject *list = PySequence_List(source);
    if (list == NULL)
        return NULL;
    PyObject *copy = PyList_AsTuple(list);
    Py_DECREF(list);
    if (copy == NULL)
        return NULL;
    PyObject *first = PyTuple_GetItem(copy, 0);
    if (first == NULL || PyList_Append(first, Py_None) < 0) {     // expect: shallow-copy-mutation 'source'
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

/* A list of this function's own, and gone: nobody else has its elements. */
static PyObject *
own_list_good(PyObject *self, PyObject *Py_UNUSED(source))
{
    PyObject *list = PyList_New(0), *row = PyList_New(0);
    if (list == NULL || row == NULL || PyList_Append(list, row) < 0) {
        Py_XDECREF(list);
        Py_XDECREF(row);
        return NULL;
    }
    Py_DECREF(row);
    PyObject *copy = PyList_AsTuple(list);
    Py_DECREF(list);
    if (copy == NULL)
        return NULL;
    if (PyList_Append(PyTuple_GET_ITEM(copy, 0), Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}

static PyMethodDef methods[] = {
    {"set_called_good", set_called_good, METH_O, NULL},
    {"frozenset_good", frozenset_good, METH_O, NULL},
    {"added_bad", added_bad, METH_O, NULL},
    {"added_good", added_good, METH_O, NULL},
    {"multiplied_bad", multiplied_bad, METH_O, NULL},
    {"copied_twice_bad", copied_twice_bad, METH_O, NULL},
    {"own_list_good", own_list_good, METH_O, NULL},
    {"list_slice_bad", list_slice_bad, METH_O, NULL},
    {"list_slice_good", list_slice_good, METH_O, NULL},
    {"sequence_list_bad", sequence_list_bad, METH_O, NULL},
    {"sequence_list_good", sequence_list_good, METH_O, NULL},
    {"sequence_tuple_bad", sequence_tuple_bad, METH_O, NULL},
    {"sequence_tuple_good", sequence_tuple_good, METH_O, NULL},
    {"as_tuple_bad", as_tuple_bad, METH_O, NULL},
    {"as_tuple_good", as_tuple_good, METH_O, NULL},
    {"sequence_slice_bad", sequence_slice_bad, METH_O, NULL},
    {"sequence_slice_good", sequence_slice_good, METH_O, NULL},
    {"dict_copy_bad", dict_copy_bad, METH_O, NULL},
    {"dict_copy_good", dict_copy_good, METH_O, NULL},
    {"dict_merge_bad", dict_merge_bad, METH_O, NULL},
    {"dict_merge_good", dict_merge_good, METH_O, NULL},
    {"dict_update_bad", dict_update_bad, METH_O, NULL},
    {"dict_update_good", dict_update_good, METH_O, NULL},
    {"dict_merge_seq_bad", dict_merge_seq_bad, METH_O, NULL},
    {"dict_merge_seq_good", dict_merge_seq_good, METH_O, NULL},
    {"dict_values_bad", dict_values_bad, METH_O, NULL},
    {"dict_values_good", dict_values_good, METH_O, NULL},
    {"mapping_values_bad", mapping_values_bad, METH_O, NULL},
    {"mapping_values_good", mapping_values_good, METH_O, NULL},
    {"list_called_bad", list_called_bad, METH_O, NULL},
    {"list_called_good", list_called_good, METH_O, NULL},
    {"tuple_called_bad", tuple_called_bad, METH_O, NULL},
    {"tuple_called_good", tuple_called_good, METH_O, NULL},
    {"dict_called_bad", dict_called_bad, METH_O, NULL},
    {"dict_called_good", dict_called_good, METH_O, NULL},
    {"method_copy_bad", method_copy_bad, METH_O, NULL},
    {"method_copy_good", method_copy_good, METH_O, NULL},
    {"method_no_args_bad", method_no_args_bad, METH_O, NULL},
    {"method_no_args_good", method_no_args_good, METH_O, NULL},
    {"extended_bad", extended_bad, METH_O, NULL},
    {"extended_good", extended_good, METH_O, NULL},
    {"concat_bad", concat_bad, METH_O, NULL},
    {"concat_good", concat_good, METH_O, NULL},
    {"repeated_bad", repeated_bad, METH_O, NULL},
    {"repeated_good", repeated_good, METH_O, NULL},
    {"sequence_fast_bad", sequence_fast_bad, METH_O, NULL},
    {"sequence_fast_good", sequence_fast_good, METH_O, NULL},
    {"set_new_bad", set_new_bad, METH_O, NULL},
    {"set_called_bad", set_called_bad, METH_O, NULL},
    {"frozenset_bad", frozenset_bad, METH_O, NULL},
    {"set_new_good", set_new_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (copy_name == NULL && (copy_name = PyUnicode_InternFromString("copy")) == NULL)
        return NULL;
    return PyModule_Create(&module);
}

// given: import copy
// given: def kept(function, source):
// given:     before = copy.deepcopy(source)
// given:     function(source)
// given:     assert source == before
// given: class Marked:
// given:     mark = False
// given: def marked(function):
// given:     one = Marked()
// given:     function({one})
// given:     assert not one.mark
// run: kept(list_slice_bad, [[1], [2]]) raises AssertionError
// run: kept(list_slice_good, [[1], [2]]) sound
// run: kept(sequence_list_bad, [[1], [2]]) raises AssertionError
// run: kept(sequence_list_good, [[1], [2]]) sound
// run: kept(sequence_tuple_bad, [[1], [2]]) raises AssertionError
// run: kept(sequence_tuple_good, [[1], [2]]) sound
// run: kept(as_tuple_bad, [[1], [2]]) raises AssertionError
// run: kept(as_tuple_good, [[1], [2]]) sound
// run: kept(sequence_slice_bad, [[1], [2]]) raises AssertionError
// run: kept(sequence_slice_good, [[1], [2]]) sound
// run: kept(dict_copy_bad, {"a": [1]}) raises AssertionError
// run: kept(dict_copy_good, {"a": [1]}) sound
// run: kept(dict_merge_bad, {"a": [1]}) raises AssertionError
// run: kept(dict_merge_good, {"a": [1]}) sound
// run: kept(dict_update_bad, {"a": [1]}) raises AssertionError
// run: kept(dict_update_good, {"a": [1]}) sound
// run: kept(dict_merge_seq_bad, [("a", [1])]) raises AssertionError
// run: kept(dict_merge_seq_good, [("a", [1])]) sound
// run: kept(dict_values_bad, {"a": [1]}) raises AssertionError
// run: kept(dict_values_good, {"a": [1]}) sound
// run: kept(mapping_values_bad, {"a": [1]}) raises AssertionError
// run: kept(mapping_values_good, {"a": [1]}) sound
// run: kept(list_called_bad, [[1], [2]]) raises AssertionError
// run: kept(list_called_good, [[1], [2]]) sound
// run: kept(tuple_called_bad, [[1], [2]]) raises AssertionError
// run: kept(tuple_called_good, [[1], [2]]) sound
// run: kept(dict_called_bad, {"a": [1]}) raises AssertionError
// run: kept(dict_called_good, {"a": [1]}) sound
// run: kept(method_copy_bad, {"a": [1]}) raises AssertionError
// run: kept(method_copy_good, {"a": [1]}) sound
// run: kept(method_no_args_bad, {"a": [1]}) raises AssertionError
// run: kept(method_no_args_good, {"a": [1]}) sound
// run: kept(extended_bad, [[1], [2]]) raises AssertionError
// run: kept(extended_good, [[1], [2]]) sound
// run: kept(concat_bad, [[1], [2]]) raises AssertionError
// run: kept(concat_good, [[1], [2]]) sound
// run: kept(repeated_bad, [[1], [2]]) raises AssertionError
// run: kept(repeated_good, [[1], [2]]) sound
// run: kept(sequence_fast_bad, [[1]]) raises AssertionError
// run: kept(sequence_fast_good, [[1]]) sound
// run: marked(set_new_bad) raises AssertionError
// run: marked(set_called_bad) raises AssertionError
// run: marked(frozenset_bad) raises AssertionError
// run: marked(set_new_good) sound
// run: marked(set_called_good) sound
// run: marked(frozenset_good) sound
// run: kept(added_bad, [[1]]) raises AssertionError
// run: kept(added_good, [[1]]) sound
// run: kept(multiplied_bad, [[1]]) raises AssertionError
// run: kept(copied_twice_bad, [[1]]) raises AssertionError
// run: kept(own_list_good, [[1]]) sound
