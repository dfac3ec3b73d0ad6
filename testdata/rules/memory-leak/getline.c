/* getline allocates the line, or makes the one larger that it is given; it is freed in the end, also where nothing was read. */
#include "sample.h"

static FILE *
open_text(void)
{
    static char text[] = "one\ntwo\n";
    FILE *file = fmemopen(text, sizeof text - 1, "r");

    if (file == NULL)
        PyErr_SetFromErrno(PyExc_OSError);
    return file;
}

static PyObject *
first_bad(PyObject *self, PyObject *unused)
{
    char *line = NULL;
    size_t room = 0;
    PyObject *result = Py_None;
    FILE *file = open_text();

    if (file == NULL)
        return NULL;
    if (getline(&line, &room, file) >= 0)
        result = PyUnicode_FromString(line);
    else
        Py_INCREF(result);
    fclose(file);
    return result;                            // expect: memory-leak 'line'
}

static PyObject *
all_good(PyObject *self, PyObject *unused)
{
    char *line = NULL;
    size_t room = 0;
    PyObject *result;
    FILE *file = open_text();

    if (file == NULL)
        return NULL;
    result = PyList_New(0);
    while (result != NULL && getline(&line, &room, file) >= 0) {
        PyObject *text = PyUnicode_FromString(line);
        if (text == NULL || PyList_Append(result, text) < 0)
            Py_CLEAR(result);
        Py_XDECREF(text);
    }
    free(line);
    fclose(file);
    return result;
}

static PyMethodDef methods[] = {
    {"first_bad", first_bad, METH_NOARGS, NULL},
    {"all_good", all_good, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: first_bad() leaks 1 blocks
// run: all_good() sound
