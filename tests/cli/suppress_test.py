"""Comments that ask for silence: what becomes of the findings, and of the comments."""
import json

from support import HEAD, LEAK, SOUND, Project

SILENT = LEAK.replace("        return NULL;\n    Py_DECREF", "        return NULL; /* decref: ignore[ref-leak] %s */\n    Py_DECREF") % "a \"list\" that cannot grow"


class Silence(Project):
    def test_a_silenced_finding_counts_for_nothing(self):
        self.sources(a=SILENT)
        run = self.check()
        self.assertEqual((run.status, run.out), (0, ""), run.err)
        self.assertIn("0 findings", run.err)

    def test_its_reason_is_in_the_store_and_in_sarif(self):
        self.sources(a=SILENT)
        run = self.check("--format", "sarif")
        self.assertEqual(run.status, 0, run.err)
        result, = json.loads(run.out)["runs"][0]["results"]
        self.assertEqual(result["suppressions"], [{"kind": "inSource", "status": "accepted", "justification": 'a "list" that cannot grow'}])
        self.assertEqual(self.query("SELECT rule, suppressed FROM findings"), [("ref-leak", 'a "list" that cannot grow')])

    def test_one_in_a_header_is_one_comment(self):
        self.write("h.h", SILENT.format("h").replace("PyObject *\nleak_h", "static PyObject *\nleak_h"))
        body = '#include "h.h"\nPyObject *{0}(PyObject *s, PyObject *o) {{ return leak_h(s, o); }}\n'
        self.sources(a=body, b=body)
        run = self.check("--format", "jsonl")
        self.assertEqual((run.status, run.out), (0, ""), run.err)
        self.write("h.h", SOUND.format("h").replace("PyObject *\nsound_h", "/* decref: ignore-file[ref-leak] */\nstatic PyObject *\nleak_h"))
        run = self.check("--format", "jsonl")
        self.assertEqual([(f["rule"], f["file"]) for f in run.findings()], [("unused-suppression", "h.h")], run.err)

    def test_without_a_rule_it_is_refused(self):
        self.sources(a=LEAK.replace("return NULL;\n    Py_DECREF", "return NULL; // decref: ignore\n    Py_DECREF"))
        run = self.check("--format", "jsonl")
        self.assertEqual(sorted(f["rule"] for f in run.findings()), ["ref-leak", "unused-suppression"])

    def test_nothing_is_called_unused_where_not_all_was_looked_at(self):
        text = HEAD + "/* decref: ignore-file[ref-leak] why */\n" + SOUND[len(HEAD):]
        self.sources(a=text)
        self.assertEqual(self.check().status, 1)
        self.assertEqual(self.check("--only", "sound_a").status, 0)
        self.sources(a=text + "int broken(void) {{ return undeclared; }}\n")
        self.assertEqual(self.check("-q").out, "")

    def test_other_tools_comments_are_left_to_them(self):
        self.sources(a=SOUND.replace(");\n", "); // NOLINT\n") + "// NOLINT(readability-*)\n// decref: ignored by nobody\n")
        run = self.check()
        self.assertEqual((run.status, run.out), (0, ""), run.err)
