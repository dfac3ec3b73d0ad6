"""Databases of older schemas are taken along: one test for each step. schemas/N.sql is what decref once made."""
import glob
import os
import re
import shutil
import sqlite3
import subprocess

from support import LEAK, ROOT, Project

SCHEMAS = os.path.join(ROOT, "tests/cli/schemas")
ROWS = """
INSERT INTO runs (id, started, command, directory, decref, libclang) VALUES (1, '2026-01-01T00:00:00Z', 'decref check', '/d', '0', '19');
INSERT INTO units (id, path, status, cpu, peak_kb, opaque) VALUES (7, '/d/old.c', 'ok', 0, 0, 0);
INSERT INTO run_units VALUES (1, 7, 1);
INSERT INTO findings (id, unit, rule, severity, confidence, reach, path, line, col, function, message, anchor, source, fingerprint)
    VALUES (3, 7, 'ref-leak', '%s', 'high', 'memory', '/d/old.c', 1, 1, 'f', 'm', 'a', 's', '0123456789abcdef');
INSERT INTO steps (finding, n, path, line, col, text, source) VALUES (3, 1, '/d/old.c', 1, 1, 't', 's');
INSERT INTO objects (finding, step, id, name, owned, inside, outside, life%s) VALUES (3, 1, 0, 'x', 1, 0, 'nobody', 'alive'%s);
"""


class Migrate(Project):
    def setUp(self):
        super().setUp()
        self.sources(a=LEAK)

    def shape(self, db):
        """Every table and view with its columns."""
        names = self.query("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name", db)
        return {name: [row[1:] for row in self.query(f"PRAGMA table_info({name})", db)] for name, in names}

    def make(self, version):
        with open(os.path.join(SCHEMAS, f"{version}.sql"), encoding="utf-8") as f:
            text = f.read()
        connection = sqlite3.connect(self.path("old.db"))
        more = (", kind, subject", ", 'object', 1") if version > 4 else ("", "")
        connection.executescript(text + ROWS % ("note" if version == 1 else "low", *more))
        connection.close()

    def test_every_schema_becomes_the_newest(self):
        self.check("--db", "new.db")
        want = self.shape("new.db")
        newest, = self.query("PRAGMA user_version", "new.db")[0]
        for version in range(1, newest):
            with self.subTest(version=version):
                self.make(version)
                run = self.check("--db", "old.db")
                self.assertEqual(run.status, 1, run.err)
                self.assertEqual(self.shape("old.db"), want)
                self.assertEqual(self.query("PRAGMA user_version", "old.db"), [(newest,)])
                self.assertEqual(self.query("SELECT severity, fingerprint FROM findings WHERE id = 3", "old.db"), [("low", "0123456789abcdef")])
                self.assertEqual(self.query("SELECT count(*) FROM objects WHERE finding = 3", "old.db"), [(1,)])
                self.assertEqual(self.query("SELECT opaque FROM functions", "old.db"), [(0,)])
                self.assert_intact("old.db")
                for name in glob.glob(self.path("old.db*")):
                    shutil.rmtree(name) if os.path.isdir(name) else os.unlink(name)

    def test_every_step_is_there_and_every_schema_was_kept(self):
        with open(os.path.join(ROOT, "analyzer/store/schema.sql"), encoding="utf-8") as f:
            newest = int(re.search(r"user_version = (\d+)", f.read()).group(1))
        steps = sorted(int(os.path.basename(p)[:-4]) for p in glob.glob(os.path.join(ROOT, "analyzer/store/migrate/*.sql")))
        self.assertEqual(steps, list(range(2, newest + 1)))
        for version in range(1, newest):
            self.assertTrue(os.path.exists(os.path.join(SCHEMAS, f"{version}.sql")), version)

    def test_a_step_that_fails_changes_nothing(self):
        self.make(1)
        connection = sqlite3.connect(self.path("old.db"))
        connection.execute("CREATE TABLE unknown_calls (x)")
        connection.close()
        before = self.shape("old.db")
        self.refused(self.check("--db", "old.db"), "old.db", "SQLite says")
        self.assertEqual(self.shape("old.db"), before)
        self.assertEqual(self.query("PRAGMA user_version", "old.db"), [(1,)])

    def test_two_at_a_time(self):
        self.make(1)
        runs = [self.start("check", "-q", "--db", "old.db", stdout=subprocess.DEVNULL) for _ in range(3)]
        for p in runs:
            _, err = p.communicate()
            self.assertEqual((p.returncode, err), (1, b""))
        self.assert_intact("old.db")
