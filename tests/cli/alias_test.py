"""A finding about copies shows the two containers and what they share, before and after: in every view of it."""
import json
import os
import re

from support import HEAD, Project

OBJECT = HEAD + """
typedef struct { PyObject *low; } Bounds;
typedef struct { PyObject_HEAD Bounds bounds; PyObject *items; } Range;
static PyTypeObject type;
static int
init(Range *self, PyObject *args, PyObject *kwds)
{
    PyObject *items = PyList_New(0);
    if (!items)
        return -1;
    Py_XSETREF(self->items, items);
    Py_XSETREF(self->bounds.low, PyLong_FromLong(1));
    return self->bounds.low ? 0 : -1;
}
static void
dealloc(Range *self)
{
    Py_XDECREF(self->bounds.low);
    Py_XDECREF(self->items);
    Py_TYPE(self)->tp_free(self);
}
static PyObject *
made(Range *self, PyObject *memo)
{
    Range *copy = (Range *)type.tp_alloc(&type, 0);
    if (!copy)
        return NULL;
    %s
    return (PyObject *)copy;
}
static PyMethodDef methods[] = {{"__deepcopy__", (PyCFunction)made, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static PyTypeObject type = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "m.Range", .tp_basicsize = sizeof(Range),
                            .tp_flags = Py_TPFLAGS_DEFAULT, .tp_init = (initproc)init,
                            .tp_dealloc = (destructor)dealloc, .tp_methods = methods};
PyTypeObject *the_type = &type;
"""
STRUCT = OBJECT % "copy->bounds = self->bounds;"
MEMBER = OBJECT % "copy->items = Py_NewRef(self->items); copy->bounds.low = Py_NewRef(self->bounds.low);"
SLICE = OBJECT % ("copy->bounds.low = Py_NewRef(self->bounds.low);"
                  "if (!(copy->items = PyList_GetSlice(self->items, 0, 9))) { Py_DECREF(copy); return NULL; }")
CHANGED = HEAD + """
PyObject *
tagged(PyObject *self, PyObject *record)
{
    PyObject *copy = PyDict_Copy(record);
    if (!copy)
        return NULL;
    PyObject *tags = PyDict_GetItemString(copy, "tags");
    if (tags && PyList_Append(tags, Py_None) < 0) {
        Py_DECREF(copy);
        return NULL;
    }
    return copy;
}
"""
# rule: source, the names of the two containers and of what they share, before, after
CASES = {
    "shallow-struct-copy": (STRUCT, ("self", "copy", "low"), "until here only 'self' holds 'low'",
                            "from here on 'self' and 'copy' both hold 'low', and one reference is counted for both"),
    "deepcopy-shares": (MEMBER, ("self", "copy", "items"), "until here only 'self' holds 'items'",
                        "from here on 'self' and 'copy' both hold 'items'"),
    "shallow-copy-mutation": (CHANGED, ("record", "copy", "tags"), "'tags' is an element of 'copy', and so of 'record'",
                              "PyList_Append changes 'tags', which 'record' and 'copy' both hold"),
}


class Alias(Project):
    def given(self, source):
        self.sources(a=source.replace("{", "{{").replace("}", "}}"))

    def found(self, rule):
        source = CASES[rule][0]
        self.given(source)
        run = self.run_decref("check", "--rules", rule, "--format", "jsonl", "-o", "html=pages", "-p", ".")
        findings = [json.loads(line) for line in run.out.splitlines()]
        self.assertEqual([f["rule"] for f in findings], [rule], run.err)
        return findings[0]

    def test_the_steps(self):
        for rule, (_, _, before, after) in CASES.items():
            f = self.found(rule)
            steps = [s["message"] for s in f["steps"]]
            self.assertEqual(steps[-2:], [before, after], rule)
            text = self.run_decref("check", "--rules", rule, "-p", ".").out
            self.assertIn(before, text)
            self.assertIn(after, text)

    def test_the_drawings(self):
        """Both containers are there before as well; what they share has one arrow to it, and then two."""
        for rule, (_, names, before, after) in CASES.items():
            fingerprint = self.found(rule)["fingerprint"]
            with open(self.path("pages/file-1.html"), encoding="utf-8") as page:
                html = page.read()
            for said in (before, after):
                self.assertIn(said.replace("'", "&#39;"), html)
            last = len(self.found(rule)["steps"])
            for step in (last - 1, last):
                run = self.run_decref("graph", "heap", "--step", str(step), "--format", "svg", fingerprint)
                for name in names:
                    self.assertRegex(run.out, rf">{name}\b", (rule, step))
            self.assertIn("shared by a copy and its source", run.out)
            text = self.run_decref("show", "--step", str(last), fingerprint).out
            self.assertGreaterEqual(len(re.findall("═╝|═┼", text)), 2, text)

    def test_elements_that_nobody_named(self):
        self.given(SLICE)
        run = self.run_decref("check", "--rules", "deepcopy-shares", "--format", "jsonl", "-p", ".")
        f = json.loads(run.out)
        self.assertEqual([s["message"] for s in f["steps"]][-2:],
                         ["until here only 'items' of 'self' holds the elements",
                          "from here on 'items' of 'self' and 'items' of 'copy' both hold the elements"])
        before, after = (self.run_decref("graph", "heap", "--step", str(n), "--format", "svg", f["fingerprint"]).out
                         for n in (len(f["steps"]) - 1, len(f["steps"])))
        self.assertIn(">the elements", before)
        self.assertNotIn("shared by a copy", before)
        self.assertIn("shared by a copy and its source", after)
