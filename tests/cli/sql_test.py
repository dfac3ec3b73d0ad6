"""decref sql and stats: the database asked, by anybody, with nothing that can write."""
import csv
import io
import json
import os
import re
import sqlite3

from support import HEAD, LEAK, ROOT, SOUND, Project, obey_modes

UNKNOWN = HEAD + """PyObject *make_it(void);
PyObject *
asks_{0}(PyObject *self, PyObject *list)
{{
    PyObject *it = make_it();
    if (!it || PyObject_SetAttrString(list, "x", it) < 0)
        return NULL;
    Py_DECREF(it);
    Py_RETURN_NONE;
}}
"""


class Asked(Project):
    def setUp(self):
        super().setUp()
        self.sources(a=LEAK, b=LEAK, u=UNKNOWN)
        self.assertEqual(self.check("-q").status, 1)

    def rows(self, question, *words):
        run = self.run_decref("sql", "--format", "json", *words, question)
        self.assertEqual((run.status, run.err), (0, ""), question)
        return json.loads(run.out)


class Sql(Asked):
    def test_every_form(self):
        question = "SELECT 1 AS n, 2.5 AS r, NULL AS none, 'a,\"é' AS t UNION ALL SELECT 20, 0.5, NULL, 'x'"
        want = [{"n": 1, "r": 2.5, "none": None, "t": 'a,"é'}, {"n": 20, "r": 0.5, "none": None, "t": "x"}]
        self.assertEqual(self.rows(question), want)
        lines = self.run_decref("sql", "--format", "jsonl", question).out.splitlines()
        self.assertEqual([json.loads(line) for line in lines], want)
        table = list(csv.reader(io.StringIO(self.run_decref("sql", "--format", "csv", question).out)))
        self.assertEqual(table, [["n", "r", "none", "t"], ["1", "2.5", "", 'a,"é'], ["20", "0.5", "", "x"]])
        self.assertEqual(self.run_decref("sql", question).out, ' n    r  none  t\n 1  2.5        a,"é\n20  0.5        x\n')

    def test_what_is_not_a_question(self):
        for question, part in (("SELECT * FROM nowhere", "no such table: nowhere"), ("SELEC 1", "syntax error"), ("", "no question"),
                               ("SELECT 1; SELECT 2", "one question"), ("  ; ", "no question")):
            self.refused(self.run_decref("sql", question), part)
        self.refused(self.run_decref("sql"), "takes one question")
        self.refused(self.run_decref("sql", "--format", "xml", "SELECT 1"), "text, csv, json or jsonl")

    def test_nothing_can_be_written(self):
        before = self.bytes()
        for question in ("DELETE FROM runs", "UPDATE runs SET exit = 0", "INSERT INTO reviews VALUES ('x', 'intended', 'y')",
                         "INSERT INTO reviews VALUES ('x', 'intended', 'y') RETURNING why", "DROP VIEW by_rule", "CREATE TABLE t (x)",
                         "CREATE TEMP TABLE t (x)", "ATTACH 'made.db' AS m", "DETACH main", "VACUUM", "VACUUM INTO 'made.db'", "REINDEX",
                         "ANALYZE", "BEGIN IMMEDIATE", "PRAGMA user_version = 9", "PRAGMA journal_mode = DELETE", "PRAGMA query_only = OFF",
                         "PRAGMA writable_schema = ON", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA optimize", "SELECT load_extension('x')",
                         "WITH x AS (SELECT 1) DELETE FROM runs"):
            self.refused(self.run_decref("sql", question))
        self.assertEqual(self.bytes(), before)
        self.assertFalse(os.path.exists(self.path("made.db")))

    def bytes(self):
        with open(self.path(".decref/decref.db"), "rb") as f:
            return f.read()

    def test_what_asks_is_answered(self):
        self.assertEqual(self.rows("PRAGMA user_version"), [{"user_version": self.query("PRAGMA user_version")[0][0]}])
        self.assertIn("path", [r["name"] for r in self.rows("PRAGMA table_info(units)")])
        self.assertTrue(self.rows("EXPLAIN QUERY PLAN SELECT * FROM by_rule"))
        self.assertEqual(len(self.rows("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 9) SELECT x FROM c")), 9)

    def test_databases_that_are_not_ours(self):
        self.refused(self.run_decref("sql", "--db", "gone.db", "SELECT 1"), "gone.db: no run is stored yet")
        self.assertFalse(os.path.exists(self.path("gone.db")))
        connection = sqlite3.connect(self.path("theirs.db"))
        connection.executescript("CREATE TABLE t (x)")
        connection.close()
        self.refused(self.run_decref("sql", "--db", "theirs.db", "SELECT 1"), "another program")
        self.write("text.db", "no database\n" * 100)
        self.refused(self.run_decref("sql", "--db", "text.db", "SELECT 1"), "not a database")
        for version, part in ((1000, "newer decref"), (4, "older decref")):
            connection = sqlite3.connect(self.path(".decref/decref.db"))
            connection.execute(f"PRAGMA user_version = {version}")
            connection.close()
            self.refused(self.run_decref("sql", "SELECT 1"), part)

    def test_where_nothing_may_be_written(self):
        os.chmod(self.path(".decref/decref.db"), 0o444)
        os.chmod(self.path(".decref"), 0o555)
        run = self.run_decref("sql", "SELECT count(*) AS n FROM runs", preexec_fn=obey_modes)
        os.chmod(self.path(".decref"), 0o755)
        self.assertEqual((run.status, run.out), (0, "n\n1\n"), run.err)

    def test_while_another_run_writes(self):
        connection = sqlite3.connect(self.path(".decref/decref.db"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM runs")
        self.assertEqual(self.rows("SELECT count(*) AS n FROM runs"), [{"n": 1}])
        connection.execute("ROLLBACK")
        connection.close()


class Views(Asked):
    def test_by_rule_file_and_cause(self):
        rule, = self.rows("SELECT * FROM by_rule WHERE rule = 'ref-leak'")
        self.assertGreaterEqual(rule["findings"], 2)
        self.assertEqual(rule["errors"] + rule["warnings"] + rule["low"], rule["findings"])
        self.assertLessEqual({self.path("a.c"), self.path("b.c")}, {r["path"] for r in self.rows("SELECT * FROM by_file")})
        self.assertEqual(self.rows("SELECT * FROM by_cause"), [])

    def test_what_is_new_since_the_baseline(self):
        before = self.rows("SELECT * FROM new_findings")
        self.assertGreaterEqual(len(before), 2)
        self.run_decref("baseline")
        self.write("b.c", LEAK.format("b") + LEAK[len(HEAD):].format("new"))
        self.check("-q")
        self.assertEqual([r["function"] for r in self.rows("SELECT * FROM new_findings")], ["leak_new"])
        self.assertEqual(self.rows("SELECT count(*) AS n FROM latest"), [{"n": len(before) + 1}])

    def test_functions(self):
        steps = [r["steps"] for r in self.rows("SELECT * FROM slowest_functions")]
        self.assertEqual((len(steps), steps), (3, sorted(steps, reverse=True)))
        self.assertEqual(self.rows("SELECT * FROM incomplete_functions"), [])
        self.check("-q", "--budget", "5")
        self.assertEqual({r["explored"] for r in self.rows("SELECT * FROM incomplete_functions")}, {"budget"})

    def test_unknown_callees(self):
        name, = self.rows("SELECT * FROM unknown_callees")
        self.assertEqual((name["name"], name["calls"]), ("make_it", 1))

    def test_what_a_function_keeps_from_us(self):
        """Code that is not understood and unknown callees are counted for each function, given up or not."""
        self.write("a.c", SOUND.format("a") + "\nvoid stir(void)\n{\n    __asm__(\"nop\");\n    __asm__(\"nop\");\n}\n")
        for budget, explored in (("1000", "opaque"), ("1", "budget")):
            self.check("-q", "--budget", budget)
            row, = self.rows("SELECT * FROM last_functions WHERE name = 'stir'")
            self.assertEqual((row["opaque"], row["unknown"], row["explored"]), (2, 0, explored))
        self.assertEqual(sum(r["unknown"] for r in self.rows("SELECT * FROM last_functions")), 1)

    def test_units_in_trouble(self):
        self.database(["a.c", "gone.c"])
        self.assertEqual(self.check("-q").status, 3)
        self.assertEqual([r["status"] for r in self.rows("SELECT * FROM troubled_units")], ["failed"])

    def test_of_the_last_run_only(self):
        self.write("a.c", SOUND.format("a"))
        self.check("-q", "-p", ".", "a.c")
        self.assertEqual(self.rows("SELECT * FROM latest"), [])
        self.assertEqual(self.rows("SELECT name FROM slowest_functions"), [{"name": "sound_a"}])


class Stats(Asked):
    def test_it_answers_with_the_views(self):
        run = self.run_decref("stats")
        self.assertEqual((run.status, run.err), (0, ""))
        for part in (r"^# by rule\n.*\nref-leak ", r"^# findings by severity\n", r"\na\.c  ", r"^# functions that took most steps\n", r"\nmake_it  "):
            self.assertRegex(run.out, "(?m)" + part)
        self.assertNotIn(self.dir, run.out.split("# findings", 1)[1])

    def test_without_a_run(self):
        self.refused(self.run_decref("stats", "--db", "gone.db"), "no run is stored yet")
        self.refused(self.run_decref("stats", "x"), "takes no words")


class Documented(Asked):
    def test_the_page_names_every_table_column_and_view(self):
        with open(os.path.join(ROOT, "docs/store.md"), encoding="utf-8") as f:
            page = f.read()
        for name, kind in self.query("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*'"):
            columns = [row[1] for row in self.query(f"PRAGMA table_info({name})")]
            if kind == "table":
                part = re.search(rf"(?ms)^### {name}$(.*?)(?=^### |\Z)", page)
            else:
                part = re.search(rf"(?m)^\| `{name}` \|(.*)$", page)
            self.assertIsNotNone(part, f"docs/store.md has no {kind} {name}")
            for column in columns:
                self.assertIn(f"`{column}`", part.group(1), f"docs/store.md: {kind} {name}")

    def test_the_page_names_nothing_else(self):
        with open(os.path.join(ROOT, "docs/store.md"), encoding="utf-8") as f:
            page = f.read()
        tables = {n for n, in self.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'")}
        views = {n for n, in self.query("SELECT name FROM sqlite_schema WHERE type = 'view'")}
        self.assertEqual(set(re.findall(r"(?m)^### (\w+)$", page)), tables)
        self.assertEqual(set(re.findall(r"(?m)^\| `(\w+)` \|", page.split("## Views")[1].split("## Tables")[0])), views)
