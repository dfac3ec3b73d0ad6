/* Text with fields: "apples,pears" and "apples=3,pears=4". */
#include "tally.h"

/* The end of the field that begins at text. */
static const char *
field_end(const char *text, const char *end)
{
    const char *comma = memchr(text, ',', (size_t)(end - text));
    return comma ? comma : end;
}

/* split("a,b") -> ["a", "b"] */
PyObject *
fields_split(PyObject *module, PyObject *args)
{
    const char *text;
    Py_ssize_t n;

    (void)module;
    if (!PyArg_ParseTuple(args, "s#:split", &text, &n))
        return NULL;
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    const char *end = text + n;
    while (text <= end) {
        const char *stop = field_end(text, end);
        PyObject *field = PyUnicode_FromStringAndSize(text, stop - text);
        if (field == NULL || PyList_Append(list, field) < 0) {
            Py_XDECREF(field);
            Py_DECREF(list);
            return NULL;
        }
        text = stop + 1;
    }
    return list;
}

/* ("apples", 3) from "apples=3"; without a number it counts once. */
static PyObject *
parse_pair(const char *text, Py_ssize_t n)
{
    const char *equals = memchr(text, '=', (size_t)n);
    Py_ssize_t name_n = equals ? equals - text : n;
    PyObject *name = NULL, *digits = NULL, *count = NULL;

    PyObject *pair = PyTuple_New(2);
    if (pair == NULL)
        return NULL;
    name = PyUnicode_FromStringAndSize(text, name_n);
    if (name == NULL)
        goto error;
    PyTuple_SET_ITEM(pair, 0, name);
    if (equals == NULL) {
        count = PyLong_FromLong(1);
    } else {
        digits = PyUnicode_FromStringAndSize(equals + 1, n - name_n - 1);
        if (digits == NULL)
            goto error;
        count = PyLong_FromUnicodeObject(digits, 10);
        Py_DECREF(digits);
    }
    if (count == NULL)
        goto error;
    PyTuple_SET_ITEM(pair, 1, count);
    return pair;
error:
    Py_DECREF(pair);
    return NULL;
}

/* pairs("a=1,b") -> (("a", 1), ("b", 1)) */
PyObject *
fields_pairs(PyObject *module, PyObject *args)
{
    const char *text;
    Py_ssize_t n, fields = 1;

    (void)module;
    if (!PyArg_ParseTuple(args, "s#:pairs", &text, &n))
        return NULL;
    for (Py_ssize_t i = 0; i < n; i++)
        fields += text[i] == ',';
    PyObject *result = PyTuple_New(fields);
    if (result == NULL)
        return NULL;
    const char *end = text + n;
    for (Py_ssize_t i = 0; i < fields; i++) {
        const char *stop = field_end(text, end);
        PyObject *pair = parse_pair(text, stop - text);
        if (pair == NULL) {
            Py_DECREF(result);
            return NULL;
        }
        PyTuple_SET_ITEM(result, i, pair);
        text = stop + 1;
    }
    return result;
}

/* What to call the source in messages. */
static PyObject *
name_of(PyObject *source)
{
    PyObject *name = PyObject_GetAttrString(source, "name");
    if (!PyUnicode_Check(name)) {
        Py_DECREF(name);
        return PyUnicode_FromString("<stream>");
    }
    return name;
}

/* Counts the words of one line; the line stays the caller's. */
static int
load_line(Tally *tally, PyObject *line, PyObject *source, Py_ssize_t number)
{
    PyObject *words = NULL, *name = NULL;
    int result = -1;

    if (!PyUnicode_Check(line)) {
        name = name_of(source);
        if (name != NULL)
            PyErr_Format(PyExc_TypeError, "%U:%zd: not a line of text", name, number);
        goto done;
    }
    words = PyUnicode_Split(line, NULL, -1);
    if (words == NULL)
        goto done;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(words); i++) {
        PyObject *word = PyList_GET_ITEM(words, i);
        Py_INCREF(word);
        int failed = tally_bump(tally, word, 1) < 0;
        Py_DECREF(word);
        if (failed)
            goto done;
    }
    result = 0;
done:
    Py_XDECREF(words);
    Py_XDECREF(name);
    return result;
}

/* load(tally, source): counts the words of every line; returns the number of lines. */
PyObject *
fields_load(PyObject *module, PyObject *args)
{
    PyObject *tally, *source, *line;
    Py_ssize_t number = 0;

    (void)module;
    if (!PyArg_ParseTuple(args, "O!O:load", &Tally_Type, &tally, &source))
        return NULL;
    PyObject *lines = PyObject_GetIter(source);
    if (lines == NULL)
        return NULL;
    while ((line = PyIter_Next(lines)) != NULL) {
        int failed = load_line((Tally *)tally, line, source, ++number) < 0;
        Py_DECREF(line);
        if (failed)
            break;
    }
    Py_DECREF(lines);
    if (PyErr_Occurred())
        return NULL;
    return PyLong_FromSsize_t(number);
}
