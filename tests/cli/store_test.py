"""The database: foreign, newer, locked, read-only, full; and what a killed run leaves."""
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time

from support import HEAD, LEAK, SOUND, Project, is_alive, obey_modes, workers_of


def many_leaks(n):
    one = LEAK[len(HEAD):]
    return HEAD + "\n".join(one.replace("{0}", "{0}_%d" % i) for i in range(n))


class Foreign(Project):
    def setUp(self):
        super().setUp()
        self.sources(a=LEAK)

    def sql(self, db, text):
        connection = sqlite3.connect(self.path(db))
        connection.executescript(text)
        connection.close()

    def bytes_of(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def left_alone(self, name, *parts):
        before = self.bytes_of(name)
        self.refused(self.check("--db", name), name, "--db", *parts)
        self.assertEqual(before, self.bytes_of(name))

    def test_not_a_database(self):
        self.write("notes.txt", "by no means a database\n" * 500)
        self.left_alone("notes.txt", "not a database of decref")

    def test_the_database_of_another_program(self):
        self.sql("theirs.db", "CREATE TABLE findings (x); INSERT INTO findings VALUES (1)")
        self.left_alone("theirs.db", "the database of another program")

    def test_a_newer_schema(self):
        self.check()
        self.sql(".decref/decref.db", "PRAGMA user_version = 1000")
        self.refused(self.check(), "written by a newer decref", "1000")

    def test_a_directory(self):
        self.refused(self.check("--db", "."), "is a directory")

    def test_a_place_that_cannot_be_made(self):
        self.refused(self.check("--db", "a.c/x.db"), "a.c: the directory cannot be made")
        self.refused(self.check("--db", "/proc/x.db"), "/proc/x.db")

    def test_a_directory_in_which_nothing_may_be_made(self):
        os.chmod(self.dir, 0o555)
        run = self.check(preexec_fn=obey_modes)
        os.chmod(self.dir, 0o755)
        self.refused(run, ".decref: the directory cannot be made", "--db")

    def test_a_locked_database(self):
        self.check()
        connection = sqlite3.connect(self.path(".decref/decref.db"), isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        self.refused(self.check(), "locked by another program", "--db")
        connection.execute("ROLLBACK")
        connection.close()
        self.assertEqual(self.check().status, 1)

    def test_a_read_only_database(self):
        self.check()
        for directory, _, names in os.walk(self.path(".decref")):
            for name in names:
                os.chmod(os.path.join(directory, name), 0o444)
            os.chmod(directory, 0o555)
        self.refused(self.check(preexec_fn=obey_modes), ".decref/decref.db", "read-only")
        os.chmod(self.path(".decref"), 0o755)

    def test_a_database_that_is_damaged(self):
        self.check()
        self.sql(".decref/decref.db", "PRAGMA journal_mode = DELETE")
        size = os.path.getsize(self.path(".decref/decref.db"))
        with open(self.path(".decref/decref.db"), "r+b") as f:
            f.seek(4096)
            f.write(b"\xa5" * (size - 4096))
        run = self.check("-q")
        self.assertEqual(run.status, 2, run.err)
        self.assertIn("damaged", run.err)


class History(Project):
    def test_runs_are_kept_and_units_replaced(self):
        self.sources(a=LEAK, b=LEAK)
        self.check()
        self.write("a.c", SOUND.format("a"))
        self.check()
        self.assertEqual(self.query("SELECT id, nfindings, exit FROM runs"), [(1, 2, 1), (2, 1, 1)])
        self.assertEqual(self.query("SELECT function FROM findings"), [("leak_b",)])
        self.assertEqual(self.query("SELECT count(*) FROM units"), [(2,)])
        self.assert_intact()

    def test_what_is_the_same_is_not_written_again(self):
        rows = "SELECT id, unit, line, message, source FROM findings ORDER BY unit"
        self.sources(a=LEAK, b=LEAK)
        first = self.check()
        stored = self.query(rows)
        self.assertEqual(self.check("--no-reuse").out, first.out)
        self.assertEqual(self.query(rows), stored)
        self.assertEqual(self.query("SELECT run, unit, done FROM run_units"), [(1, 1, 1), (1, 2, 1), (2, 1, 1), (2, 2, 1)])
        self.write("a.c", "\n" + LEAK.format("a"))
        self.check()
        now = self.query(rows)
        self.assertEqual([r[2] - s[2] for r, s in zip(now, stored)], [1, 0])
        self.write("a.c", "#error no\n" + "#include <nothing.h>\n")
        self.check()
        self.write("a.c", LEAK.format("a"))
        self.check()
        self.assertEqual([r[1:] for r in self.query(rows)], [r[1:] for r in stored])

    def test_a_run_shows_only_its_own_units(self):
        self.sources(a=LEAK, b=LEAK)
        self.check()
        run = self.check("--format", "jsonl", "-p", ".", "b.c")
        self.assertEqual([f["file"] for f in run.findings()], ["b.c"])
        self.assertEqual(self.query("SELECT count(*) FROM findings"), [(2,)])

    def test_every_step_has_its_heap(self):
        self.sources(a=LEAK)
        self.check()
        self.assertEqual(self.query("SELECT explored FROM functions"), [("full",)])
        self.assertGreater(self.query("SELECT count(*) FROM objects WHERE owned = 1")[0][0], 0)
        self.assertEqual(self.query("SELECT * FROM objects o LEFT JOIN steps s ON s.finding = o.finding AND s.n = o.step"
                                    " WHERE s.n IS NULL"), [])

    def test_two_runs_at_a_time(self):
        self.sources(a=LEAK, b=LEAK)
        self.check()
        runs = [self.start("check", "--format", "jsonl") for _ in range(3)]
        outs = [r.communicate() for r in runs]
        self.assertEqual([r.returncode for r in runs], [1, 1, 1], outs)
        self.assertEqual(len({out for out, _ in outs}), 1)
        self.assert_intact()


class Full(Project):
    """A file that may not grow stands for a full disk: to SQLite both are a write that fails."""

    def limited(self, size, *words):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return self.check(*words, preexec_fn=limit)

    def test_no_room_for_a_new_database(self):
        self.sources(a=LEAK)
        self.refused(self.limited(8192), ".decref/decref.db", "room")

    def test_no_room_for_the_findings(self):
        self.sources(a=LEAK, big=many_leaks(150))
        before = self.check("-p", ".", "a.c", "--format", "jsonl")
        self.assertEqual(before.status, 1)
        size = os.path.getsize(self.path(".decref/decref.db"))
        run = self.limited(size + 65536, "-q", "-p", ".", "a.c", "big.c", "--format", "jsonl")
        self.assertEqual(run.status, 2, run.err)
        self.assertEqual(len(run.err.splitlines()), 1, run.err)
        self.assertIn("room", run.err)
        self.assertEqual(run.out, before.out)   # what was stored before the disk was full is shown
        self.assert_intact()
        self.assertEqual(self.query("SELECT function FROM findings"), [("leak_a",)])
        self.assertEqual(self.check("-q", "--format", "jsonl").status, 1)
        self.assertEqual(self.query("SELECT count(*) FROM findings"), [(151,)])

    def on_disk(self, kilobytes, *words):
        """The database stands on a disk of that size, which is its own; what is left there is told last."""
        script = ("mkdir -p disk && mount -t tmpfs -o size=%dk none disk || exit 77\n" % kilobytes +
                  '"$@"\nstatus=$?\nls -R disk >left\nexit $status')
        if not shutil.which("unshare"):
            self.skipTest("no unshare here")
        run = self.check("-q", "--format", "jsonl", "--db", "disk/x.db", *words, before=["unshare", "-rm", "sh", "-c", script, "sh"])
        if run.status == 77 or "unshare:" in run.err:
            self.skipTest("no disk can be mounted here")
        return run

    def test_a_full_disk(self):
        """Nothing is lost without one clear line, half a file stays nowhere, and parsed headers take no room from findings."""
        names = "abcd"
        self.sources(**{n: LEAK for n in names})
        want = self.check("-q", "--format", "jsonl", "--db", "roomy.db")
        self.assertEqual(len(want.findings()), len(names))
        for size, status in ((60, 2), (1200, 1), (16000, 1)):
            run = self.on_disk(size)
            self.assertEqual(run.status, status, (size, run.err))
            with open(self.path("left"), encoding="utf-8") as f:
                self.assertNotIn(".pch", f.read())
            if status == 1:
                self.assertEqual((run.out, run.err), (want.out, ""), size)
            else:
                self.assertRegex(run.err, r"^decref: disk/x\.db: no room left to write.*\n$")


class Killed(Project):
    def begin(self, *words):
        """Starts decref on a, stuck and b; returns when a has been read and a worker is stuck."""
        self.sources(a=LEAK, stuck=SOUND, b=LEAK)
        self.err = open(self.path("err"), "w+b")
        self.addCleanup(self.err.close)
        p = self.start("check", "-v", "--format", "jsonl", *words, env={"DECREF_TEST_HANG": "stuck.c"}, stderr=self.err)
        self.addCleanup(p.communicate)
        self.addCleanup(p.kill)
        self.soon("a.c is read", lambda: "a.c: ok" in self.said())
        time.sleep(0.3)
        self.assertIsNone(p.poll(), self.said())
        return p

    def said(self):
        with open(self.path("err"), encoding="utf-8", errors="replace") as f:
            return f.read()

    def test_a_worker(self):
        p = self.begin("-j", "1")
        worker, = workers_of(p.pid)
        os.kill(worker, signal.SIGKILL)
        out, _ = p.communicate(timeout=60)
        self.assertEqual(p.returncode, 3, self.said())
        self.assertEqual(out.count(b"\n"), 2)
        said, = [line for line in self.said().splitlines() if "stuck.c" in line]
        self.assertIn("crashed", said)
        self.assertEqual(self.query("SELECT path FROM units WHERE status = 'crashed'"), [(self.path("stuck.c"),)])
        self.assert_intact()

    def test_a_worker_that_crashes_by_itself(self):
        self.sources(a=LEAK, bang=SOUND, b=LEAK)
        for jobs in ("1", "3"):
            run = self.check("--format", "jsonl", "-j", jobs, env={"DECREF_TEST_CRASH": "bang.c"})
            self.assertEqual(run.status, 3, run.err)
            self.assertEqual([f["file"] for f in run.findings()], ["a.c", "b.c"])
            self.assertRegex(run.err, r"(?m)^decref: bang\.c: crashed: ")

    def test_a_worker_that_takes_too_long(self):
        self.sources(a=LEAK, stuck=SOUND, b=LEAK)
        run = self.check("--format", "jsonl", "--cpu-limit", "1", env={"DECREF_TEST_HANG": "stuck.c"})
        self.assertEqual(run.status, 3, run.err)
        self.assertEqual([f["file"] for f in run.findings()], ["a.c", "b.c"])
        self.assertRegex(run.err, r"(?m)^decref: stuck\.c: timeout: ")

    def end(self, sig):
        if sig == signal.SIGINT:  # a shell's background jobs are started deaf to it, and so would be what they start
            self.addCleanup(signal.signal, sig, signal.signal(sig, signal.default_int_handler))
        p = self.begin("-j", "2")
        workers = workers_of(p.pid)
        self.assertTrue(workers)
        os.kill(p.pid, sig)
        p.communicate(timeout=60)
        self.assertEqual(p.returncode, -sig)
        self.soon("the workers end too", lambda: not any(map(is_alive, workers)))
        self.assert_intact()
        self.assertEqual(self.query("SELECT path, status FROM units"), [(self.path("a.c"), "ok")])
        self.assertEqual(self.query("SELECT ended FROM runs"), [(None,)])
        self.assertEqual(self.check().status, 1)
        self.assertEqual(self.query("SELECT count(*) FROM units"), [(3,)])

    def test_the_whole_run(self):
        self.end(signal.SIGKILL)

    def test_an_interrupt(self):
        self.end(signal.SIGINT)

    def test_at_any_moment(self):
        self.sources(a=many_leaks(60), b=many_leaks(60), c=many_leaks(60))
        whole = self.check("--format", "jsonl")
        self.assertEqual(len(whole.findings()), 180)
        begin = time.monotonic()
        self.check()
        took = time.monotonic() - begin
        for part in range(1, 10):
            p = self.start("check", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(took * part / 10)
            p.kill()
            p.wait()
            self.assert_intact()
            self.assertEqual(self.query("SELECT count(*) FROM findings GROUP BY unit"), [(60,)] * 3)
        self.assertEqual(self.check("--format", "jsonl").out, whole.out)
