"""What is printed: text, JSON lines, SARIF."""
import json
import os
import pty
import re

from support import INCLUDE, LEAK, SOUND, Project, untimed

ESCAPE = "\033["


class Text(Project):
    def test_the_form_of_a_finding(self):
        self.sources(a=LEAK)
        lines = self.check("-q").out.splitlines()
        self.assertRegex(lines[0], r"^a\.c:11:\d+: error: .*'item'.* \[ref-leak\]$")
        self.assertEqual(lines[1].strip(), "return NULL;")
        column = int(lines[0].split(":")[2])
        self.assertEqual(lines[2], " " * (column - 1) + "^")
        notes = [line for line in lines if ": note: " in line]
        self.assertTrue(notes)
        for n, note in enumerate(notes, 1):
            self.assertRegex(note, rf"^a\.c:\d+:\d+: note: {n}\. ")
        self.assertTrue(any(re.search(r"\(.*\d.*\)$", note) for note in notes), notes)

    def test_what_only_want_of_memory_reaches_is_low(self):
        self.sources(a=LEAK.replace('PyObject_SetAttrString(list, "x", item)', "PyList_Append(list, item)"))
        out = self.check("-q").out
        self.assertRegex(out, r"(?m)^a\.c:11:\d+: low: .*'item'.* \[ref-leak\]$")
        self.assertIn("\n  reach: only when memory runs out\n", out)
        finding, = self.check("-q", "--format", "jsonl").findings()
        self.assertEqual((finding["severity"], finding["reach"]), ("low", "memory"))
        result, = json.loads(self.check("-q", "--format", "sarif").out)["runs"][0]["results"]
        self.assertEqual((result["level"], result["properties"]["reach"]), ("note", "memory"))
        self.assertEqual(self.query("SELECT severity FROM findings"), [("low",)])

    def test_no_colour_on_a_pipe(self):
        self.sources(a=LEAK)
        self.assertNotIn(ESCAPE, self.check().out)

    def on_terminal(self, **env):
        try:
            master, slave = pty.openpty()
        except OSError as e:
            print(f"\nskipped colour on a terminal: {e}")
            self.skipTest(str(e))
        p = self.start("check", "-q", env={"TERM": "xterm", **env}, stdout=slave)
        os.close(slave)
        out = b""
        try:
            while chunk := os.read(master, 4096):
                out += chunk
        except OSError:                         # the other end is closed
            pass
        os.close(master)
        p.communicate()
        self.assertEqual(p.returncode, 1)
        return out.decode()

    def test_colour_on_a_terminal_unless_it_is_not_wanted(self):
        self.sources(a=LEAK)
        coloured = self.on_terminal()
        self.assertIn(ESCAPE, coloured)
        plain = self.on_terminal(NO_COLOR="1")
        self.assertNotIn(ESCAPE, plain)
        self.assertEqual(re.sub(r"\033\[[0-9;]*m", "", coloured), plain)
        self.assertNotIn(ESCAPE, self.on_terminal(TERM="dumb"))
        self.assertIn(ESCAPE, self.on_terminal(NO_COLOR=""))    # no-color.org: only if it is not empty

    def test_paths_are_relative_to_where_one_stands(self):
        self.write("src/deep/a.c", LEAK.format("a"))
        run = self.check("src/deep/../deep/a.c", "--", "-I" + INCLUDE)
        self.assertTrue(run.out.startswith("src/deep/a.c:"), run.out)
        os.makedirs(self.path("elsewhere"))
        run = self.check("--db", self.path("x.db"), self.path("src/deep/a.c"), "--", "-I" + INCLUDE)
        self.assertTrue(run.out.startswith("src/deep/a.c:"), run.out)


class Jsonl(Project):
    def test_the_keys(self):
        self.sources(a=LEAK)
        finding, = self.check("--format", "jsonl").findings()
        for key in ("rule", "severity", "confidence", "reach", "file", "line", "column", "function", "message", "fingerprint", "steps"):
            self.assertIn(key, finding)
        self.assertEqual((finding["rule"], finding["severity"], finding["file"], finding["line"], finding["function"]),
                         ("ref-leak", "error", "a.c", 11, "leak_a"))
        self.assertRegex(finding["fingerprint"], "^[0-9a-f]{16}$")
        self.assertTrue(finding["steps"])
        for step in finding["steps"]:
            self.assertLessEqual({"file", "line", "column", "message"}, set(step))
        self.assertTrue(any("count" in step for step in finding["steps"]))

    def test_names_that_json_must_escape(self):
        os.makedirs(self.path('q"\\é'))
        name = self.write('q"\\é/a.c', LEAK.format("a"))
        finding, = self.check("--format", "jsonl", name, "--", "-I" + INCLUDE).findings()
        self.assertEqual(finding["file"], name)

    def test_names_that_are_not_utf8(self):
        name = os.fsdecode(b"b\xff.c")
        try:
            self.write("a.c", LEAK.format("a"))
            os.rename(self.path("a.c"), self.path(name))
        except OSError:
            self.skipTest("the file system wants UTF-8")
        for style in ("jsonl", "sarif"):
            run = self.check("--format", style, name, "--", "-I" + INCLUDE)
            if run.status == 1:                 # libclang may refuse such a name; then there is nothing to print
                run.out.encode("utf-8")
                json.loads(run.out)

    def test_the_fingerprint_survives_edits_elsewhere_and_other_directories(self):
        self.sources(a=LEAK)
        before, = self.check("--format", "jsonl").findings()
        self.write("other/a.c", "\n\n" + LEAK.format("a").replace("        return NULL;\n    Py_D", "  return   NULL;\n    Py_D"))
        after, = self.check("--format", "jsonl", "other/a.c", "--", "-I" + INCLUDE).findings()
        self.assertNotEqual(before["line"], after["line"])
        self.assertEqual(before["fingerprint"], after["fingerprint"])


class Sarif(Project):
    def setUp(self):
        super().setUp()
        self.sources(a=LEAK, b=SOUND)
        self.run_ = self.check("--format", "sarif")
        self.assertEqual(self.run_.status, 1, self.run_.err)
        self.log = json.loads(self.run_.out)

    def test_what_the_standard_demands(self):
        self.assertEqual(self.log["version"], "2.1.0")
        run, = self.log["runs"]
        driver = run["tool"]["driver"]
        self.assertEqual(driver["name"], "decref")
        self.assertTrue(run["invocations"][0]["executionSuccessful"])
        for result in run["results"]:
            self.assertEqual(driver["rules"][result["ruleIndex"]]["id"], result["ruleId"])
            self.assertIn(result["level"], ("note", "warning", "error"))
            self.assertTrue(result["message"]["text"])

    def test_a_result(self):
        run, = self.log["runs"]
        result, = run["results"]
        place = result["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"], {"uri": "a.c", "uriBaseId": "%SRCROOT%"})
        self.assertEqual(run["originalUriBaseIds"]["%SRCROOT%"]["uri"], f"file://{self.dir}/")
        self.assertEqual(place["region"]["startLine"], 11)
        self.assertRegex(result["partialFingerprints"]["decref/v1"], "^[0-9a-f]{16}$")
        steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
        self.assertTrue(steps)
        for step in steps:
            self.assertTrue(step["location"]["message"]["text"])
            self.assertGreater(step["location"]["physicalLocation"]["region"]["startLine"], 0)

    def test_every_rule_of_the_catalogue_is_listed(self):
        with open(os.path.join(os.path.dirname(__file__), "../../rules/rules.def"), encoding="utf-8") as f:
            ids = re.findall(r'^RULE\(\w+, "([^"]+)"', f.read(), re.M)
        rules = self.log["runs"][0]["tool"]["driver"]["rules"]
        self.assertEqual([r["id"] for r in rules], ids)

    def test_a_failed_unit_is_a_notification(self):
        self.database(["a.c", "gone.c"])
        run, = json.loads(self.check("--format", "sarif").out)["runs"]
        invocation, = run["invocations"]
        self.assertFalse(invocation["executionSuccessful"])
        note, = invocation["toolExecutionNotifications"]
        self.assertEqual(note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "gone.c")


class Order(Project):
    def test_the_number_of_jobs_changes_no_byte(self):
        self.write("shared.h", "static inline PyObject *\nshared(PyObject *list)\n{\n    PyObject *x = PyList_New(0);\n"
                               "    if (!x)\n        return NULL;\n    if (PyList_Append(list, x) < 0)\n        return NULL;\n"
                               "    return x;\n}\n")
        names = ["u%d" % i for i in (3, 1, 4, 0, 5, 9, 2, 6)]
        self.sources(**{n: LEAK.replace("<Python.h>\n", '<Python.h>\n#include "shared.h"\n') for n in names})
        for style in ("text", "jsonl", "sarif"):
            runs = [self.check("--format", style, "-j", j, "--db", f"{j}.db") for j in ("1", "4")]
            self.assertEqual(runs[0].status, 1, runs[0].err)
            self.assertEqual(runs[0].out, runs[1].out)
            self.assertEqual(untimed(runs[0].err), untimed(runs[1].err))
        found = self.check("--format", "jsonl").findings()
        self.assertEqual(found, sorted(found, key=lambda f: (f["file"], f["line"], f["column"], f["rule"], f["message"])))
        self.assertEqual(sum(f["file"] == "shared.h" for f in found), 1)
        self.assertEqual(len(found), 9)
