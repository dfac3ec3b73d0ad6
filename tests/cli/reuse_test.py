"""What was found out in an earlier run is used again, and nobody can tell from the findings."""
import os
import random
import re

import support

N = 4
FUNCTIONS = 5
HELPER = """static PyObject *
helper_{u}_{f}(PyObject *list{more})
{{
    PyObject *item = {make};
    if (!item)
        return NULL;
    {middle}
    return item;
}}
"""
METHOD = """PyObject *
method_{u}_{f}(PyObject *self, PyObject *list)
{{
    PyObject *item = {call};
    if (!item)
        return NULL;
    if (PyObject_SetAttrString(list, "x", item) < 0)
        {out}
    {end}
    Py_RETURN_NONE;
}}
"""
HOLDER = """typedef struct {{ PyObject_HEAD PyObject *held; Py_ssize_t n; }} Holder{u};
void
holder_{u}_set(Holder{u} *self, PyObject *value)
{{
    {store}
    self->held = value;
}}
void
holder_{u}_drop(Holder{u} *self)
{{
    {drop}
}}
"""
MAKE = ["PyList_New(0)", "PyDict_New()", "PyLong_FromLong(3)", "PyObject_GetAttrString(list, \"y\")"]
MIDDLE = ["", "Py_INCREF(item);", "PyErr_Clear();", "if (PyList_Size(list) < 0) { return NULL; }", "short n = 1; if (n) {}",
          "if (PyList_Append(list, item) < 0) return NULL;", "Py_DECREF(item); return NULL;"]
OUT = ["return NULL;", "{ Py_DECREF(item); return NULL; }", "goto\n        done;"]
END = ["Py_DECREF(item);", "", "Py_DECREF(item); Py_DECREF(item);", "done:\n    Py_DECREF(item);"]
STORE = ["", "Py_INCREF(value);", "Py_XINCREF(value); Py_XDECREF(self->held);"]
DROP = ["", "Py_CLEAR(self->held);", "Py_XDECREF(self->held);"]


class Source:
    """A project that changes at random; what it says is a function of its choices."""

    def __init__(self, rng):
        self.rng = rng
        self.units = [[self.function() for _ in range(FUNCTIONS)] for _ in range(N)]
        self.holders = [(rng.choice(STORE), rng.choice(DROP)) for _ in range(N)]
        self.blank = [[0] * FUNCTIONS for _ in range(N)]
        self.header = 0

    def function(self):
        return {"make": self.rng.choice(MAKE), "middle": self.rng.choice(MIDDLE), "out": self.rng.choice(OUT[:2]),
                "end": self.rng.choice(END[:3]), "calls": self.rng.randrange(FUNCTIONS), "circle": self.rng.random() < .2}

    def edit(self):
        u, f = self.rng.randrange(N), self.rng.randrange(FUNCTIONS)
        what = self.rng.randrange(12)
        if what < 3:
            self.blank[u][f] += self.rng.choice([1, 2, 30])     # all that comes below moves
        elif what == 3:
            self.holders[u] = (self.rng.choice(STORE), self.rng.choice(DROP))
        elif what == 4:
            self.header += 1
        elif what == 5:
            self.rng.shuffle(self.units[u])
        elif what == 6:
            self.units[u][f] = self.function()
        else:
            key = self.rng.choice(["make", "middle", "out", "end", "calls", "circle"])
            self.units[u][f][key] = self.function()[key]

    def text(self, u):
        text = support.HEAD + '#include "common.h"\n' + HOLDER.format(u=u, store=self.holders[u][0], drop=self.holders[u][1])
        for f in range(FUNCTIONS):
            text += "static PyObject *helper_%d_%d(PyObject *list);\n" % (u, f)
        for f, how in enumerate(self.units[u]):
            middle = how["middle"]
            if how["circle"]:
                middle += "\n    if (PyList_Size(item) > 7) Py_XDECREF(helper_%d_%d(item));" % (u, (f + 1) % FUNCTIONS)
            text += "\n" * self.blank[u][f]
            text += HELPER.format(u=u, f=f, more="", make=how["make"], middle=middle)
            text += METHOD.format(u=u, f=f, call="helper_%d_%d(list)" % (u, how["calls"]), out=how["out"], end=how["end"])
        return text

    def common(self):
        return "#define COMMON %d\n" % self.header + "\n" * (self.header % 3) + "static inline int common(void) { return %d; }\n" % (self.header % 2)


class Reuse(support.Project):
    def write_all(self, source):
        self.write("common.h", source.common())
        for u in range(N):
            self.write("u%d.c" % u, source.text(u))
        self.database(["u%d.c" % u for u in range(N)])

    def rewrite(self, source):
        """Only what has another text: a file that is written again is another file."""
        for name, text in [("common.h", source.common())] + [("u%d.c" % u, source.text(u)) for u in range(N)]:
            with open(self.path(name)) as f:
                if f.read() == text:
                    continue
            self.write(name, text)

    def same(self):
        """Warm and cold: the same bytes."""
        warm = self.check("--format", "jsonl")
        cold = self.check("--format", "jsonl", "--no-reuse", "--db", "cold.db")
        self.assertEqual((warm.status, warm.out), (cold.status, cold.out), warm.err + cold.err)
        self.assertFalse(os.path.exists(self.path("cold.db.kept")))
        return warm

    def test_nothing_changed(self):
        self.write_all(Source(random.Random(1)))
        first = self.same()
        self.assertNotIn("unchanged", first.err)
        second = self.same()
        self.assertEqual(second.out, first.out)
        self.assertRegex(second.err, r"in 4 units \(4 unchanged\); (\d+) of \1 functions explored to the end \(\1 in earlier runs\)")

    def test_one_function_changed(self):
        source = Source(random.Random(6))
        for unit in source.units:
            for how in unit:
                how.update(make=MAKE[0], middle="", circle=False)
        self.write_all(source)
        self.same()
        source.units[2][4]["out"] = "return NULL;"      # it still releases the item on its other way out
        source.blank[2][0] += 7         # all of them move
        self.rewrite(source)
        warm = self.same()
        self.assertIn("(3 unchanged)", warm.err)
        functions, before = map(int, re.search(r"; (\d+) of .* \((\d+) in earlier runs\)", warm.err).groups())
        self.assertEqual(functions - before, 1)

    def test_touched(self):
        self.write_all(Source(random.Random(1)))
        self.same()
        os.utime(self.path("common.h"), (1, 1))
        self.assertIn("(4 unchanged)", self.same().err)

    def test_header_that_comes_first(self):
        self.write("u.c", support.HEAD + "#include \"x.h\"\n" + support.LEAK.format("u").replace("PyList_New(0)", "MAKE"))
        self.write("first/readme.txt", "")
        self.write("second/x.h", "#define MAKE PyList_New(0)\n")
        self.database(["u.c"], ["-Ifirst", "-Isecond"])
        self.assertIn("PyList_New", self.same().out)
        self.write("first/x.h", "#define MAKE PyDict_New()\n")
        self.assertIn("PyDict_New", self.same().out)

    def test_header_behind_a_link(self):
        """As /lib/gcc/.../../include of C++, where /lib leads to usr/lib: what stands before a .. is not always its parent."""
        self.write("usr/include/x.h", "#define MAKE PyList_New(0)\n")
        os.makedirs(self.path("usr/lib"))
        os.symlink("usr/lib", self.path("lib"))
        self.write("u.c", support.HEAD + "#include \"x.h\"\n" + support.LEAK.format("u").replace("PyList_New(0)", "MAKE"))
        self.database(["u.c"], ["-I" + self.path("lib/../include")])
        self.assertIn("PyList_New", self.same().out)
        self.assertIn("(1 unchanged)", self.same().err)
        self.write("usr/include/x.h", "#define MAKE PyDict_New()\n")
        self.assertIn("PyDict_New", self.same().out)

    def test_two_at_once(self):
        self.write_all(Source(random.Random(8)))
        runs = [self.start("check", "--format", "jsonl", "--db", "db%d" % i) for i in (0, 0, 1)]
        outs = {run.communicate()[0] for run in runs}
        self.assertEqual(len(outs), 1)
        self.assertEqual({self.check("--format", "jsonl", "--db", "db0").out.encode()} | outs, outs)

    def test_no_room(self):
        """A file that may not grow: nothing is kept, and nothing else is the matter."""
        self.write_all(Source(random.Random(9)))
        first = self.same()
        folder = self.path(".decref/decref.db.kept")
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.chmod(folder, 0o500)
        try:
            self.assertEqual(self.same().out, first.out)
        finally:
            os.chmod(folder, 0o700)

    def test_random_edits(self):
        source = Source(random.Random(7))
        self.write_all(source)
        self.same()
        for _ in range(int(os.environ.get("DECREF_TEST_EDITS", 4))):
            source.edit()
            self.rewrite(source)
            self.same()

    def test_any_number_of_processes(self):
        source = Source(random.Random(11))
        source.units = [[source.function() for _ in range(40)] for _ in range(N)]
        source.blank = [[0] * 40 for _ in range(N)]
        self.write_all(source)
        fork = {"DECREF_TEST_FORK": "1"}        # there is not enough to do for it to be worth it
        outs = {self.check("--format", "jsonl", "--no-reuse", "-j", j, "--db", "j%s.db" % j, env=fork).out
                for j in ("1", "2", "5")}
        self.assertEqual(len(outs), 1)
        self.assertEqual({self.check("--format", "jsonl", "-j", "3", env=fork).out for _ in range(2)}, outs)

    def test_other_options(self):
        self.write_all(Source(random.Random(2)))
        self.same()
        for options in (["--budget", "30"], [], ["--python", "3.8,3.13"], ["--rule", "ref-leak"], []):
            warm = self.check("--format", "jsonl", *options)
            cold = self.check("--format", "jsonl", "--no-reuse", "--db", "cold.db", *options)
            self.assertEqual((warm.status, warm.out), (cold.status, cold.out), options)

    def test_models_that_change(self):
        self.write_all(Source(random.Random(3)))
        self.write("my.api", "helper_0_0(list) -> borrowed | NULL!\n")
        for _ in range(2):
            warm = self.check("--format", "jsonl", "--models", "my.api")
            cold = self.check("--format", "jsonl", "--no-reuse", "--db", "cold.db", "--models", "my.api")
            self.assertEqual((warm.status, warm.out), (cold.status, cold.out))
            self.write("my.api", "helper_0_0(list) -> new | NULL! ; steals list\n")

    def kept(self):
        folder = self.path(".decref/decref.db.kept")
        return sorted(os.path.join(folder, name) for name in os.listdir(folder))

    def test_what_is_kept_may_be_damaged(self):
        self.write_all(Source(random.Random(4)))
        first = self.same()
        for damage in (lambda b: b"nonsense", lambda b: b[:len(b) // 2], lambda b: b"", lambda b: b[:40] + b"\xff" * 9 + b[49:],
                       lambda b: b[:8] + bytes(x ^ 1 for x in b[8:16]) + b[16:]):
            for name in self.kept():
                with open(name, "rb") as f:
                    bytes_ = f.read()
                with open(name, "wb") as f:
                    f.write(damage(bytes_))
            self.assertEqual(self.same().out, first.out)

    def test_directory_that_cannot_be_made(self):
        self.write_all(Source(random.Random(5)))
        os.makedirs(self.path(".decref"))
        self.write(".decref/decref.db.kept", "in the way")
        first = self.same()
        self.assertEqual(self.same().out, first.out)
