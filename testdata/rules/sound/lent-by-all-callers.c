/* A function that nobody sees, and whose result no caller releases or hands on: it lends, and none of them leaks. Reduced
 * from the wild: psycopg2's psyco_set_error. */
#include "sample.h"

PyObject *current_error(int code);

#ifdef SAMPLE_RUNS
PyObject *
current_error(int code)
{
    return code ? PyExc_ValueError : PyExc_TypeError;
}
#endif

static PyObject *
is_type(PyObject *self, PyObject *arg)
{
    PyObject *error = current_error(1);
    if (error == NULL)
        return NULL;
    return PyBool_FromLong(PyType_Check(error));
}

static PyObject *
forgets(PyObject *self, PyObject *ignored)
{
    current_error(0);
    current_error(1);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"is_type", is_type, METH_O, NULL},
    {"forgets", forgets, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// run: is_type(1) sound
// run: forgets() sound
