/* Reduced from typed_ast's parsestrplus: all parts are text or all are bytes, so only one of the two results is there. */
#include "sample.h"

typedef struct { PyObject *text; } Parts;

static int
part_of(PyObject *item, int *is_bytes, PyObject **part)
{
    *is_bytes = PyBytes_Check(item) || PyByteArray_Check(item);
    *part = *is_bytes ? PyBytes_FromObject(item) : PyObject_Str(item);
    return *part == NULL ? -1 : 0;
}

static int
add_text(Parts *parts, PyObject *part)
{
    if (parts->text == NULL) {
        parts->text = part;
        return 0;
    }
    PyUnicode_AppendAndDel(&parts->text, part);
    return parts->text == NULL ? -1 : 0;
}

static PyObject *
joined(PyObject *list, int forget)
{
    Parts parts = {NULL};
    PyObject *bytes = NULL;
    int all_bytes = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(list); i++) {
        int is_bytes;
        PyObject *part;
        if (part_of(PyTuple_GET_ITEM(list, i), &is_bytes, &part) < 0)
            goto error;
        if (i > 0 && is_bytes != all_bytes) {
            PyErr_SetString(PyExc_TypeError, "text and bytes do not mix");
            Py_DECREF(part);
            if (forget)
                return NULL;                  // expect: ref-leak 'parts'; ref-leak 'bytes'
            goto error;
        }
        all_bytes = is_bytes;
        if (!all_bytes) {
            if (add_text(&parts, part) < 0)
                goto error;
        }
        else if (bytes == NULL)
            bytes = part;
        else {
            PyBytes_ConcatAndDel(&bytes, part);
            if (bytes == NULL)
                goto error;
        }
    }
    if (all_bytes)
        return bytes;
    return parts.text ? parts.text : PyUnicode_New(0, 0);
error:
    Py_XDECREF(parts.text);
    Py_XDECREF(bytes);
    return NULL;
}

static PyObject *
join_bad(PyObject *self, PyObject *args)
{
    return joined(args, 1);
}

static PyObject *
join_good(PyObject *self, PyObject *args)
{
    return joined(args, 0);
}

static PyMethodDef methods[] = {
    {"join_bad", join_bad, METH_VARARGS, NULL},
    {"join_good", join_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: join_bad("a", "b") sound
// run: join_bad(1.5, b"b") leaks 1
// run: join_good(b"a", b"b") sound
// run: join_good(1.5, b"b") raises TypeError
// unseen: join_good: what it does stands in joined, beside the mistake
