"""Headers that several units begin with are parsed once, and nobody can tell from the findings."""
import glob
import os

import support

COMMON = '#define PY_SSIZE_T_CLEAN\n#include <Python.h>\n#include "common.h"\n'
UNIT = COMMON + """
PyObject *
leak_{0}(PyObject *self, PyObject *list)
{{
    PyObject *item = fresh(0);
    if (!item)
        return NULL;
    if (PyObject_SetAttrString(list, NAME, item) < 0)
        return NULL;
    Py_DECREF(item);
    Py_RETURN_NONE;
}}
"""
COMMON_H = """#ifndef COMMON_H
#define COMMON_H
#define NAME "x"
#define fresh(n) PyList_New(n)
#endif
"""


class Headers(support.Project):
    def project(self, common=COMMON_H, n=4):
        self.write("common.h", common)
        self.sources(**{"u%d" % i: UNIT for i in range(n)})

    def kept(self, ending="pch"):
        return sorted(glob.glob(self.path(".decref/decref.db.headers/*." + ending)))

    def both(self):
        """The same bytes with and without; the findings."""
        shared = self.check("--format", "jsonl")
        alone = self.check("--format", "jsonl", "--no-shared-headers", "--db", "alone.db")
        self.assertEqual((shared.status, shared.out), (alone.status, alone.out), shared.err)
        self.assertEqual(support.untimed(shared.err), support.untimed(alone.err))
        self.assertFalse(os.path.exists(self.path("alone.db.headers")))
        return shared.findings()

    def test_same_findings(self):
        self.project()
        self.assertEqual(len(self.both()), 4)
        self.assertEqual(len(self.kept()), 1)
        self.assertEqual(len(self.both()), 4)       # once more, from what is kept

    def test_too_few_to_share(self):
        self.project(n=2)
        self.assertEqual(len(self.both()), 2)
        self.assertEqual(self.kept(), [])

    def test_header_that_changes_is_read_anew(self):
        self.project()
        self.both()
        before = os.stat(self.kept()[0]).st_mtime_ns
        self.write("common.h", COMMON_H.replace("PyList_New(n)", "PyErr_NewException(NAME, NULL, NULL)"))
        self.assertIn("PyErr_NewException", " ".join(s["message"] for f in self.both() for s in f["steps"]))
        self.assertNotEqual(os.stat(self.kept()[0]).st_mtime_ns, before)

    def test_functions_in_a_shared_header_are_analysed(self):
        self.project(COMMON_H.replace("#define fresh(n) PyList_New(n)", """
static PyObject *
fresh(int n)
{
    PyObject *a = PyList_New(n), *b = PyList_New(n);
    if (!a || !b)
        return NULL;
    Py_DECREF(b);
    return a;
}"""))
        self.assertIn("fresh", [f["function"] for f in self.both()])

    def test_header_without_a_guard(self):
        self.project("#define NAME \"x\"\nstatic PyObject *fresh(int n) { return PyList_New(n); }\n")
        self.assertEqual(len(self.both()), 4)       # twice in a unit it is an error; so it is parsed whole

    def test_broken_header(self):
        self.project(COMMON_H.replace("#endif", "int broken( {;\n#endif"))
        self.both()
        self.assertEqual(self.kept(), [])

    def test_other_flags_share_nothing(self):
        self.project(n=6)
        entries = [{"directory": self.dir, "file": "u%d.c" % i,
                    "arguments": ["cc", "-I" + support.INCLUDE, "-DODD=%d" % (i % 2), "-c", "u%d.c" % i]} for i in range(6)]
        self.write("compile_commands.json", support.json.dumps(entries))
        self.assertEqual(len(self.both()), 6)
        self.assertEqual(len(self.kept()), 2)

    def test_what_is_kept_may_be_damaged(self):
        self.project()
        self.both()
        for ending in ("pch", "list"):
            with open(self.kept(ending)[0], "w") as f:
                f.write("nonsense")
            self.assertEqual(len(self.both()), 4)

    def begin_differently(self, header, n=4, first="#define INTERNAL_{0}\n"):
        """Units each with a line of its own before a header that asks for one of those; Python.h comes by it."""
        self.write("common.h", header)
        self.sources(**{"u%d" % i: first + UNIT.replace(COMMON, '#include "common.h"\n') for i in range(n)})

    ASKING_H = """#ifndef COMMON_H
#define COMMON_H
#define PY_SSIZE_T_CLEAN
#ifdef SOMEBODY_HAS_THIS
#include "nowhere.h"
#endif
#include <Python.h>
#ifdef INTERNAL_u1
#define NAME "one"
#else
#define NAME "x"
#endif
#define fresh(n) PyList_New(n)
#endif
"""

    def test_what_begins_differently_shares_what_can_be_ahead(self):
        self.begin_differently(self.ASKING_H)
        self.assertEqual(len(self.both()), 4)
        self.assertEqual(len(self.kept("words")), 1)
        with open(self.kept("h")[0]) as f:
            self.assertEqual(f.read(), "#define PY_SSIZE_T_CLEAN\n#include <Python.h>\n")
        self.assertEqual(len(self.both()), 4)       # once more, from what is kept

    def test_macro_that_what_is_ahead_has_as_a_word(self):
        self.begin_differently(self.ASKING_H, first="#define INTERNAL_{0}\n#define ob_refcnt ob_count\n")
        self.both()
        self.begin_differently(self.ASKING_H.replace("SOMEBODY_HAS_THIS", "HAVE_FORK"))    # Python.h defines it
        self.both()
        self.begin_differently("#ifdef Py_PYTHON_H\n#error too late\n#endif\n" + self.ASKING_H)
        self.assertEqual(len(self.both()), 4)

    def test_words_that_are_damaged(self):
        self.begin_differently(self.ASKING_H)
        self.both()
        with open(self.kept("words")[0], "w") as f:
            f.write("nonsense")
        self.begin_differently(self.ASKING_H + "/* more */\n")
        self.assertEqual(len(self.both()), 4)
        self.assertGreater(os.path.getsize(self.kept("words")[0]), 100)

    def test_same_python(self):
        self.project()
        units = [[line for line in self.check("--dump", "ir", *more).out.splitlines() if line.startswith("unit ")]
                 for more in ((), ("--no-shared-headers", "--db", "alone.db"))]
        self.assertEqual(len(units[0]), 4)
        self.assertEqual(units[0], units[1])

    def test_directory_that_cannot_be_made(self):
        self.project()
        os.makedirs(self.path(".decref"))
        self.write(".decref/decref.db.headers", "in the way")
        self.assertEqual(len(self.both()), 4)
