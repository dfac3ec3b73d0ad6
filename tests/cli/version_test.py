"""What depends on the Python whose headers a unit includes."""
import os
import re

from support import HEAD, INCLUDE, Project

NONE = HEAD + """PyObject *
none_{0}(PyObject *self, PyObject *unused)
{{
    return Py_None;
}}

PyObject *
one_{0}(PyObject *self, PyObject *list)
{{
    if (PyList_Append(list, PyLong_FromLong(1)) < 0)
        return NULL;
    Py_RETURN_NONE;
}}

PyObject *
large_{0}(PyObject *self, PyObject *list)
{{
    PyObject *large = PyLong_FromLong(1234567);
    if (large == NULL || PyList_Append(list, large) < 0)
        return NULL;
    Py_RETURN_NONE;
}}

static PyMethodDef methods[] = {{
    {{"none", none_{0}, METH_NOARGS, NULL}},
    {{"one", one_{0}, METH_O, NULL}},
    {{"large", large_{0}, METH_O, NULL}},
    {{NULL, NULL, 0, NULL}},
}};
static struct PyModuleDef module = {{PyModuleDef_HEAD_INIT, "{0}", NULL, -1, methods, NULL, NULL, NULL, NULL}};

PyMODINIT_FUNC
PyInit_{0}(void)
{{
    return PyModule_Create(&module);
}}
"""


BY_VERSION = HEAD + """PyObject *lend_it(void);
PyObject *
asks(PyObject *self, PyObject *unused)
{
    PyObject *it = lend_it();
    if (!it)
        return NULL;
    return PyUnicode_FromFormat("%p", (void *)it);
}
"""


class Immortal(Project):
    def headers_of(self, minor):
        """The headers at hand, which call themselves those of another version."""
        folder = self.path(f"python3.{minor}")
        os.mkdir(folder)
        for name in os.listdir(INCLUDE):
            if name != "patchlevel.h":
                os.symlink(os.path.join(INCLUDE, name), os.path.join(folder, name))
        with open(os.path.join(INCLUDE, "patchlevel.h"), encoding="utf-8") as f:
            text = f.read()
        self.write(f"python3.{minor}/patchlevel.h", re.sub(r"(#define PY_MINOR_VERSION\s+)\d+", rf"\g<1>{minor}", text))
        return folder

    def grades(self, minor):
        self.write("m.c", NONE.format("m"))
        run = self.run_decref("check", "-q", "m.c", "--format", "jsonl", "--", "-I" + self.headers_of(minor))
        self.assertEqual(run.status, 1, run.err)
        return {(f["function"], f["rule"]): (f["severity"], f["confidence"]) for f in run.findings()}

    def several(self, *words):
        self.write("m.c", NONE.format("m"))
        run = self.run_decref("check", "--format", "jsonl", *words, "m.c", "--", "-I" + self.headers)
        self.assertEqual(run.status, 1, run.err)
        return run, {(f["function"], f["rule"]): (f["severity"], f.get("pythons")) for f in run.findings()}

    def test_several_versions_at_once(self):
        self.headers = self.headers_of(11)
        run, found = self.several("--python", "3.11,3.12")
        self.assertEqual(found, {("none_m", "return-borrowed"): ("error", None), ("one_m", "ref-leak"): ("error", None),
                                 ("large_m", "ref-leak"): ("error", None)})
        self.assertIn("judged by Python 3.11, 3.12; the headers are those of 3.11, and what #if chooses by version is theirs", run.err)
        self.write("decref.toml", 'python = ["3.12", "3.13"]\n')
        _, found = self.several()
        self.assertEqual({severity for severity, _ in found.values()}, {"low", "error"})
        self.write("decref.toml", 'python = "3.11"\n')
        run, found = self.several()
        self.assertNotIn("judged by", run.err)
        self.assertEqual(len(found), 3)

    def test_what_holds_for_some_of_them_says_so(self):
        self.headers = self.headers_of(11)
        self.write("mine.api", "lend_it() -> borrowed | NULL!; until 3.12\nlend_it() -> new | NULL!; since 3.12\n")
        self.write("m.c", BY_VERSION)
        words = ("--models", "mine.api", "m.c", "--", "-I" + self.headers)
        run = self.run_decref("check", "--python", "3.10", "--python", "3.11,3.12", "--format", "jsonl", *words)
        finding, = run.findings()
        self.assertEqual((finding["rule"], finding["pythons"]), ("ref-leak", "3.12"), run.err)
        self.assertEqual(self.query("SELECT pythons FROM findings"), [("3.12",)])
        out = self.run_decref("check", "--python", "3.11,3.12", *words).out
        self.assertIn("\n  python: 3.12\n", out)
        self.assertEqual(self.run_decref("check", "--python", "3.11", *words).status, 0)
        self.assertEqual(self.run_decref("check", "--python", "3.12", *words).status, 1)

    def test_none_and_small_ints_are_counted_before_3_12(self):
        self.assertEqual(self.grades(11), {("none_m", "return-borrowed"): ("error", "high"),
                                           ("one_m", "ref-leak"): ("error", "high"),
                                           ("large_m", "ref-leak"): ("error", "high")})

    def test_and_tell_low_from_there_on(self):
        self.assertEqual(self.grades(12), {("none_m", "return-borrowed"): ("low", "low"),
                                           ("one_m", "ref-leak"): ("low", "low"),
                                           ("large_m", "ref-leak"): ("error", "high")})
