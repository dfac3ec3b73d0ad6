"""The words of the command line, help, and the exit codes."""

import os
import pty
import subprocess

from support import INCLUDE, LEAK, SOUND, Project

COMMANDS = ("check", "show", "report", "capture", "lsp", "contracts", "graph", "models", "baseline", "diff", "triage", "stats", "sql", "config", "completion", "explain", "rules", "help", "version")


class Help(Project):
    def test_help_fits_a_screen(self):
        for words in (["help"], ["help", "models"], ["help", "config"], ["help", "baseline"], ["help", "diff"], ["help", "triage"], ["help", "sql"], ["help", "capture"], ["help", "stats"], ["help", "graph"], ["help", "show"], ["help", "report"], ["help", "explain"], ["help", "rules"], ["help", "help"], ["help", "version"], ["--help"]):
            run = self.run_decref(*words)
            self.assertEqual((run.status, run.err), (0, ""), words)
            lines = run.out.splitlines()
            self.assertLessEqual(len(lines), 24, words)
            self.assertLessEqual(max(map(len, lines)), 80, words)

    def test_help_with_many_options_is_one_line_each(self):
        for words in (["help", "check"], ["check", "--help"], ["help", "lsp"]):
            run = self.run_decref(*words)
            self.assertEqual((run.status, run.err), (0, ""), words)
            self.assertLessEqual(max(map(len, run.out.splitlines())), 80, words)

    def test_help_of_a_command_ends_with_examples_and_exit_codes(self):
        for command in COMMANDS:
            out = self.run_decref("help", command).out
            self.assertLess(out.index("Examples:"), out.index("Exit codes:"))
            self.assertGreater(out.index("Exit codes:"), len(out) - 200)

    def test_the_overview_names_every_command(self):
        out = self.run_decref("help").out
        for command in COMMANDS:
            self.assertIn(f"\n  {command} ", out)

    def test_version_is_one_fact_a_line(self):
        run = self.run_decref("--version")
        self.assertEqual(run.status, 0)
        facts = (r"decref \d+\.\d+\.\d+", r"libclang \d+\.\d+.*", r"models Python 3\.\d+", r"store schema \d+")
        lines = run.out.splitlines()
        self.assertEqual(len(lines), len(facts))
        for line, fact in zip(lines, facts):
            self.assertRegex(line, f"^{fact}$")

    def test_no_command(self):
        run = self.run_decref()
        self.assertEqual((run.status, run.out), (2, ""))
        self.assertIn("usage:", run.err)


class WrongUse(Project):
    def test_words_that_mean_nothing(self):
        for words, part in (
            (["chekc"], "no such command: chekc"),
            (["help", "chekc"], "no such command: chekc"),
            (["check", "--frobnicate"], "no such option: --frobnicate"),
            (["check", "-x"], "no such option: -x"),
            (["check", "--format", "xml"], "takes one of: text jsonl sarif"),
            (["check", "--format"], "needs a value"),
            (["check", "-j", "0"], "takes a number"),
            (["check", "-j", "many"], "takes a number"),
            (["check", "--budget", "-5"], "takes a number"),
            (["check", "--budget", "99999999999999999999"], "takes a number"),
            (["check", "--dump", "ir,tea"], "takes some of: ir"),
            (["check", "--stats=yes"], "takes no value"),
            (["check", "-q", "-v"], "contradict"),
            (["check", "-p", ".", "a.c", "--", "-O2"], "not with -p"),
            (["check", "--", "-O2"], "need a file"),
            (["check", "--db", "", "a.c"], "--db"),
        ):
            with self.subTest(words=words):
                self.refused(self.run_decref(*words), part)

    def test_options_may_be_written_in_every_usual_way(self):
        self.sources(a=LEAK)
        want = self.check("-p", ".", "--format", "jsonl", "-j", "2", "-q")
        self.assertEqual(want.status, 1)
        for words in (["-p.", "--format=jsonl", "-j2", "--quiet"], ["--project=.", "-qj2", "--format=jsonl"],
                      ["a.c", "-qp", ".", "--format", "jsonl"]):
            got = self.check(*words)
            self.assertEqual((got.status, got.out, got.err), (want.status, want.out, want.err), words)


class ExitCodes(Project):
    def test_nothing_found_is_0(self):
        self.sources(a=SOUND)
        run = self.check()
        self.assertEqual((run.status, run.out), (0, ""), run.err)

    def test_findings_are_1(self):
        self.sources(a=SOUND, b=LEAK)
        run = self.check()
        self.assertEqual(run.status, 1, run.err)
        self.assertIn("[ref-leak]", run.out)

    def test_a_failed_unit_is_3_even_with_findings(self):
        self.sources(a=LEAK, b=SOUND)
        self.database(["a.c", "gone.c", "b.c"])
        run = self.check("--format", "jsonl")
        self.assertEqual(run.status, 3, run.err)
        self.assertEqual([f["file"] for f in run.findings()], ["a.c"])
        self.assertIn("gone.c", run.err)

    def test_an_output_that_cannot_be_written_is_2(self):
        self.sources(a=LEAK)
        with open("/dev/full", "wb") as full:
            run = self.check("-q", stdout=full)
        self.refused(run, "cannot be written", ".decref/decref.db")

    def test_the_exit_code_is_stored(self):
        self.sources(a=LEAK)
        self.check()
        self.assertEqual(self.query("SELECT exit, nunits, nfailed, nfindings FROM runs"), [(1, 1, 0, 1)])


class Streams(Project):
    def test_findings_are_on_stdout_and_all_else_on_stderr(self):
        self.sources(a=LEAK)
        run = self.check("--format", "jsonl", "-v", "--stats")
        self.assertEqual(len(run.findings()), 1)
        self.assertIn("decref: a.c: ok", run.err)
        for fact in ("units: 1", "functions: 1, explored fully 1", "functions with opaque parts: 0, that call what nobody knows: 0", "opaque instructions: 0", "steps: ", "time: ", "memory: "):
            self.assertRegex(run.err, f"(?m)^{fact}")

    def test_a_profile_tells_of_phases_units_and_functions(self):
        self.sources(a=LEAK)
        cold = self.check("--profile", "--format", "jsonl")
        self.assertEqual(len(cold.findings()), 1)
        for phase in ("begin", "units read", "facts found", "functions explored", "findings told"):
            self.assertRegex(cold.err, rf"(?m)^  {phase} +\d+\.\d +\d+\.\d$")
        self.assertRegex(cold.err, r"(?m)^ +\d+\.\d +\d+\.\d +[1-9]\d* +\d+\.\d  .*a\.c$")
        self.assertRegex(cold.err, r"(?m)^ +\d+\.\d +[1-9]\d*  \w+  .*a\.c:\d+$")
        warm = self.check("--profile", "--format", "jsonl")
        self.assertEqual(warm.findings(), cold.findings())
        self.assertRegex(warm.err, r"(?m)^ +0\.0 +0  \w+  .*a\.c:\d+  \(known from an earlier run\)$")

    def on_terminal(self, *words, **env):
        """What a terminal gets as stderr."""
        try:
            master, slave = pty.openpty()
        except OSError as e:
            self.skipTest(str(e))
        p = self.start("check", *words, env={"TERM": "xterm", **env}, stderr=slave, stdout=subprocess.DEVNULL)
        os.close(slave)
        said = b""
        try:
            while chunk := os.read(master, 4096):
                said += chunk
        except OSError:                         # the other end is closed
            pass
        os.close(master)
        p.communicate()
        return said.decode()

    def test_a_terminal_is_told_how_far_the_run_is(self):
        self.sources(a=LEAK, b=SOUND)
        self.database(["a.c", "gone.c", "b.c"])
        said = self.on_terminal()
        self.assertIn("decref: read 1 of 3 units, 0 findings", said)
        shown = []                              # as the terminal has it in the end
        for line in said.replace("\r\n", "\n").split("\n"):
            shown.append(line.split("\r")[-1].replace("\033[K", ""))
        self.assertTrue(shown[0].startswith("decref: gone.c: failed: "), shown)
        self.assertRegex(shown[1], r"^decref: 1 finding \(1 error\) in 3 units \(1 could not be analysed\); 2 of 2 functions explored to the end; \d+\.\d s$")
        self.assertEqual(shown[2:], [""])

    def test_nobody_else_is(self):
        self.sources(a=LEAK)
        self.assertEqual(self.on_terminal("-q"), "")
        self.assertNotIn("units,", self.on_terminal(TERM="dumb"))
        self.assertNotIn("\r", self.check().err)

    def test_the_summary(self):
        self.sources(a=LEAK, b=LEAK.replace('PyObject_SetAttrString(list, "x", item)', "PyList_Append(list, item)"))
        self.assertRegex(self.check().err, r"(?m)^decref: 2 findings \(1 error, 1 low\) in 2 units; 2 of 2 functions explored to the end; \d+\.\d s$")

    def test_quiet(self):
        self.sources(a=LEAK)
        self.assertEqual(self.check("-q").err, "")

    def test_a_bare_file_gets_the_flags_of_python3_config_and_says_so(self):
        self.write("a.c", LEAK.format("a"))
        run = self.check("a.c")
        self.assertEqual(run.status, 1, run.err)
        said = [line for line in run.err.splitlines() if "python3-config" in line]
        self.assertEqual(len(said), 1, run.err)
        self.assertIn("-I", said[0])
        self.assertNotIn("python3-config", self.check("a.c", "--", "-I" + INCLUDE).err)

    def test_a_file_of_a_database(self):
        self.sources(a=LEAK, b=LEAK)
        run = self.check("-p", "compile_commands.json", "--format", "jsonl", "b.c", "./b.c")
        self.assertEqual([f["file"] for f in run.findings()], ["b.c"])
        self.refused(self.check("-p", ".", "c.c"), "c.c", "not in the compilation database")

    def test_a_dump_stands_in_the_place_of_the_findings(self):
        self.sources(a=LEAK)
        run = self.check("--dump", "ir")
        self.assertEqual(run.status, 1)
        self.assertIn("leak_a", run.out)
        self.assertNotIn("[ref-leak]", run.out)
