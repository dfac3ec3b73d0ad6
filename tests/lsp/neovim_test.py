"""A real client: Neovim without a window opens a sample, a bug is typed in and out, an action is applied."""
import os
import shutil
import subprocess
import time
import unittest

from client import DECREF, HEAD, ROOT, Case
from support import need_terminal

NVIM = shutil.which("nvim")
TMUX = shutil.which("tmux")
SAMPLE = HEAD + """PyObject *
named(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    if (PyObject_SetAttrString(list, "x", item) < 0) {
        Py_DECREF(item);
        return NULL;
    }
    Py_DECREF(item);
    Py_RETURN_NONE;
}
"""


@unittest.skipUnless(NVIM, "no Neovim: apt-get install neovim")
class Neovim(Case):
    def setUp(self):
        super().setUp()
        self.file = self.write("items.c", SAMPLE)
        self.database("items.c")
        os.mkdir(self.path("bin"))
        os.symlink(DECREF, self.path("bin/decref"))
        newer = subprocess.run([NVIM, "--clean", "--headless", "+lua io.write(tostring(vim.lsp.start ~= nil))", "+q"],
                               capture_output=True, text=True, timeout=60).stdout.strip() == "true"
        self.env = {**os.environ, "PATH": self.path("bin") + ":" + os.environ["PATH"], "FILE": self.file, "HOME": self.dir,
                    "XDG_STATE_HOME": self.dir, "TRANSCRIPT": self.path("transcript"), "TERM": "xterm-256color",
                    "SETUP": os.path.join(ROOT, "editors", "neovim.lua" if newer else "neovim-0.7.lua")}

    def test_a_bug_is_typed_in_and_out(self):
        run = subprocess.run([NVIM, "--clean", "--headless", "-n", "-S", os.path.join(ROOT, "tests/lsp/neovim.lua")], cwd=self.dir,
                             env=self.env, capture_output=True, text=True, timeout=180)
        with open(self.path("transcript"), encoding="utf-8") as f:
            said = f.read()
        if os.environ.get("DECREF_SHOTS"):
            shutil.copy(self.path("transcript"), os.path.join(os.environ["DECREF_SHOTS"], "neovim.txt"))
        self.assertEqual(run.returncode, 0, said + run.stderr)
        finding = "11:9 ERROR [ref-leak] 'item' is never released when PyObject_SetAttrString fails\n    7: 1. 'item' became ours here"
        for part in ("== the file as it is on disk\nnothing\n", "== after dd on Py_DECREF(item);\n" + finding, "== after u\nnothing\n",
                     "decref: insert Py_DECREF(item);\n", "== after decref: insert Py_DECREF(item);\nnothing\n",
                     "PyList_New(n) -> new list | NULL!"):
            self.assertIn(part, said)
        self.assertTrue(said.endswith("== the buffer\n" + SAMPLE), said)

    @unittest.skipUnless(TMUX, "no tmux: apt-get install tmux")
    def test_in_a_terminal(self):
        """What a person sees: the sign, the underline's text. The screen is kept if DECREF_SHOTS names a folder."""
        need_terminal()
        self.write("items.c", SAMPLE.replace("        Py_DECREF(item);\n", "", 1))
        tmux = [TMUX, "-f", os.devnull, "-S", self.path("tmux")]
        subprocess.run([*tmux, "new-session", "-d", "-x", "130", "-y", "24", NVIM, "--clean", "-n", "+set number signcolumn=yes",
                        "+luafile " + self.env["SETUP"], "+edit items.c", "+11"], cwd=self.dir, env=self.env, check=True, timeout=60)
        self.addCleanup(subprocess.run, [*tmux, "kill-server"], capture_output=True)
        screen = ""
        for _ in range(300):
            screen = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, text=True, timeout=60).stdout
            if "never released" in screen:
                break
            time.sleep(0.1)
        if os.environ.get("DECREF_SHOTS"):
            with open(os.path.join(os.environ["DECREF_SHOTS"], "neovim-screen.txt"), "w", encoding="utf-8") as f:
                f.write(screen)
        self.assertRegex(screen, r"E +11 +return NULL; .*'item' is never released when PyObject_SetAttrString fails")
