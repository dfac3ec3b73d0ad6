"""decref.toml, [tool.decref], DECREF_*, the command line: who wins, what is refused, what is shown."""
import os
import re

from support import LEAK, SOUND, Project


class Layers(Project):
    def shown(self, *words, env=None):
        """Every setting as (value, origin)."""
        run = self.run_decref("config", "--show", *words, env=env)
        self.assertEqual((run.status, run.err), (0, ""))
        return {m[1]: (m[2], m[3]) for m in re.finditer(r"(?m)^([\w-]+) = (.*?) +# (.*)$", run.out)}

    def test_defaults(self):
        shown = self.shown()
        self.assertEqual(shown["budget"], ("200000", "default"))
        self.assertEqual({origin for _, origin in shown.values()}, {"default"})

    def test_command_line_over_environment_over_file(self):
        self.write("decref.toml", "budget = 1000\njobs = 3\ncpu-limit = 7\n")
        shown = self.shown("--budget", "3000", env={"DECREF_BUDGET": "2000", "DECREF_JOBS": "5"})
        self.assertEqual(shown["budget"], ("3000", "--budget"))
        self.assertEqual(shown["jobs"], ("5", "DECREF_JOBS"))
        self.assertEqual(shown["cpu-limit"], ("7", "decref.toml:3"))

    def test_a_list_is_replaced_by_the_next_layer(self):
        self.write("decref.toml", 'disable = ["leak", "null-deref"]\nexclude = ["a/*", "b"]\n')
        self.assertEqual(self.shown()["disable"], ('["leak", "null-deref"]', "decref.toml:1"))
        shown = self.shown("--disable", "cycle", env={"DECREF_EXCLUDE": "c,d"})
        self.assertEqual(shown["disable"], ('["cycle"]', "--disable"))
        self.assertEqual(shown["exclude"], ('["c", "d"]', "DECREF_EXCLUDE"))

    def test_pyproject(self):
        self.write("pyproject.toml", '[project]\nname = "x"\n[tool.decref]\nmin-severity = "error"\n')
        self.assertEqual(self.shown()["min-severity"], ('"error"', "pyproject.toml:4"))
        self.write("decref.toml", "")
        self.assertEqual(self.shown()["min-severity"][1], "default")

    def test_a_pyproject_of_others_is_not_judged(self):
        self.write("pyproject.toml", "this is = = no TOML\n")
        self.assertEqual(self.shown()["jobs"][1], "default")

    def test_the_nearest_parent_up_to_the_root_of_the_repository(self):
        self.write("decref.toml", "budget = 11\n")
        self.write("in/deep/a.c", "")
        self.assertEqual(self.shown("in/deep/a.c")["budget"], ("11", "decref.toml:1"))
        self.write("in/decref.toml", "budget = 22\n")
        self.assertEqual(self.shown("in/deep/a.c")["budget"][0], "22")
        os.unlink(self.path("in/decref.toml"))
        os.mkdir(self.path("in/.git"))
        self.assertEqual(self.shown("in/deep/a.c")["budget"][1], "default")

    def test_a_file_that_is_named(self):
        self.write("decref.toml", "budget = 11\n")
        self.write("other.toml", "budget = 22\n")
        self.assertEqual(self.shown("--config", "other.toml")["budget"], ("22", "other.toml:1"))
        self.assertEqual(self.shown("--no-config")["budget"][1], "default")
        self.refused(self.check("--config", "gone.toml"), "gone.toml")
        self.write("pyproject.toml", "[tool.other]\n")
        self.refused(self.check("--config", "pyproject.toml"), "no table [tool.decref]")

    def test_a_file_is_shown_what_holds_for_it(self):
        self.write("decref.toml", 'disable = ["memory-leak"]\nexclude = ["gen"]\n[ignore]\n"vendor/*" = ["ref-leak"]\n')
        out = self.run_decref("config", "--show", "vendor/z.c", "gen/x.c").out
        self.assertIn('# vendor/z.c\n# ref-leak is ignored: it matches "vendor/*"\n# memory-leak is off\n', out)
        self.assertIn('# gen/x.c\n# is left out: it matches "gen"\n', out)


class Mistakes(Project):
    def test_each_is_one_line_with_its_place(self):
        for text, *parts in (
            ("min-severty = 'low'", "decref.toml:1: unknown key 'min-severty'; is it min-severity?"),
            ("\nzzzzzzzzzz = 1", "decref.toml:2: unknown key 'zzzzzzzzzz'"),
            ("[ignored]\n'x' = ['leak']", "decref.toml:2: unknown key 'ignored'; is it ignore?"),
            ("jobs = 'many'", "decref.toml:1: 'jobs' takes a number"),
            ("jobs = [1, 2]", "'jobs' takes one value"),
            ("jobs = true", "is not true or false"),
            ("generated = 'yes'", "'generated' is true or false"),
            ("disable = ['ref-leek']", "ref-leek is neither; is it ref-leak?"),
            ("min-confidence = 'great'", "is low, medium or high"),
            ("budget = 1.5", "takes a string, a number"),
            ("[budget]\nx = 1", "'budget' takes values, not a table"),
            ("enabeld = []", "unknown key 'enabeld'"),
            ("[enabeld]", "unknown key 'enabeld'"),
            ("[rules]\nx = []", "'rules' takes values, not a table"),
            ("ignore = ['vendor']", "takes a pattern of paths, =, and rules"),
            ("a = = 1", "decref.toml:1: "),
            ("jobs = 1\njobs = 2", "decref.toml:2: "),
        ):
            with self.subTest(text=text):
                self.write("decref.toml", text + "\n")
                self.refused(self.check(), *parts)

    def test_in_the_environment(self):
        self.refused(self.check(env={"DECREF_JOBS": "0"}), "DECREF_JOBS=0: it takes a number")


class Effect(Project):
    def test_rules_and_thresholds(self):
        self.sources(a=LEAK)
        for words, status in ((["--disable", "ref-leak"], 0), (["--disable", "leak,cycle"], 0), (["--rules", "cycle"], 0),
                              (["--rules", "leak"], 1), (["--rules", "all", "--disable", "cycle"], 1),
                              (["--min-severity", "error"], 1), (["--min-confidence", "high"], 1),
                              (["--ignore", "a.c=ref-leak"], 0), (["--ignore", "*.c=all"], 0), (["--ignore", "b.c=all"], 1)):
            run = self.check(*words)
            self.assertEqual(run.status, status, (words, run.out, run.err))

    def test_excluded_files_are_not_read(self):
        self.sources(a=SOUND, b=LEAK)
        self.write("decref.toml", 'exclude = ["b.c"]\n')
        run = self.check()
        self.assertEqual(run.status, 0, run.err)
        self.assertIn("1 excluded file left out", run.err)
        self.assertEqual(self.query("SELECT path FROM units"), [(self.path("a.c"),)])

    def test_what_cython_has_written_is_left_out_unless_asked_for(self):
        self.sources(a=SOUND, b="/* Generated by Cython 3.0.8 */\n" + LEAK)
        run = self.check()
        self.assertEqual(run.status, 0, run.err)
        self.assertIn("--generated", run.err)
        self.assertEqual(self.check("--generated").status, 1)
        self.assertEqual(self.check("-p", ".", "b.c").status, 1)
        self.database(["b.c"])
        self.refused(self.check("-q"), "1 file that Cython has written left out")

    def test_paths_in_a_file_are_relative_to_it(self):
        self.sources(a=LEAK)
        self.write("mine.api", "mine(x) -> new\n")
        self.write("decref.toml", 'project = "."\ndb = "runs.db"\nmodels = ["mine.api"]\nexclude = ["sub/*"]\n')
        self.write("sub/x.c", "")
        run = self.run_decref("check", env={"PWD": self.dir})
        self.assertEqual(run.status, 1, run.err)
        self.assertTrue(os.path.exists(self.path("runs.db")))

    def test_flags_of_the_command_line_win_over_a_project_of_the_file(self):
        from support import INCLUDE
        self.sources(a=LEAK)
        self.write("decref.toml", 'project = "."\n')
        self.assertEqual(self.check("a.c", "--", "-I" + INCLUDE).status, 1)

    def test_a_version_to_judge_by(self):
        self.sources(a=LEAK)
        self.assertEqual(self.check("--python", "3.13").status, 1)
        self.refused(self.check("--python", "three"), "takes a version")
