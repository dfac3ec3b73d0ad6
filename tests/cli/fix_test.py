"""check --fix and --diff: what is written, and what is left alone. That the edits mend is shown by tests/fix."""
import os
import subprocess

from support import HEAD, INCLUDE, LEAK, SOUND, Project

FLAGS = ["--", "-I" + (INCLUDE or "")]


class Fix(Project):
    def check(self, *words, file="items.c"):
        return self.run_decref("check", *words, file, *FLAGS)

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def test_a_file_is_mended(self):
        self.write("items.c", LEAK.format("a"))
        os.chmod(self.path("items.c"), 0o640)
        run = self.check("--fix")
        self.assertEqual(run.status, 0, run.err)
        self.assertIn("decref: items.c:11: ref-leak: insert Py_DECREF(item);\n", run.err)
        self.assertIn("decref: 1 of 1 finding mended, in 1 file\n", run.err)
        self.assertIn(b"< 0) {\n        Py_DECREF(item);\n        return NULL;\n    }\n", self.read("items.c"))
        self.assertEqual(os.stat(self.path("items.c")).st_mode & 0o777, 0o640)
        self.assertEqual(self.check("--fix").status, 0)
        self.assertEqual([n for n in os.listdir(self.dir) if n.startswith("items.c") and n != "items.c"], [])

    def test_two_at_one_place(self):
        text = HEAD + """PyObject *
f(PyObject *self, PyObject *arg)
{
    PyObject *a = PyList_New(0), *b = PyDict_New();
    if (!a || !b)
        return NULL;
    if (PyObject_SetAttrString(arg, "x", a) < 0 || PyObject_SetAttrString(arg, "y", b) < 0)
        return NULL;
    Py_DECREF(a);
    Py_DECREF(b);
    Py_RETURN_NONE;
}
"""
        self.write("items.c", text)
        run = self.check("--fix")
        self.assertEqual(run.status, 0, run.out + run.err)
        mended = self.read("items.c").decode()
        self.assertIn("    if (!a || !b) {\n", mended)
        self.assertEqual((mended.count("DECREF(a);"), mended.count("DECREF(b);")), (3, 3))

    def test_a_patch(self):
        self.write("sub/items.c", LEAK.format("a"))
        before = self.read("sub/items.c")
        run = self.check("--diff", file="sub/items.c")
        self.assertEqual(run.status, 1)
        self.assertTrue(run.out.startswith("--- a/sub/items.c\n+++ b/sub/items.c\n@@ -"), run.out)
        self.assertEqual(self.read("sub/items.c"), before)
        subprocess.run(["git", "init", "-q", "."], cwd=self.dir, check=True)
        self.write("x.patch", run.out)
        for words in (["--check"], []):
            subprocess.run(["git", "apply", *words, "x.patch"], cwd=self.dir, check=True)
        self.assertEqual(self.check(file="sub/items.c").status, 0)

    def test_bytes_that_are_no_utf_8_are_kept(self):
        with open(self.path("items.c"), "wb") as f:
            f.write(b"/* \xe9\xff */\n" + LEAK.format("a").encode() + b"/* \xfe no newline at the end */")
        self.assertEqual(self.check("--fix").status, 0)
        after = self.read("items.c")
        self.assertTrue(after.startswith(b"/* \xe9\xff */\n") and after.endswith(b"/* \xfe no newline at the end */"))
        self.assertIn(b"{\n        Py_DECREF(item);", after)

    def test_a_link_stays_one(self):
        self.write("real.c", LEAK.format("a"))
        os.symlink("real.c", self.path("items.c"))
        self.assertEqual(self.check("--fix").status, 0)
        self.assertTrue(os.path.islink(self.path("items.c")))
        self.assertIn(b"{\n        Py_DECREF(item);", self.read("real.c"))

    def test_what_is_silenced_is_left(self):
        self.write("items.c", LEAK.format("a").replace("        return NULL;\n    Py_DECREF",
                                                       "        return NULL; /* decref: ignore[ref-leak] known */\n    Py_DECREF"))
        before = self.read("items.c")
        self.assertEqual(self.check("--fix").status, 0)
        self.assertEqual(self.read("items.c"), before)

    def test_nothing_to_mend(self):
        self.write("items.c", SOUND.format("a"))
        before = os.stat(self.path("items.c")).st_mtime_ns
        run = self.check("--fix")
        self.assertEqual((run.status, os.stat(self.path("items.c")).st_mtime_ns), (0, before))
        self.assertEqual(self.check("--diff").out, "")

    def test_one_or_the_other(self):
        self.write("items.c", SOUND.format("a"))
        self.assertEqual(self.check("--fix", "--diff").status, 2)

    def test_what_lies_behind_a_pointer_is_left_alone(self):
        self.write("items.c", """#include <Python.h>
typedef struct Tree { PyObject *symbol; } Tree;
typedef struct { PyObject_HEAD PyObject *keeper; Tree *tree; } Iter;
static int iter_traverse(Iter *it, visitproc visit, void *arg)
{
    Py_VISIT(it->keeper);
    return 0;
}
static void iter_dealloc(Iter *it)
{
    PyObject_GC_UnTrack(it);
    if (it->keeper)
        Py_DECREF(it->keeper);
    else {
        Py_XDECREF(it->tree->symbol);
        PyMem_Free(it->tree);
    }
    PyObject_GC_Del(it);
}
static PyObject *iter_set(Iter *it, PyObject *symbol)
{
    Py_INCREF(symbol);
    Py_XSETREF(it->tree->symbol, symbol);
    Py_RETURN_NONE;
}
static PyMethodDef iter_methods[] = {{"set", (PyCFunction)iter_set, METH_O, NULL}, {NULL, NULL, 0, NULL}};
PyTypeObject Iter_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "items.Iter", .tp_basicsize = sizeof(Iter),
                          .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, .tp_traverse = (traverseproc)iter_traverse,
                          .tp_dealloc = (destructor)iter_dealloc, .tp_methods = iter_methods};
""")
        found = self.check("--format", "jsonl").out
        self.assertIn("does not visit 'tree->symbol'", found)
        self.assertNotIn("Py_VISIT", self.check("--diff").out)
