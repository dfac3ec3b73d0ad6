"""decref contracts: what is inferred of functions, in the language of models, over units; two listings compared."""
from support import HEAD, INCLUDE, Project

HELPERS = HEAD + """
PyObject *first_of(PyObject *tuple) { return PyTuple_GET_ITEM(tuple, 0); }
void put_away(PyObject *o) { Py_DECREF(o); }
static PyObject *pair(PyObject *a) { return PyTuple_Pack(2, a, a); }
PyObject *twice(PyObject *a) { return pair(a); }
int look_up(PyObject *dict, PyObject **out)
{
    *out = PyDict_GetItemString(dict, "x");
    return *out ? 1 : 0;
}
"""

USER = HEAD + """
void put_away(PyObject *o);
void put_both_away(PyObject *a, PyObject *b) { put_away(a); put_away(b); }
"""

EXPECTED = [
    "first_of(tuple) -> borrowed tuple  # helpers.c",
    "pair(a) -> new tuple | NULL!  # helpers.c",
    "put_away(o) -> void steals o  # helpers.c",
    "put_both_away(a, b) -> void steals a steals b  # user.c",
    "twice(a) -> new tuple | NULL!  # helpers.c",
]


class Contracts(Project):
    def contracts(self, *words):
        return self.run_decref("contracts", *words, "--", "-I" + INCLUDE)

    def setUp(self):
        super().setUp()
        self.write("helpers.c", HELPERS)
        self.write("user.c", USER)

    def test_listing_is_sorted_and_says_the_same_each_time(self):
        run = self.contracts("user.c", "helpers.c")
        self.assertEqual(run.status, 0, run.err)
        lines = run.out.splitlines()
        self.assertEqual(lines, sorted(lines))
        for line in EXPECTED:
            self.assertIn(line, lines)
        self.assertEqual(self.contracts("helpers.c", "user.c").out, run.out)

    def test_listing_is_in_the_language_of_models(self):
        self.write("all.api", self.contracts("helpers.c", "user.c").out)
        run = self.run_decref("models", "--check", "all.api")
        self.assertEqual(run.status, 0, run.out + run.err)

    def test_difference(self):
        self.write("old.api", self.contracts("helpers.c").out)
        self.write("helpers.c", HELPERS.replace("{ Py_DECREF(o); }", "{ (void)o; }"))
        self.write("new.api", self.contracts("helpers.c").out)
        run = self.run_decref("contracts", "--diff", "old.api", "new.api")
        self.assertEqual(run.status, 1, run.err)
        self.assertEqual(run.out, "+ put_away(o) -> void  # helpers.c\n"
                                  "- put_away(o) -> void steals o  # helpers.c\n")
        self.assertEqual(self.run_decref("contracts", "--diff", "old.api", "old.api").status, 0)

    def test_wrong_use(self):
        self.assertEqual(self.run_decref("contracts", "--diff", "old.api").status, 2)
        self.assertEqual(self.run_decref("contracts", "--diff", "none.api", "none.api").status, 2)
        self.assertEqual(self.run_decref("contracts", "--format", "text", "user.c").status, 2)
