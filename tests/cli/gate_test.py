"""A gate's life: baseline, new bugs, fixed ones, reviews, two runs held against each other, changes since a revision."""
import json
import subprocess

from support import LEAK, SOUND, Project

TWO = LEAK + LEAK[LEAK.index("PyObject *"):].replace("leak_{0}", "more_{0}")


class Baseline(Project):
    def begin(self):
        self.sources(a=LEAK, b=LEAK)
        self.assertEqual(self.check().status, 1)
        run = self.run_decref("baseline")
        self.assertEqual((run.status, run.out), (0, ""), run.err)

    def lines(self):
        with open(self.path("decref-baseline.txt"), encoding="utf-8") as f:
            return [line for line in f.read().splitlines() if not line.startswith("#")]

    def test_what_is_known_is_not_told(self):
        self.begin()
        self.assertEqual(self.lines(), sorted(self.lines()))
        self.assertEqual({line.split()[1] for line in self.lines()}, {"ref-leak"})
        self.assertEqual({line.split()[2] for line in self.lines()}, {"a.c", "b.c"})
        run = self.check()
        self.assertEqual((run.status, run.out), (0, ""), run.err)
        self.assertIn("2 in the baseline", run.err)
        self.assertEqual(self.check("--no-baseline").status, 1)

    def test_what_is_new_is(self):
        self.begin()
        self.write("a.c", TWO.format("a"))
        run = self.check("--format", "jsonl")
        self.assertEqual([f["function"] for f in run.findings()], ["more_a"], run.err)
        self.assertEqual(run.status, 1)

    def test_what_is_fixed_is_pointed_out_and_taken_away(self):
        self.begin()
        self.write("a.c", TWO.format("a"))
        self.write("b.c", SOUND.format("b"))
        run = self.check()
        self.assertIn("1 of the baseline is fixed", run.err)
        run = self.run_decref("baseline", "--update")
        self.assertIn("1 fixed and removed, 0 added, 1 left", run.err)
        self.assertEqual(len(self.lines()), 1)
        self.assertEqual(self.check().status, 1)
        run = self.run_decref("baseline", "--update", "--grow")
        self.assertIn("0 fixed and removed, 1 added, 2 left", run.err)
        self.assertEqual(self.check().status, 0)

    def test_a_run_that_did_not_look_takes_nothing_away(self):
        self.begin()
        run = self.check("-p", ".", "a.c")
        self.assertNotIn("fixed", run.err)
        self.assertIn("0 fixed and removed", self.run_decref("baseline", "--update").err)
        self.assertEqual(len(self.lines()), 2)

    def test_it_is_made_once(self):
        self.begin()
        self.refused(self.run_decref("baseline"), "is there already", "--update")
        self.refused(self.run_decref("baseline", "--baseline", "other.txt", "--update"), "is not there")

    def test_a_damaged_one(self):
        self.begin()
        self.write("decref-baseline.txt", "# x\n<<<<<<< HEAD\n")
        run = self.check()
        self.assertEqual(run.status, 2, run.err)
        self.assertIn("decref-baseline.txt:2: not a line of a baseline", run.err)
        self.assertEqual(self.check("--baseline", "gone.txt").status, 2)

    def test_without_a_run(self):
        self.refused(self.run_decref("baseline"), "no run is in it yet")

    def test_it_is_stable_under_edits_elsewhere(self):
        self.begin()
        self.write("a.c", "/* one more line */\n\n" + LEAK.format("a").replace("    PyObject *item", "\tPyObject *item"))
        self.assertEqual(self.check().status, 0)

    def test_sarif_says_what_is_new(self):
        self.begin()
        self.write("a.c", TWO.format("a"))
        results = json.loads(self.check("--format", "sarif").out)["runs"][0]["results"]
        self.assertEqual(sorted(r["baselineState"] for r in results), ["new", "unchanged", "unchanged"])


class Diff(Project):
    def test_runs_files_and_databases(self):
        self.sources(a=LEAK, b=LEAK)
        self.write("one.jsonl", self.check("--format", "jsonl").out)
        self.run_decref("baseline", "--baseline", "base.txt")
        self.write("a.c", TWO.format("a"))
        self.write("b.c", SOUND.format("b"))
        self.write("two.jsonl", self.check("--format", "jsonl").out)
        for a in ("1", "one.jsonl", "base.txt"):
            for b in ("2", "two.jsonl", ".decref/decref.db"):
                run = self.run_decref("diff", a, b)
                self.assertEqual(run.status, 1, run.err)
                self.assertRegex(run.out, r"(?m)^new   [0-9a-f]{16} a\.c:\d+: .* \[ref-leak\]$", (a, b))
                self.assertRegex(run.out, r"(?m)^fixed [0-9a-f]{16} b\.c")
                self.assertEqual(run.out.count("\n"), 2, (a, b))
                self.assertIn("1 new, 1 fixed, 1 unchanged", run.err)
        self.assertEqual(self.run_decref("diff", "2", "2").status, 0)
        self.refused(self.run_decref("diff", "1", "9"), "has no run of that number")
        self.refused(self.run_decref("diff", "1"), "two runs")
        self.refused(self.run_decref("diff", "1", "gone"), "gone")


class Triage(Project):
    def begin(self):
        self.sources(a=LEAK, b=LEAK)
        return [f["fingerprint"] for f in self.check("--format", "jsonl").findings()]

    def test_what_is_settled_is_not_told_again(self):
        one, two = self.begin()
        self.assertEqual(self.run_decref("triage", one[:8], "intended", "never\nunloaded").status, 0)
        self.assertEqual(self.run_decref("triage", two, "confirmed", "to be mended").status, 0)
        run = self.check("-v")
        self.assertEqual(run.status, 1, run.err)
        self.assertNotIn("a.c:", run.out)
        self.assertIn("  review: confirmed, to be mended\n  fingerprint: " + two, run.out)
        self.assertIn("1 reviewed", run.err)
        self.assertEqual(self.run_decref("triage", one, "none").status, 0)
        self.assertEqual(len(self.check("--format", "jsonl").findings()), 2)

    def test_reviews_go_out_and_in_as_text(self):
        one, two = self.begin()
        self.run_decref("triage", one, "false-positive", "a  b")
        self.run_decref("triage", two, "intended", "c")
        text = self.run_decref("triage", "--export", "-").out
        self.assertEqual(text, "".join(sorted([f"{one} false-positive a  b\n", f"{two} intended c\n"])))
        self.write("reviews.txt", text)
        self.assertEqual(self.run_decref("triage", "--import", "reviews.txt", "--db", "new.db").status, 0)
        self.assertEqual(self.check("--db", "new.db").status, 0)
        self.assertEqual(self.run_decref("triage", "--export", "-", "--db", "new.db").out, text)
        self.write("reviews.txt", text + "what\n")
        self.refused(self.run_decref("triage", "--import", "reviews.txt"), "reviews.txt:3")

    def test_wrong_use(self):
        one, _ = self.begin()
        self.refused(self.run_decref("triage", one, "wontfix", "x"), "confirmed, false-positive, intended")
        self.refused(self.run_decref("triage", one, "intended"), "say why")
        self.refused(self.run_decref("triage", "0000000000000000", "intended", "x"), "no finding")
        self.refused(self.run_decref("triage", "xyz", "intended", "x"), "not the beginning of a fingerprint")
        self.refused(self.run_decref("triage"), "triage takes")


class Changes(Project):
    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@x", *words], cwd=self.dir, check=True, capture_output=True)

    def test_only_what_touches_a_changed_line(self):
        self.sources(a=LEAK, b=LEAK)
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "first")
        run = self.check("--diff-base", "HEAD")
        self.assertEqual((run.status, run.out), (0, ""), run.err)
        self.assertIn("2 elsewhere", run.err)
        self.write("a.c", TWO.format("a"))
        self.write("b c.c", LEAK.format("new"))
        self.database(["a.c", "b.c", "b c.c"])
        run = self.check("--diff-base", "HEAD", "--format", "jsonl")
        self.assertEqual([f["function"] for f in run.findings()], ["more_a", "leak_new"], run.err)
        run = self.check("--diff-base", "nowhere")
        self.assertEqual(run.status, 2)
        self.assertIn("git knows no such revision", run.err)

    def test_outside_of_a_repository(self):
        self.sources(a=LEAK)
        run = self.check("--diff-base", "HEAD", env={"GIT_CEILING_DIRECTORIES": "/"})
        self.assertEqual(run.status, 2)
        self.assertIn("needs git", run.err)
