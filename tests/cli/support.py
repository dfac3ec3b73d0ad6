"""What the tests of the command share: a scratch project, and decref run on it."""
import ctypes
import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sysconfig
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DECREF = os.path.abspath(os.environ.get("DECREF", os.path.join(ROOT, "build/release/decref")))
INCLUDE = next((d for d in ("/usr/include/python3.11", sysconfig.get_paths()["include"]) if os.path.exists(d + "/Python.h")), None)
PATIENCE = 60       # seconds for one run, and for whatever should happen soon

HEAD = "#define PY_SSIZE_T_CLEAN\n#include <Python.h>\n\n"
SOUND = HEAD + """PyObject *
sound_{0}(PyObject *self, PyObject *list)
{{
    return Py_BuildValue("n", PyList_Size(list));
}}
"""
LEAK = HEAD + """PyObject *
leak_{0}(PyObject *self, PyObject *list)
{{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    if (PyObject_SetAttrString(list, "x", item) < 0)
        return NULL;
    Py_DECREF(item);
    Py_RETURN_NONE;
}}
"""


def untimed(said):
    """The summary without the time that the run took."""
    return re.sub(r"; [0-9.]+ s$", "", said, flags=re.M)


def need_terminal():
    """Skips the test where no pseudo-terminal is to be had."""
    try:
        for fd in pty.openpty():
            os.close(fd)
    except OSError as e:
        raise unittest.SkipTest(str(e)) from e


class Run:
    """A finished run: status, out, err."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def findings(self):
        return [json.loads(line) for line in self.out.splitlines()]


class Project(unittest.TestCase):
    """Each test has a directory of its own, readable by everyone, in which decref is started."""

    patience = PATIENCE

    def setUp(self):
        self.assertTrue(os.access(DECREF, os.X_OK), f"{DECREF} is missing; run ./dev build first")
        self.dir = os.path.realpath(tempfile.mkdtemp(prefix="decref-cli-"))
        os.chmod(self.dir, 0o755)
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        return name

    def sources(self, **texts):
        """a=LEAK writes a.c; then compile_commands.json names them all, in this order."""
        for name, text in texts.items():
            self.write(name + ".c", text.format(name))
        self.database([name + ".c" for name in texts])

    def database(self, files, flags=()):
        entries = [{"directory": self.dir, "file": f, "arguments": ["cc", "-I" + INCLUDE, *flags, "-c", f]} for f in files]
        self.write("compile_commands.json", json.dumps(entries))

    def start(self, *words, env=None, before=(), **kw):
        environ = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "DECREF_TEST_HANG", "DECREF_TEST_CRASH")}
        return subprocess.Popen([*before, DECREF, *words], cwd=self.dir, env={**environ, **(env or {})}, stdin=subprocess.DEVNULL,
                                stdout=kw.pop("stdout", subprocess.PIPE), stderr=kw.pop("stderr", subprocess.PIPE), **kw)

    def run_decref(self, *words, **kw):
        p = self.start(*words, **kw)
        try:
            out, err = p.communicate(timeout=self.patience)
        except subprocess.TimeoutExpired:
            p.kill()
            p.communicate()
            self.fail(f"decref {' '.join(words)} hangs")
        run = Run(p.returncode, (out or b"").decode(errors="surrogateescape"), (err or b"").decode(errors="surrogateescape"))
        self.assertNotIn("Sanitizer", run.err)
        return run

    def check(self, *words, **kw):
        return self.run_decref("check", *words, **kw)

    def refused(self, run, *parts):
        """Exit status 2, nothing found, and one line that says all of parts."""
        self.assertEqual((run.status, run.out), (2, ""), run.err)
        lines = run.err.splitlines()
        self.assertEqual(len(lines), 1, run.err)
        self.assertTrue(lines[0].startswith("decref: "), run.err)
        for part in parts:
            self.assertIn(part, lines[0])

    def query(self, sql, db=".decref/decref.db"):
        connection = sqlite3.connect(self.path(db))
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def assert_intact(self, db=".decref/decref.db"):
        self.assertEqual(self.query("PRAGMA integrity_check", db), [("ok",)])
        self.assertEqual(self.query("PRAGMA foreign_key_check", db), [])

    def soon(self, what, condition):
        """Waits until condition() is true, and returns what it gave."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            got = condition()
            if got:
                return got
            time.sleep(0.02)
        self.fail(f"{what} does not happen")


def obey_modes():
    """For preexec_fn: files' modes hold for this process even if it is root's."""
    for capability in (1, 2):                   # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if os.getuid() == 0 and ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) != 0:    # PR_CAPBSET_DROP
            raise OSError("prctl")


def workers_of(pid):
    """The children of a process."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
        return [int(word) for word in f.read().split()]


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            return f.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
