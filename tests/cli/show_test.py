"""decref show and decref graph heap: the path walked with its drawings, as boxes, SVG and DOT; and what they refuse."""
import re
import xml.etree.ElementTree as ET

from support import HEAD, INCLUDE, LEAK, Project

BORROWED = HEAD + """PyObject *
get(PyObject *self, PyObject *dict)
{
    PyObject *item = PyDict_GetItemString(dict, "x");
    if (!item)
        return PyErr_Format(PyExc_KeyError, "x");
    PyErr_Clear();
    return item;
}
static PyMethodDef methods[] = {{"get", get, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef m = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&m); }
"""
EVIL = """#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *
evil(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    if (PyObject_SetAttrString(list, "</svg><script>\\"&'\\033[31m", item) < 0)
        return NULL;
    Py_DECREF(item);
    Py_RETURN_NONE;
}
"""


class Show(Project):
    def found(self, text, rule, name="a.c"):
        self.write(name, text)
        run = self.check("--format", "jsonl", "-q", name, "--", "-I" + INCLUDE)
        return next(f["fingerprint"] for f in run.findings() if f["rule"] == rule)

    def test_a_leak(self):
        fingerprint = self.found(LEAK.format("a"), "ref-leak")
        run = self.run_decref("show", fingerprint[:6])
        self.assertEqual(run.status, 0, run.err)
        self.assertIn("1. 'item' became ours here: PyList_New returns a new reference (owned 1)", run.out)
        self.assertIn("item ──▶┃ item: list", run.out)
        self.assertIn("owned 1 · inside 0 · outside nobody", run.out)
        self.assertIn("an exception is set", run.out)
        self.assertIn("fingerprint: " + fingerprint, run.out)
        self.assertEqual([line for line in run.out.splitlines() if len(line) > 80], [])

    def test_one_step(self):
        fingerprint = self.found(LEAK.format("a"), "ref-leak")
        run = self.run_decref("show", "--step", "2", fingerprint)
        self.assertEqual(run.status, 0, run.err)
        self.assertIn("  2. ", run.out)
        self.assertNotIn("  1. ", run.out)
        self.refused(self.run_decref("show", "--step", "99", fingerprint), "3 steps")

    def test_a_borrowed_arrow_and_its_lender(self):
        fingerprint = self.found(BORROWED, "return-borrowed")
        run = self.run_decref("show", fingerprint)
        self.assertRegex(run.out, r"lends ├╌╌╮")
        self.assertIn("outside 'dict'", run.out)
        svg = self.run_decref("graph", "heap", "--format", "svg", fingerprint)
        self.assertIn('class="arrow lends"', svg.out)
        self.assertIn("dict lends item", svg.out)
        dot = self.run_decref("graph", "heap", "--format", "dot", fingerprint)
        self.assertRegex(dot.out, r'n\d -> n\d \[label="lends" style=dashed')

    def test_svg_is_well_formed_and_says_itself_in_words(self):
        fingerprint = self.found(LEAK.format("a"), "ref-leak")
        run = self.run_decref("graph", "heap", "--step", "1", "--format", "svg", fingerprint)
        self.assertEqual(run.status, 0, run.err)
        root = ET.fromstring(run.out)
        self.assertEqual(root.get("role"), "img")
        self.assertIn("object item (list), which this is about: owned 1, inside 0, outside nobody", root.get("aria-label"))
        self.assertIn("variable item points to item", root.get("aria-label"))
        self.assertNotRegex(run.out, r" style=")
        again = self.run_decref("graph", "heap", "--step", "1", "--format", "svg", fingerprint)
        self.assertEqual(run.out, again.out)

    def test_what_comes_from_source_is_escaped(self):
        fingerprint = self.found(EVIL, "ref-leak", "a<b>&\"'\n.c")
        for words in (("show",), ("graph", "heap", "--format", "text"), ("graph", "heap", "--format", "dot")):
            run = self.run_decref(*words, fingerprint)
            self.assertEqual(run.status, 0, run.err)
            self.assertIsNone(re.search(r"[\x00-\x09\x0b-\x1f\x7f]", run.out), words)
        ET.fromstring(self.run_decref("graph", "heap", "--format", "svg", fingerprint).out)

    def test_wrong_use(self):
        self.refused(self.run_decref("show"), "one fingerprint")
        self.refused(self.run_decref("show", "zzzz"), "not the beginning of a fingerprint")
        self.refused(self.run_decref("show", "abcd"), "decref check makes it")
        fingerprint = self.found(LEAK.format("a"), "ref-leak")
        wrong = "0000" if fingerprint[:4] != "0000" else "1111"
        self.refused(self.run_decref("show", wrong), "no finding that begins so")
        self.refused(self.run_decref("graph", "heap"), "one fingerprint")
        self.refused(self.run_decref("show", "--step", "0", fingerprint), "a number from 1")
