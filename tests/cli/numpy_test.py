"""NumPy's functions stand in a table; they are known by the macros that reach into it."""
import os
import unittest

from support import HEAD, INCLUDE, Project

NUMPY = next((d for d in (INCLUDE, "/usr/lib/python3/dist-packages/numpy/core/include") if os.path.exists(d + "/numpy/arrayobject.h")), None)

ARRAYS = HEAD + """#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#include <numpy/arrayobject.h>

PyObject *
stolen(PyObject *self, PyObject *unused)
{{
    npy_intp dims[1] = {{3}};
    PyArray_Descr *descr = PyArray_DescrFromType(NPY_DOUBLE);
    PyObject *array = PyArray_NewFromDescr(&PyArray_Type, descr, 1, dims, NULL, NULL, 0, NULL);
    Py_DECREF(descr);
    return array;
}}

PyObject *
converted(PyObject *self, PyObject *args)
{{
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "O&O&", PyArray_Converter, &a, PyArray_Converter, &b))
        return NULL;
    Py_DECREF(a);
    return b;
}}

PyObject *
copied(PyObject *self, PyObject *o)
{{
    PyObject *copy = PyArray_FROM_OTF(o, NPY_DOUBLE, NPY_ARRAY_ENSURECOPY);
    if (!copy)
        return NULL;
    if (PyArray_NDIM((PyArrayObject *)copy) != 1)
        return PyErr_Format(PyExc_ValueError, "one dimension only");
    return copy;
}}

static PyMethodDef methods[] = {{
    {{"stolen", stolen, METH_NOARGS, NULL}},
    {{"converted", converted, METH_VARARGS, NULL}},
    {{"copied", copied, METH_O, NULL}},
    {{NULL, NULL, 0, NULL}},
}};
static struct PyModuleDef module = {{PyModuleDef_HEAD_INIT, "{0}", NULL, -1, methods, NULL, NULL, NULL, NULL}};

PyMODINIT_FUNC
PyInit_{0}(void)
{{
    import_array();
    return PyModule_Create(&module);
}}
"""


@unittest.skipUnless(NUMPY, "*** SKIPPED: no NumPy headers (apt install python3-numpy) ***")
class Table(Project):
    def test_who_owns_what(self):
        self.write("m.c", ARRAYS.format("m"))
        run = self.run_decref("check", "m.c", "--format", "jsonl", "--", "-I" + INCLUDE, "-I" + NUMPY)
        self.assertNotIn("partial", run.err)
        found = {(f["function"], f["rule"], f["message"]) for f in run.findings()}
        self.assertEqual(found, {
            ("stolen", "over-release", "'descr' is released, but no reference to it is owned here"),
            ("converted", "ref-leak", "'a' is never released"),
            ("copied", "ref-leak", "'copy' is never released"),
        })
