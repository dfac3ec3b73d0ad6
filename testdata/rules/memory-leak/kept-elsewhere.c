/* Blocks that somebody frees who is not here: a capsule's destructor, a cache, an object, a list, a struct with a count of
 * its own. And blocks that are walked, tested and freed by way of a flag. All of it is sound. */
#include "sample.h"

static void
free_text(PyObject *capsule)
{
    free(PyCapsule_GetPointer(capsule, "text"));
}

static PyObject *
in_capsule_good(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    char *copy = text ? strdup(text) : NULL;
    if (!copy)
        return text ? PyErr_NoMemory() : NULL;
    PyObject *capsule = PyCapsule_New(copy, "text", free_text);
    if (!capsule)
        free(copy);
    return capsule;
}

static char *last;

static PyObject *
in_cache_good(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    if (!text)
        return NULL;
    char *copy = strdup(text);
    if (!copy)
        return PyErr_NoMemory();
    free(last);
    last = copy;
    Py_RETURN_NONE;
}

typedef struct Node {
    struct Node *next;
    int value;
} Node;

static PyObject *
in_list_good(PyObject *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg), sum = 0;
    Node *head = NULL;
    if (n == -1 && PyErr_Occurred())
        return NULL;
    for (long i = 0; i < n; i++) {
        Node *node = PyMem_Malloc(sizeof *node);
        if (!node) {
            PyErr_NoMemory();
            break;
        }
        node->value = (int)i;
        node->next = head;
        head = node;
    }
    while (head) {
        Node *next = head->next;
        sum += head->value;
        PyMem_Free(head);
        head = next;
    }
    return PyErr_Occurred() ? NULL : PyLong_FromLong(sum);
}

typedef struct {
    int users;
    char *text;
} Shared;

static void
shared_drop(Shared *s)
{
    if (--s->users > 0)
        return;
    free(s->text);
    free(s);
}

static PyObject *
shared_good(PyObject *self, PyObject *arg)
{
    const char *text = PyUnicode_AsUTF8(arg);
    Shared *s = text ? calloc(1, sizeof *s) : NULL;
    if (!s)
        return text ? PyErr_NoMemory() : NULL;
    s->users = 2;
    s->text = strdup(text);
    PyObject *r = PyUnicode_FromString(s->text ? s->text : "");
    shared_drop(s);
    shared_drop(s);
    return r;
}

/* A buffer on the stack, unless it is too small; and a pointer that walks. */
static PyObject *
upper_good(PyObject *self, PyObject *arg)
{
    Py_ssize_t n;
    const char *text = PyUnicode_AsUTF8AndSize(arg, &n);
    char small[8], *line = small;
    if (!text)
        return NULL;
    if (n >= (Py_ssize_t)sizeof small) {
        line = PyMem_Malloc(n + 1);
        if (!line)
            return PyErr_NoMemory();
    }
    char *p = line;
    while (*text)
        *p++ = (char)Py_TOUPPER(*text++);
    PyObject *r = PyUnicode_FromStringAndSize(line, p - line);
    if (line != small)
        PyMem_Free(line);
    return r;
}

/* Filled from the end. */
static PyObject *
digits_good(PyObject *self, PyObject *arg)
{
    long n = PyLong_AsLong(arg);
    if (n < 0)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "negative");
    char *end = malloc(32);
    if (!end)
        return PyErr_NoMemory();
    end += 31;
    *end = '\0';
    int width = 0;
    do {
        *--end = (char)('0' + n % 10);
        n /= 10;
        width++;
    } while (n);
    PyObject *r = PyUnicode_FromString(end);
    free(end + width - 31);
    return r;
}

/* Bytes copied to somewhere in the middle. */
static PyObject *
repeat_good(PyObject *self, PyObject *args)
{
    const char *text;
    Py_ssize_t n, times;
    if (!PyArg_ParseTuple(args, "y#n", &text, &n, &times))
        return NULL;
    if (times < 0 || times > 100)
        return PyErr_Format(PyExc_ValueError, "too often");
    char *line = PyMem_Malloc(n * times + 1);
    if (!line)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < times; i++)
        memcpy(line + i * n, text, n);
    PyObject *r = PyBytes_FromStringAndSize(line, n * times);
    PyMem_Free(line);
    return r;
}

/* An array that a loop empties, however often it runs. */
static PyObject *
parts_good(PyObject *self, PyObject *arg)
{
    char *parts[4] = {NULL, NULL, NULL, NULL};
    long n = PyLong_AsLong(arg);
    if (n < 1 || n > 4)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "1 to 4");
    parts[0] = strdup("first");
    for (long i = 0; i < n; i++)
        free(parts[i]);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"in_capsule_good", in_capsule_good, METH_O, NULL},
    {"in_cache_good", in_cache_good, METH_O, NULL},
    {"in_list_good", in_list_good, METH_O, NULL},
    {"shared_good", shared_good, METH_O, NULL},
    {"upper_good", upper_good, METH_O, NULL},
    {"digits_good", digits_good, METH_O, NULL},
    {"parts_good", parts_good, METH_O, NULL},
    {"repeat_good", repeat_good, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: in_capsule_good("a") sound
// run: in_capsule_good("a") with PyCapsule_GetPointer failing dies
// run: in_cache_good("a") sound
// run: in_list_good(5) sound
// run: shared_good("a") sound
// run: upper_good("abc") sound
// run: upper_good("abcdefghij") sound
// run: digits_good(120) sound
// run: repeat_good(b"ab", 3) sound
// run: parts_good(2) sound
