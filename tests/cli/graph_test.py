"""decref graph types: the graph as text and for dot, what it refuses, its exit codes."""
import os
import re
import stat
import xml.etree.ElementTree as ET

from support import HEAD, INCLUDE, SOUND, Project

RING = HEAD + """typedef struct { PyObject_HEAD PyObject *callback; } Widget;

static PyObject *
set_callback(Widget *self, PyObject *callback)
{
    Py_INCREF(callback);
    Py_XSETREF(self->callback, callback);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"set", (PyCFunction)set_callback, METH_O, NULL}, {NULL, NULL, 0, NULL}};
PyTypeObject widget_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "w.Widget",
    .tp_basicsize = sizeof(Widget),
    .tp_methods = methods,
};
"""


class Graph(Project):
    def graph(self, *words):
        return self.run_decref("graph", "types", *words, "--", "-I" + INCLUDE)

    def setUp(self):
        super().setUp()
        with open(self.path("ring.c"), "w") as f:
            f.write(RING)
        with open(self.path("sound.c"), "w") as f:
            f.write(SOUND.format(1))

    def test_text_ends_with_the_rings(self):
        run = self.graph("ring.c")
        self.assertEqual(run.status, 1, run.err)
        self.assertEqual(run.out, "Widget  ring.c:15\n"
                         "  callback -> what Python code hands to set_callback  (not visited)\n"
                         "rings that the collector cannot break:\n"
                         "Widget.callback -> anything -> Widget  (Widget takes no part in garbage collection)\n")

    def test_no_type_no_ring(self):
        run = self.graph("sound.c")
        self.assertEqual((run.status, run.out), (0, ""), run.err)

    def test_dot(self):
        run = self.graph("--format", "dot", "ring.c")
        self.assertEqual(run.status, 1, run.err)
        self.assertTrue(run.out.startswith('digraph "types" {\n') and run.out.endswith("}\n"))
        self.assertIn('n0 -> n1 [label="callback" style=dashed color=red];', run.out)

    def test_a_large_one_is_what_dot_makes_of_it(self):
        with open(self.path("ring.c"), "a") as f:
            for n in range(50):
                f.write("PyTypeObject t%d = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = \"w.T%d\", .tp_basicsize = sizeof(Widget)};\n" % (n, n))
        with open(self.path("dot"), "w") as f:
            f.write("#!/bin/sh\necho \"drawn $1\"; cat\n")
        os.chmod(self.path("dot"), stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
        run = self.run_decref("graph", "types", "--format", "svg", "ring.c", "--", "-I" + INCLUDE,
                              env={"PATH": self.dir + ":" + os.environ["PATH"]})
        self.assertEqual(run.status, 1, run.err)
        self.assertTrue(run.out.startswith('drawn -Tsvg\ndigraph "types" {\n'), run.out[:200])
        run = self.run_decref("graph", "types", "--format", "svg", "ring.c", "--", "-I" + INCLUDE, env={"PATH": self.dir + "/none"})
        self.assertEqual(run.status, 1, run.err)
        ET.fromstring(run.out)

    def test_svg_without_dot(self):
        run = self.run_decref("graph", "types", "--format", "svg", "ring.c", "--", "-I" + INCLUDE, env={"PATH": self.dir})
        self.assertEqual(run.status, 1, run.err)
        root = ET.fromstring(run.out)
        self.assertIn("Widget, by callback, owns, unseen by the collector, anything", root.get("aria-label"))

    def test_contracts(self):
        with open(self.path("hand.c"), "w") as f:
            f.write(HEAD + """static PyObject *make(void) { return PyList_New(0); }
static void take(PyObject *item) { Py_DECREF(item); }
static PyObject *first(PyObject *list) { return PyList_GET_ITEM(list, 0); }
PyObject *all(PyObject *self, PyObject *list)
{
    PyObject *x = make();
    if (x)
        take(x);
    return Py_NewRef(first(list));
}
""")
        run = self.run_decref("graph", "contracts", "--format", "dot", "hand.c", "--", "-I" + INCLUDE)
        self.assertEqual(run.status, 0, run.err)
        nodes = dict(re.findall(r'(n\d) \[shape=box .*?label="(?:all|make|take|first)', run.out) and
                     [(name, n) for n, name in re.findall(r'(n\d) \[shape=box .*?label="(\w+)', run.out)])
        self.assertIn(f'{nodes["make"]} -> {nodes["all"]} [label="new"', run.out)
        self.assertIn(f'{nodes["all"]} -> {nodes["take"]} [label="steals item"', run.out)
        self.assertIn(f'{nodes["first"]} -> {nodes["all"]} [label="lends"', run.out)
        ET.fromstring(self.run_decref("graph", "contracts", "--format", "svg", "hand.c", "--", "-I" + INCLUDE).out)

    def test_wrong_use(self):
        self.assertEqual(self.run_decref("graph").status, 2)
        self.assertIn("decref graph types", self.run_decref("graph", "cows").err)
        self.assertIn("text, dot or svg", self.graph("--format", "png", "ring.c").err)
        self.assertIn("no such option: --budget; see decref help graph", self.graph("--budget", "5", "ring.c").err)
