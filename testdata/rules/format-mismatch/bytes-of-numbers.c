/* 'y#' takes so many bytes, of whatever they are: an array of numbers, a struct. An object is none of them. Reduced from the wild:
 * bup. */
#include "sample.h"

typedef struct {
    unsigned short kind;
    unsigned int size;
} Header;

static PyObject *
words_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    unsigned int words[5];

    for (unsigned int i = 0; i < 5; i++)
        words[i] = i;
    return Py_BuildValue("y#", words, (Py_ssize_t)sizeof words);
}

static PyObject *
header_good(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Header header;

    memset(&header, 0, sizeof header);
    header.kind = 1;
    header.size = 7;
    return Py_BuildValue("y#", &header, (Py_ssize_t)sizeof header);
}

static PyObject *
object_bad(PyObject *self, PyObject *obj)
{
    return Py_BuildValue("y#", obj, (Py_ssize_t)4);      // expect: format-mismatch
}

static PyMethodDef methods[] = {
    {"words_good", words_good, METH_NOARGS, NULL},
    {"header_good", header_good, METH_NOARGS, NULL},
    {"object_bad", object_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModule_Create(&module);
}

// run: words_good() sound
// run: header_good() sound
// unseen: object_bad: four bytes of the object's head come back, which is no error
