/* A hash table that holds anything takes addresses as numbers: what was added to it is held there, also where the helper
 * that adds it, its caller and the one who uses the block are three functions. */
#include "sample.h"
#include <stdint.h>

typedef struct Item {
    uintptr_t key, value;
    struct Item *next;
} Item;

enum { SLOTS = 4 };

static Item *table[SLOTS];

static int
table_add(Item **slots, uintptr_t key, uintptr_t value)
{
    Item *made = malloc(sizeof *made);

    if (made == NULL)
        return 0;
    made->key = key;
    made->value = value;
    made->next = slots[key % SLOTS];
    slots[key % SLOTS] = made;
    return 1;
}

static Item *
table_find(Item **slots, uintptr_t key)
{
    for (Item *p = slots[key % SLOTS]; p; p = p->next)
        if (p->key == key)
            return p;
    return NULL;
}

static char *
buffer_good(uintptr_t key)
{
    Item *found = table_find(table, key);

    if (found)
        return (char *)found->value;
    char *buffer = malloc(64);
    if (buffer == NULL)
        return NULL;
    if (!table_add(table, key, (uintptr_t)buffer)) {
        free(buffer);
        return NULL;
    }
    return buffer;
}

static char *
buffer_bad(uintptr_t key)
{
    Item *found = table_find(table, key);

    if (found)
        return (char *)found->value;
    char *buffer = malloc(64);
    if (buffer == NULL)
        return NULL;
    if (!table_add(table, key, (uintptr_t)buffer))
        return NULL; // expect: memory-leak
    return buffer;
}

static PyObject *
write_good(PyObject *module, PyObject *key)
{
    (void)module;
    unsigned long n = PyLong_AsUnsignedLong(key);
    if (n == (unsigned long)-1 && PyErr_Occurred())
        return NULL;
    char *buffer = buffer_good(n);
    if (buffer == NULL)
        return PyErr_NoMemory();
    buffer[0] = 'x';
    Py_RETURN_NONE;
}

static PyObject *
write_bad(PyObject *module, PyObject *key)
{
    (void)module;
    unsigned long n = PyLong_AsUnsignedLong(key);
    if (n == (unsigned long)-1 && PyErr_Occurred())
        return NULL;
    char *buffer = buffer_bad(n);
    if (buffer == NULL)
        return PyErr_NoMemory();
    buffer[0] = 'x';
    Py_RETURN_NONE;
}

static PyObject *
forget(PyObject *module, PyObject *none)
{
    (void)module, (void)none;
    for (int k = 0; k < SLOTS; k++)
        while (table[k]) {
            Item *next = table[k]->next;
            free((char *)table[k]->value);
            free(table[k]);
            table[k] = next;
        }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"write_good", write_good, METH_O, NULL},
                                {"write_bad", write_bad, METH_O, NULL},
                                {"forget", forget, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
SAMPLE_MODULE(methods)

// given: def good(n):
// given:     forget()
// given:     write_good(n); write_good(n); forget()
// given: def bad(n):
// given:     forget()
// given:     write_bad(n)
// run: good(3) sound
// run: bad(3) with malloc failing at 2 leaks 1 blocks
