"""Bad input: one clear line, the right exit code, and the rest of the project is analysed all the same."""
import json
import os
import shutil

from support import HEAD, INCLUDE, LEAK, SOUND, Project, obey_modes


BROKEN_INSIDE = HEAD + """
typedef struct {{ PyObject_HEAD unknown_t *lib; }} Box;

static PyObject *
leaks(Box *self, PyObject *o)
{{
    PyObject *x = PyLong_FromLong(self->lib->size);
    if (x && self->lib)
        return NULL;
    return x;
}}

static PyObject *
perhaps_taken(Box *self, PyObject *o)
{{
    PyObject *x = PyLong_FromLong(1);
    if (!x)
        return NULL;
    self->lib->kept = x;
    return PyLong_FromLong(2);
}}

static PyObject *
perhaps_released(Box *self, PyObject *o)
{{
    PyObject *x = PyLong_FromLong(1);
    unknown_t *y = lib_wrap(x);
    if (!x)
        return NULL;
    lib_use(y, &x);
    return PyLong_FromLong(2);
}}

PyObject *(*const all[])(Box *, PyObject *) = {{leaks, perhaps_taken, perhaps_released}};
"""


class Database(Project):
    def test_a_missing_database(self):
        self.refused(self.check("-p", "nowhere"), "nowhere")

    def test_without_a_database_it_says_what_helps(self):
        os.mkdir(self.path(".git"))
        run = self.check()
        self.assertEqual((run.status, run.out), (2, ""))
        said = run.err.splitlines()
        self.assertTrue(said[0].startswith("decref: no compile_commands.json here, in build folders, or above up to " + self.dir), run.err)
        self.assertEqual(len(said), 4)
        self.assertLessEqual(max(map(len, said[1:])), 80)

    def test_it_is_looked_for_in_build_folders_and_parents(self):
        os.mkdir(self.path(".git"))
        self.write("src/deep/a.c", LEAK.format("a"))
        self.sources()
        self.database([self.path("src/deep/a.c")])
        made = self.path("compile_commands.json")
        for place in ("", "build", "builddir", "_build", "cmake-build-debug", "out", "build/cp311", "build/release"):
            os.makedirs(self.path(place), exist_ok=True)
            there = os.path.join(self.path(place), "compile_commands.json")
            os.rename(made, there)
            made = there
            for start in (self.dir, self.path("src/deep")):
                p = self.run_in(start)
                self.assertEqual(p.status, 1, (place, start, p.err))
                if place:
                    self.assertIn("compile_commands.json is read", p.err)

    def run_in(self, directory, *words):
        here, self.dir = self.dir, directory
        try:
            return self.check("--db", os.path.join(here, "x.db"), *words)
        finally:
            self.dir = here

    def test_of_several_the_likeliest_is_read_and_named(self):
        self.sources(a=LEAK)
        for place in ("build", "cmake-build-debug", "build/x"):
            os.makedirs(self.path(place))
            shutil.copy(self.path("compile_commands.json"), self.path(place))
        os.unlink(self.path("compile_commands.json"))
        run = self.check()
        self.assertIn("decref: build/compile_commands.json is read, of 3 databases; -p chooses another", run.err)
        self.assertNotIn("is read", self.check("-p", "build").err)
        self.assertEqual(self.check("-q").err, "")

    def test_not_beyond_the_root_of_the_repository(self):
        self.sources(a=LEAK)
        os.makedirs(self.path("inner/.git"))
        self.assertEqual(self.run_in(self.path("inner")).status, 2)

    def test_a_file_takes_its_flags_from_it(self):
        self.sources(a=LEAK, b=LEAK)
        run = self.check("a.c")
        self.assertNotIn("python3-config", run.err)
        self.assertEqual((run.status, run.out.count("[ref-leak]")), (1, 1), run.err)
        self.write("c.c", LEAK.format("c"))
        self.assertIn("python3-config", self.check("c.c").err)

    def test_a_broken_database(self):
        for text in ("", "{", "[1, 2]", '{"file": "a.c"}', '[{"file": "a.c"}]', "[" * 100000,
                     '[{"directory": "/", "file": 3, "command": "cc"}]'):
            with self.subTest(text=text[:40]):
                self.write("compile_commands.json", text)
                self.refused(self.check(), "compile_commands.json")

    def test_a_database_without_c(self):
        self.database(["a.rs", "b.f90"])
        run = self.check("-q")
        self.refused(run, "no C or C++ file")

    def test_entries_that_are_not_c_are_counted(self):
        self.sources(a=LEAK)
        self.database(["a.c", "b.f90"])
        run = self.check()
        self.assertEqual(run.status, 1)
        self.assertIn("1 entries of the compilation database are neither C nor C++", run.err)

    def test_command_entries_and_duplicates(self):
        self.write("my dir/a.c", LEAK.format("a"))
        entry = {"directory": self.path("my dir"), "file": "a.c", "command": f"ccache gcc -I{INCLUDE} '-DX=\"y z\"' -fplugin=x.so -c a.c"}
        self.write("compile_commands.json", json.dumps([entry, entry]))
        run = self.check("--format", "jsonl")
        self.assertEqual([f["file"] for f in run.findings()], ["my dir/a.c"], run.err)


class Units(Project):
    def troubled(self):
        return self.query("SELECT path, status FROM units WHERE status <> 'ok'")

    def test_an_entry_whose_file_is_missing(self):
        self.sources(a=LEAK)
        self.database(["gone.c", "a.c"])
        run = self.check("--format", "jsonl")
        self.assertEqual(run.status, 3, run.err)
        self.assertEqual(len(run.findings()), 1)
        said, = [line for line in run.err.splitlines() if "gone.c" in line]
        self.assertIn("failed", said)
        self.assertEqual(self.troubled(), [(self.path("gone.c"), "failed")])

    def test_a_unit_with_errors_is_analysed_as_far_as_it_parsed(self):
        self.sources(a=LEAK + "\nint broken(void) {{ return undeclared + ; }}\n")
        run = self.check("--format", "jsonl")
        self.assertEqual(run.status, 1, run.err)
        self.assertEqual(run.findings()[0]["function"], "leak_a")
        said, = [line for line in run.err.splitlines() if "partial" in line]
        self.assertTrue(said.startswith("decref: a.c: partial: "), said)
        self.assertEqual(self.troubled(), [(self.path("a.c"), "partial")])

    def test_what_does_not_rest_on_what_is_broken_is_told(self):
        self.sources(a=BROKEN_INSIDE)
        run = self.check("--format", "jsonl")
        self.assertEqual([(f["rule"], f["function"]) for f in run.findings()], [("ref-leak", "leaks")])

    def test_nothing_rests_on_a_callee_with_errors(self):
        self.sources(a=SOUND + """
static int broken(PyObject *o) {{ undeclared_t t; if (fill(&t, o)) {{ return -1; }} return 0; }}
static PyObject *f(PyObject *self, PyObject *o) {{ return broken(o) < 0 ? NULL : PyList_New(0); }}
PyMethodDef table[] = {{{{"f", f, METH_O, NULL}}, {{NULL, NULL, 0, NULL}}}};
""")
        run = self.check()
        self.assertEqual((run.status, run.out), (0, ""), run.err)
        self.assertIn("partial", run.err)

    def test_variables_of_two_units_that_are_called_alike(self):
        """That one holds an object does not hide that the other's block is lost; that one belongs to all of them still does."""
        block = HEAD + """%schar *name;
static PyObject *set(PyObject *self, PyObject *text) {{
    const char *c = PyUnicode_AsUTF8(text);
    if (c == NULL)
        return NULL;
    name = strdup(c);
    Py_RETURN_NONE;
}}
PyMethodDef {0}_methods[] = {{{{"set", set, METH_O, NULL}}, {{NULL, NULL, 0, NULL}}}};
"""
        other = HEAD + """%schar *name;
void keep(char *c) {{ name = c; }}
"""
        for of_a, of_b, rules in (("static ", "static ", ["memory-leak"]), ("", "extern ", [])):
            with self.subTest(storage=of_b):
                self.sources(a=block % of_a, b=other % of_b)
                self.assertEqual([f["rule"] for f in self.check("--format", "jsonl").findings()], rules)

    def test_a_sound_unit_with_errors_is_0(self):
        self.sources(a=SOUND + "\nint broken(void) {{ return undeclared; }}\n")
        run = self.check()
        self.assertEqual((run.status, run.out), (0, ""), run.err)
        self.assertIn("partial", run.err)

    def test_a_missing_header(self):
        self.sources(a='#include "no_such_header.h"\n' + LEAK)
        run = self.check()
        self.assertIn(run.status, (0, 1), run.err)
        self.assertRegex(run.err, r"a\.c: partial: .*no_such_header\.h")

    def test_python_h_is_missing(self):
        self.write("a.c", SOUND.format("a"))
        run = self.check("a.c", "--")
        self.assertIn(run.status, (0, 3), run.err)
        self.assertIn("Python.h", run.err)

    def test_flags_that_libclang_does_not_know(self):
        self.sources(a=LEAK)
        self.database(["a.c"], ["-fno-such-thing", "--frobnicate", "-mabi=lunar", "-Wno-such-warning"])
        self.assertEqual(self.check().status, 1)

    def test_a_flag_that_libclang_rejects(self):
        self.sources(a=LEAK, b=LEAK)
        self.write("compile_commands.json", json.dumps([
            {"directory": self.dir, "file": f, "arguments": ["cc", "-I" + INCLUDE, std, "-c", f]}
            for f, std in (("a.c", "-std=c77"), ("b.c", "-std=c11"))]))
        run = self.check("--format", "jsonl")
        self.assertEqual(run.status, 3, run.err)
        self.assertEqual([f["file"] for f in run.findings()], ["b.c"])
        said, = [line for line in run.err.splitlines() if "a.c" in line]
        self.assertRegex(said, "a.c: failed: .*flags")

    def test_a_source_that_is_no_text(self):
        self.sources(a=LEAK, b=SOUND)
        with open(self.path("b.c"), "wb") as f:
            f.write(bytes(range(256)) * 64)
        run = self.check()
        self.assertIn(run.status, (1, 3), run.err)
        self.assertIn("leak_a", self.query("SELECT function FROM findings")[0])

    def test_an_empty_source(self):
        self.write("a.c", "")
        run = self.check("a.c", "--")
        self.assertEqual((run.status, run.out), (0, ""), run.err)

    def test_nothing_of_the_source_is_executed(self):
        self.write("a.c", HEAD + '#include "`touch owned`.h"\n')
        self.write("compile_commands.json", json.dumps([{"directory": self.dir, "file": "a.c",
                                                          "command": "cc $(touch owned) `touch owned` -fplugin=./x.so -c a.c"}]))
        self.check()
        self.assertFalse(os.path.exists(self.path("owned")))


class Files(Project):
    def test_a_file_that_is_not_there(self):
        self.refused(self.check("gone.c"), "gone.c: No such file")

    def test_a_directory(self):
        self.refused(self.check("."), "is a directory")

    def test_a_file_that_may_not_be_read(self):
        self.write("a.c", LEAK.format("a"))
        os.chmod(self.path("a.c"), 0)
        self.refused(self.check("a.c", "--", preexec_fn=obey_modes), "a.c: Permission denied")
