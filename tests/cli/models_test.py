"""decref models: what is shown, what is refused; and models of one's own in a run."""
import re

from support import HEAD, LEAK, ROOT, SOUND, Project

TAKE = HEAD + """void take(PyObject *);

PyObject *
give_{0}(PyObject *self, PyObject *unused)
{{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    take(item);
    Py_RETURN_NONE;
}}
"""
STEALS = "# ours\ntake(o) -> void ; steals o\n"


class Show(Project):
    def models(self, *words):
        return self.run_decref("models", *words)

    def test_a_name_is_shown_with_its_place(self):
        run = self.models("PyList_GetItem")
        self.assertEqual((run.status, run.err), (0, ""))
        self.assertRegex(run.out, r"^rules/api/list\.api:\d+: PyList_GetItem\(list, i\) -> borrowed list \| NULL!.*\n$")

    def test_members_types_and_slots_have_names_too(self):
        for name, line in (("PyListObject.ob_item", "member PyListObject.ob_item -> item"), ("_object.ob_refcnt", "member _object.ob_refcnt -> count"),
                           ("list", "type list is PyList_Type of PyListObject, container, mutable"), ("PyList_Type", "type list is PyList_Type of PyListObject, container, mutable"),
                           ("tp_init", "slot tp_init(self, args, kwds?) -> 0 | -1!; runs code")):
            with self.subTest(name=name):
                run = self.models(name)
                self.assertEqual(run.status, 0, run.err)
                self.assertRegex(run.out, r"rules/api/\w+\.api:\d+: " + re.escape(line) + r"\n")

    def test_patterns_and_several_names(self):
        run = self.models("PyList_*Item", "PyTuple_S?tItem")
        self.assertEqual(run.status, 0, run.err)
        names = re.findall(r": (\w+)\(", run.out)
        self.assertEqual(names, ["PyList_GetItem", "PyList_SetItem", "PyTuple_SetItem"])

    def test_without_a_name_all_are_shown(self):
        run = self.models()
        self.assertEqual(run.status, 0)
        self.assertGreater(len(run.out.splitlines()), 2000)
        for line in run.out.splitlines():
            self.assertRegex(line, r"^rules/api/\w+\.api:\d+: (\w+\(|(slot|member|type) \w)")

    def test_a_name_without_a_model_is_1(self):
        run = self.models("PyList_New", "frobnicate")
        self.assertEqual(run.status, 1)
        self.assertIn("PyList_New(", run.out)
        self.assertEqual(run.err, "decref: frobnicate: no model; docs/models.md shows how to write one\n")

    def test_the_version_in_force(self):
        self.write("mine.api", "f(a) -> 1 ; until 3.9\nf(a) -> 2 ; since 3.9\ng() -> 3\n")
        def shown(*words):
            return re.findall(r"mine\.api:(\d)", self.models("--models", "mine.api", *words).out)
        self.assertEqual(shown("f"), ["1", "2"])
        self.assertEqual(shown("f", "--python", "3.8"), ["1"])
        self.assertEqual(shown("f", "--python=3.9"), ["2"])
        self.assertEqual(shown("[fg]", "--python=3.12"), ["2", "3"])

    def test_what_a_later_file_hides_is_not_shown(self):
        self.write("mine.api", "PyList_New(n) -> new list | NULL ; until 3.10\n")
        run = self.models("--models", "mine.api", "PyList_New")
        self.assertEqual(re.findall(r"(?m)^([\w/.]+):\d+: PyList_New", run.out), ["rules/api/list.api", "mine.api"])
        self.write("more.api", "PyList_New(n) -> new list | NULL\n")
        run = self.models("--models", "mine.api", "--models", "more.api", "PyList_New")
        self.assertEqual(run.out, "more.api:1: PyList_New(n) -> new list | NULL\n")

    def test_wrong_words(self):
        for words, part in ((["--python", "3"], "takes a version such as 3.11"), (["--python", "3.x"], "takes a version"),
                            (["--format", "text"], "no such option: --format; see decref help models"),
                            (["--check"], "--check needs a file"), (["--models", "gone.api", "f"], "gone.api")):
            with self.subTest(words=words):
                self.refused(self.models(*words), part)


class Check(Project):
    def test_sound_files(self):
        self.write("types.api", "type ring is Ring_Type, container\n")
        self.write("mine.api", "PyList_New(n) -> new ring | NULL!\nmember Ring.head -> owned\n")
        run = self.run_decref("models", "--check", "types.api", "mine.api")
        self.assertEqual((run.status, run.err), (0, ""))
        self.assertEqual(run.out, "types.api: 1 lines, no mistake\nmine.api: 2 lines, no mistake\n")

    def test_a_mistake_is_told_with_its_place_and_what_was_expected(self):
        self.write("bad.api", "f(a) -> 0\ng(a) -> 0 ; steal a\n")
        self.write("good.api", "h() -> 0\n")
        run = self.run_decref("models", "--check", "bad.api", "good.api")
        self.assertEqual(run.status, 2)
        self.assertEqual(run.err, "decref: bad.api:2:13: found 'steal'; expected a clause (docs/models.md lists them)\n")
        self.assertEqual(run.out, "good.api: 1 lines, no mistake\n")

    def test_files_that_are_no_text(self):
        self.refused(self.run_decref("models", "--check", "gone.api"), "gone.api", "No such file")
        self.write("nul.api", "f() -> 0\n\0g() -> 0\n")
        self.refused(self.run_decref("models", "--check", "nul.api"), "nul.api", "NUL")
        self.refused(self.run_decref("models", "--check", "."), "directory")


class Versions(Project):
    """The oldest Python that a unit may run on decides which line counts."""

    MAKER = HEAD + """PyObject *make(void);

PyObject *
use_{0}(PyObject *self, PyObject *unused)
{{
    (void)make();
    Py_RETURN_NONE;
}}
"""

    def test_headers_and_limited_api(self):
        self.write("mine.api", "make() -> borrowed ; until 3.9\nmake() -> new ; since 3.9\n")
        for flag, define, leaks in (("-DX", "", True), ("-DPy_LIMITED_API=0x03080000", "", False), ("-DPy_LIMITED_API=0x030a0000", "", True),
                                    ("-DPy_LIMITED_API=3", "", False), ("-DX", "#define Py_LIMITED_API 0x03080000\n", False),
                                    ("-DX", "#define Py_LIMITED_API PY_VERSION_HEX\n", True)):
            with self.subTest(flag=flag, define=define):
                self.sources(a=define + self.MAKER)
                self.database(["a.c"], [flag])
                self.assertEqual(self.check("-q", "--models", "mine.api").status, int(leaks))


class Memory(Project):
    def test_what_is_made_of_a_literal_fails_only_for_want_of_memory(self):
        text = LEAK.replace('PyObject_SetAttrString(list, "x", item) < 0', "!(list = PyUnicode_FromString(%s))")
        for literal, reach in (('"plain"', "memory"), ('"caf\\xc3\\xa9"', "error"), ("(const char *)list", "error")):
            with self.subTest(literal=literal):
                self.sources(a=text % literal)
                reaches = {f["reach"] for f in self.check("-q", "--format", "jsonl").findings() if f["line"] == 11}
                self.assertEqual(reaches, {reach})


class Unknown(Project):
    CALLER = HEAD + """PyObject *make(int n);
void look(PyObject *item);

PyObject *
use_{0}(PyObject *self, PyObject *unused)
{{
    PyObject *item = make(1);
    look(item);
    look(unused);
    return make(2);
}}
"""

    def unknown(self, *words):
        return self.run_decref("models", "--unknown", *words)

    def test_what_most_findings_rest_on_comes_first(self):
        self.sources(a=self.CALLER)
        self.assertEqual([f["unknown"] for f in self.check("-q", "--format", "jsonl").findings()], ["make"])
        run = self.unknown()
        self.assertEqual((run.status, run.err), (0, ""))
        self.assertEqual(run.out, "findings  calls  function\n       1      2  make\n       0      2  look\n")

    def test_what_has_a_model_or_a_body_is_known(self):
        self.sources(a=self.CALLER, b=HEAD + "void\nlook(PyObject *item)\n{{\n}}\n")
        self.write("mine.api", "make(n) -> borrowed\n")
        self.check("-q", "--models", "mine.api", "--db", "x.db")
        run = self.unknown("--db", "x.db")
        self.assertEqual((run.status, run.out, run.err), (0, "", ""))

    def test_only_the_last_run_counts(self):
        self.sources(a=self.CALLER, b=SOUND)
        self.check("-q")
        self.check("-q", "-p", ".", "b.c")
        self.assertEqual(self.unknown().out, "")

    def test_without_a_run(self):
        self.refused(self.unknown(), ".decref/decref.db", "decref check makes it")
        self.refused(self.unknown("f"), "--unknown takes no names")
        self.refused(self.unknown("--check", "f"), "two questions")
        self.write("other.db", "hello, hello, hello, hello, hello")
        self.refused(self.unknown("--db", "other.db"), "other.db")


class Run(Project):
    def test_a_model_of_ones_own_is_believed(self):
        self.sources(a=TAKE)
        self.assertIn("[ref-leak]", self.check().out)
        self.write("mine.api", STEALS)
        run = self.check("--models", "mine.api")
        self.assertEqual((run.status, run.out), (0, ""), run.err)

    def test_a_malformed_file_ends_the_run_before_it_begins(self):
        self.sources(a=TAKE)
        self.write("mine.api", "take(o) -> void ; steals p\n")
        self.refused(self.check("--models", "mine.api"), "mine.api:1:26: found 'p'; expected a parameter (o)")
        self.refused(self.check("--models", "gone.api"), "gone.api", "No such file")

    def test_stats_say_what_the_models_took(self):
        self.sources(a=TAKE)
        self.assertRegex(self.check("--stats").err, r"(?m)^models: \d+\.\d\d ms to load, \d+ read of \d{4,} lines$")


ANNOTATED = HEAD + """#include "take.h"

PyObject *
give_{0}(PyObject *self, PyObject *unused)
{{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    take(item);
    return PyList_New(0);
}}

PyObject *
look_{0}(PyObject *self, PyObject *list)
{{
    PyObject *item = peek(list);
    if (!item)
        return NULL;
    return item;
}}

static PyMethodDef methods[] = {{{{"look", look_{0}, METH_O, NULL}}, {{NULL, NULL, 0, NULL}}}};
PyMethodDef *table_{0}(void) {{ return methods; }}
"""


class Annotations(Project):
    """Of functions whose bodies are elsewhere, and in headers."""

    def found(self, header, *words):
        self.write("take.h", header)
        self.sources(a=ANNOTATED)
        run = self.check("--format", "jsonl", "-q", *words)
        self.assertEqual(run.err, "")
        return [(f["rule"], f["line"]) for f in run.findings()]

    LEAK, LENT = ("ref-leak", 13), ("return-borrowed", 22)

    def test_each_way_to_say_it(self):
        plain = "void take(PyObject *item);\nPyObject *peek(PyObject *list);\n"
        self.assertEqual(self.found(plain), [self.LEAK])
        for steals in ('__attribute__((annotate("decref: steals item")))', '__attribute__((annotate("decref:steals 1")))',
                       "__attribute__((cpychecker_steals_reference_to_arg(1)))"):
            self.assertEqual(self.found(steals + plain), [], steals)
        self.assertEqual(self.found('void take(PyObject *item __attribute__((annotate("decref: steals"))));\nPyObject *peek(PyObject *);\n'), [])
        for borrowed in ('__attribute__((annotate("decref: -> borrowed list | NULL!")))', "__attribute__((cpychecker_returns_borrowed_ref))"):
            self.assertEqual(self.found(f"void take(PyObject *item);\n{borrowed} PyObject *peek(PyObject *list);\n"), [self.LEAK, self.LENT], borrowed)

    def test_the_header_that_comes_along(self):
        with open(f"{ROOT}/include/decref_annotations.h", encoding="utf-8") as f:
            self.write("decref_annotations.h", f.read())
        header = '#include "decref_annotations.h"\nvoid take(PyObject *item DECREF_STEALS);\nDECREF_BORROWED PyObject *peek(PyObject *list);\n'
        self.assertEqual(self.found(header), [self.LENT])

    def test_a_file_of_models_has_the_last_word(self):
        self.write("mine.api", "peek(list) -> new | NULL!\n")
        header = 'void take(PyObject *item);\n__attribute__((annotate("decref: -> borrowed list | NULL!"))) PyObject *peek(PyObject *list);\n'
        self.assertEqual(self.found(header, "--models", "mine.api"), [self.LEAK])

    def test_other_annotations_are_none_of_ours(self):
        self.assertEqual(self.found('__attribute__((annotate("steals 1"), annotate("x:decref: steals 1"))) void take(PyObject *item);\n'
                                    "PyObject *peek(PyObject *list);\n"), [self.LEAK])

    def test_which_struct_a_type_is_of(self):
        text = HEAD + """typedef struct {{ PyObject_HEAD PyObject *in; }} Thing;
static PyTypeObject Thing_Type %s = {{PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "m.Thing", .tp_basicsize = 24}};
int use_{0}(void) {{ return PyType_Ready(&Thing_Type); }}
"""
        for said, found in (("", False), ('__attribute__((cpychecker_type_object_for_typedef("Thing")))', True)):
            self.sources(a=text % said)
            self.assertEqual("struct Thing" in self.check("--dump", "types").out, found)

    def test_a_mistake_is_told_once_and_the_rest_goes_on(self):
        self.write("take.h", '__attribute__((annotate("decref: steal 1"))) void take(PyObject *item);\nPyObject *peek(PyObject *list);\n')
        self.sources(a=ANNOTATED, b=ANNOTATED)
        run = self.check("--format", "jsonl")
        self.assertEqual([f["rule"] for f in run.findings()], ["ref-leak", "ref-leak"])
        said = [line for line in run.err.splitlines() if "annotation" in line]
        self.assertEqual(said, [f'decref: {self.path("take.h")}:1: annotation " steal 1", column 2: found \'steal\'; '
                                "expected a clause (docs/models.md lists them)"])

    def test_an_argument_that_is_not_there(self):
        self.write("take.h", "__attribute__((cpychecker_steals_reference_to_arg(2))) void take(PyObject *item);\nPyObject *peek(PyObject *list);\n")
        self.sources(a=ANNOTATED)
        self.assertIn("take.h:1: take has no parameter 2\n", self.check().err)


class Bodies(Project):
    def test_an_unknown_function_may_be_the_one_that_consumes(self):
        self.write("mine.api", STEALS)
        body = "void elsewhere(void *table, PyObject *item);\n\nvoid\ntake(PyObject *item)\n{{\n    elsewhere(NULL, item);\n}}\n"
        self.sources(a=HEAD + body)
        run = self.check("-q", "--models", "mine.api")
        self.assertEqual((run.status, run.out), (0, ""))

    def test_a_body_that_contradicts_its_model_is_a_finding(self):
        self.sources(a=HEAD + "void\ntake(PyObject *item)\n{{\n    (void)PyObject_Length(item);\n    PyErr_Clear();\n}}\n")
        self.assertEqual(self.check("-q").status, 0)
        self.write("mine.api", STEALS)
        run = self.check("-q", "--models", "mine.api", "--format", "jsonl")
        finding, = run.findings()
        self.assertEqual((finding["rule"], finding["function"], finding["line"]), ("ref-leak", "take", 9))
        self.assertIn("the model at mine.api:2", finding["message"])

    def test_callers_go_by_what_is_said(self):
        self.sources(a=HEAD + "void take(PyObject *item);\n" + TAKE[len(HEAD):].replace("void take(PyObject *);\n", ""),
                     b=HEAD + "void\ntake(PyObject *item)\n{{\n}}\n")
        self.assertEqual([f["function"] for f in self.check("-q", "--format", "jsonl").findings()], ["give_a"])
        self.write("mine.api", STEALS)
        run = self.check("-q", "--models", "mine.api", "--format", "jsonl")
        self.assertEqual([f["function"] for f in run.findings()], ["take"])
