/* Generated code: Argument Clinic's unpacking with #line directives, and a process that ends by abort or longjmp. */
#include "sample.h"
#include <setjmp.h>
#include <stdlib.h>

/*[clinic input]
sample.clip
    text: unicode
    width: Py_ssize_t = 10
    fill: object = None
[clinic start generated code]*/

static PyObject *
sample_clip_impl(PyObject *module, PyObject *text, Py_ssize_t width, PyObject *fill);

static PyObject *
sample_clip(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *return_value = NULL;
    PyObject *text;
    Py_ssize_t width = 10;
    PyObject *fill = Py_None;

    if (nargs < 1 || nargs > 3) {
        PyErr_SetString(PyExc_TypeError, "clip expected 1 to 3 arguments");
        goto exit;
    }
    if (!PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "clip argument 1 must be str");
        goto exit;
    }
    text = args[0];
    if (nargs < 2) {
        goto skip_optional;
    }
    {
        Py_ssize_t ival = -1;
        PyObject *iobj = PyNumber_Index(args[1]);
        if (iobj != NULL) {
            ival = PyLong_AsSsize_t(iobj);
            Py_DECREF(iobj);
        }
        if (ival == -1 && PyErr_Occurred()) {
            goto exit;
        }
        width = ival;
    }
    if (nargs < 3) {
        goto skip_optional;
    }
    fill = args[2];
skip_optional:
    return_value = sample_clip_impl(module, text, width, fill);

exit:
    return return_value;
}

#line 200 "clip.template"
static PyObject *
sample_clip_impl(PyObject *module, PyObject *text, Py_ssize_t width, PyObject *fill)
{
    PyObject *part = PyUnicode_Substring(text, 0, width), *pair;
    if (part == NULL)
        return NULL;
    pair = PyTuple_Pack(2, part, fill);
    Py_DECREF(part);
    return pair;
}
#line 71 "generated.c"

static jmp_buf escape;

static int
deep(int n)
{
    if (n > 1000)
        longjmp(escape, 1);
    return n + 1;
}

static PyObject *
measured(PyObject *module, PyObject *args)
{
    int n;
    PyObject *result;
    if (!PyArg_ParseTuple(args, "i", &n))
        return NULL;
    if (setjmp(escape)) {
        PyErr_SetString(PyExc_OverflowError, "too deep");
        return NULL;
    }
    n = deep(n);
    result = PyLong_FromLong(n);
    if (result == NULL)
        return NULL;
    if (PyObject_IsTrue(result) < 0) {
        PyErr_Print();
        abort();
    }
    return result;
}

static PyMethodDef methods[] = {
    {"clip", (PyCFunction)(void (*)(void))sample_clip, METH_FASTCALL, NULL},
    {"measured", measured, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
SAMPLE_MODULE(methods)

// run: [clip('abc'), clip('abc', 2), clip('abc', 2, [])] sound
// run: clip('abc', 'x') raises TypeError
// run: measured(1) sound
// run: measured(1) with PyObject_IsTrue failing dies
// run: measured(2000) raises OverflowError
