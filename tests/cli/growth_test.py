"""The shapes that explode when states are not merged: what twice the code costs, in steps, which are the same everywhere."""
import os
import subprocess
import sys

from support import ROOT, Project

GENERATE = os.path.join(ROOT, "tests/bench/generate")


class Growth(Project):
    def steps(self, shape, n):
        subprocess.run([sys.executable, GENERATE, "shape", shape, str(n), self.path("shape.c")], check=True)
        self.check("-q", "shape.c")
        (explored, steps), = self.query("SELECT explored, steps FROM functions WHERE name = 'shape'")
        self.assertEqual(explored, "full", f"{shape} of {n}")
        return steps

    def test_twice_the_code_is_twice_the_steps(self):
        shapes = subprocess.run([sys.executable, GENERATE, "shapes"], check=True, capture_output=True, text=True).stdout.split()
        self.assertGreater(len(shapes), 5)
        for shape in shapes:
            with self.subTest(shape=shape):
                few, many = self.steps(shape, 20), self.steps(shape, 40)
                self.assertLess(many, 2.2 * few)

    def explored_fully(self, name):
        self.check("-q", f"{name}.c")
        (explored, steps), = self.query(f"SELECT explored, steps FROM functions WHERE name = '{name}'")
        self.assertEqual(explored, "full", f"{name}: {steps} steps")

    def test_a_quicksort_with_a_stack_of_its_own_ends(self):
        self.write("quicksort.c", """
#include <Python.h>
typedef struct { PyObject *o; int k; } Image;
typedef struct { Image **lo, **hi; } Part;
int quicksort(Image **src, size_t n)
{
    Image **sorted = malloc(n * sizeof *sorted), **p = sorted;
    if (!sorted)
        return -1;
    for (size_t i = 0; i < n; i++)
        *p++ = src[i];
    Part stack[64], *top = stack;
    if (n > 4) {
        Image **lo = sorted, **hi = lo + n - 1, *t;
        top->lo = NULL, top->hi = NULL, ++top;
        while (stack < top) {
            Image **l = lo + 1, **r = hi - 1, **mid = lo + ((hi - lo) >> 1);
            if ((*mid)->k < (*lo)->k)
                t = *mid, *mid = *lo, *lo = t;
            do {
                while ((*l)->k < (*mid)->k)
                    l++;
                while ((*mid)->k < (*r)->k)
                    r--;
                if (l < r)
                    t = *l, *l = *r, *r = t, ++l, --r;
                else if (l == r)
                    ++l, --r;
            } while (l <= r);
            if (r - lo <= 4) {
                if (hi - l <= 4)
                    --top, lo = top->lo, hi = top->hi;
                else
                    lo = l;
            } else if (hi - l <= 4)
                hi = r;
            else if (r - lo > hi - l)
                top->lo = lo, top->hi = r, ++top, lo = l;
            else
                top->lo = l, top->hi = hi, ++top, hi = r;
        }
    }
    for (p = sorted; n; p++, n--)
        Py_CLEAR((*p)->o);
    free(sorted);
    return 0;
}
""")
        self.explored_fully("quicksort")

    def test_a_table_that_moves_to_another_ends(self):
        self.write("resize.c", """
#include <Python.h>
typedef struct { long hash; PyObject *key, *value; } Entry;
typedef struct { PyObject_HEAD Entry *entries; Py_ssize_t n, room; } Table;
static void table_dealloc(Table *t)
{
    for (Py_ssize_t i = 0; i < t->n; i++) {
        Py_XDECREF(t->entries[i].key);
        Py_XDECREF(t->entries[i].value);
    }
    PyMem_Free(t->entries);
    Py_TYPE(t)->tp_free(t);
}
PyTypeObject Table_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "t.Table", .tp_basicsize = sizeof(Table),
                           .tp_dealloc = (destructor)table_dealloc};
int resize(Table *t, Py_ssize_t room)
{
    Entry *entries = PyMem_Calloc(room, sizeof *entries), *to = entries, *from = t->entries;
    if (!entries)
        return -1;
    for (Py_ssize_t i = 0; i < t->n; ++i, ++from)
        if (from->key)
            *to++ = *from;
    PyMem_Free(t->entries);
    t->entries = entries;
    t->n = to - entries;
    t->room = room;
    return 0;
}
""")
        self.explored_fully("resize")
