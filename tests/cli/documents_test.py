"""Manual pages and completions: made from the tables, checked by what reads them, installed where they are looked for."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from support import DECREF, Project, need_terminal


def need(program):
    found = shutil.which(program)
    if not found:
        raise unittest.SkipTest(f"{program.upper()} IS NOT INSTALLED: what it reads is not tested")
    return found


class Documents(Project):
    def commands(self):
        return re.findall(r"(?m)^  ([a-z]+) ", self.run_decref("help").out)

    def options(self, command):
        return sorted(set(re.findall(r"(?m)^ {2,8}(?:-\w, )?(--[a-z][a-z-]*)", self.run_decref("help", command).out)))

    def done(self, command, **kw):
        p = subprocess.run(command, cwd=self.dir, capture_output=True, text=True, timeout=60, check=False,
                           env={**os.environ, "PATH": os.path.dirname(DECREF) + ":" + os.environ["PATH"], "TERM": "vt100"}, **kw)
        return p


class Manual(Documents):
    def test_mandoc_has_nothing_to_say(self):
        mandoc = need("mandoc")
        for words in ([], *([c] for c in self.commands())):
            page = self.run_decref("help", "--man", *words)
            self.assertEqual((page.status, page.err), (0, ""))
            p = self.done([mandoc, "-Tlint", "-Wwarning"], input=page.out)
            self.assertEqual((p.stdout, p.stderr), ("", ""), words)

    def test_every_option_and_exit_code_is_in_its_page(self):
        mandoc = need("mandoc")
        for command in self.commands():
            text = self.done([mandoc, "-Tutf8"], input=self.run_decref("help", "--man", command).out).stdout
            text = re.sub(".\b", "", text)
            for option in self.options(command):
                self.assertIn(option, text, command)
            self.assertIn("EXIT STATUS", text)
            self.assertIn(f"decref-{command}", text)

    def test_the_overview_names_every_command(self):
        page = self.run_decref("help", "--man").out
        for command in self.commands():
            self.assertIn(f".Xr decref-{command} 1", page)


class Completion(Documents):
    def script(self, shell):
        run = self.run_decref("completion", shell)
        self.assertEqual((run.status, run.err), (0, ""))
        return self.write("complete." + shell, run.out)

    def bash(self, *words):
        self.script("bash")
        quoted = " ".join("'" + w + "'" for w in ("decref", *words))
        p = self.done([need("bash"), "--norc", "-c", f"source complete.bash; COMP_WORDS=({quoted}); COMP_CWORD={len(words)};"
                       " _decref 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\""])
        self.assertEqual(p.returncode, 0, p.stderr)
        return p.stdout.split()

    def fish(self, line):
        self.script("fish")
        p = self.done([need("fish"), "--no-config", "-c", f"source complete.fish; complete -C '{line}'"])
        self.assertEqual(p.stderr, "")
        return [c.split("\t")[0] for c in p.stdout.splitlines()]

    def zsh(self, line, want):
        """In a terminal of zsh's own, by the keys that a person presses."""
        os.makedirs(self.path("fpath"))
        shutil.copy(self.path(self.script("zsh")), self.path("fpath/_decref"))
        self.write("ask.zsh", f"""zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= ; fpath=({self.path("fpath")} $fpath); autoload -U compinit; compinit -u -D; print RE""ADY'
zpty -r shell got '*READY*'
zpty -n -w shell $'{line}\\t '
zpty -r shell got '*{want}*'
print -r -- "$got"
zpty -d shell
""")
        return self.done([need("zsh"), "-f", "ask.zsh"]).stdout

    def test_commands(self):
        self.assertEqual(sorted(self.bash("")), sorted([*self.commands(), "--help", "--version"]))
        self.assertEqual(self.bash("ba"), ["baseline"])
        self.assertLessEqual(set(self.commands()), set(self.fish("decref ")))

    def test_options_of_each_command(self):
        for command in self.commands():
            want = set(self.options(command))
            self.assertLessEqual(want, set(self.bash(command, "--")), command)
            self.assertLessEqual(want, set(self.fish(f"decref {command} --")), command)

    def test_values(self):
        self.assertEqual(self.bash("check", "--min-severity", ""), ["low", "warning", "error"])
        self.assertEqual(self.bash("check", "--format", "=", "sa"), ["sarif"])
        self.assertIn("ref-leak", self.bash("check", "--disable", "ref"))
        self.assertEqual(self.bash("explain", "unsafe"), ["unsafe-clear"])
        self.assertEqual(self.bash("sql", "--format", ""), ["text", "csv", "json", "jsonl"])
        self.assertEqual(sorted(self.fish("decref check --min-severity ")), ["error", "low", "warning"])
        self.assertEqual(self.fish("decref explain unsafe"), ["unsafe-clear"])

    def test_files(self):
        self.write("items.c", "")
        self.assertEqual(self.bash("check", "ite"), ["items.c"])
        self.assertEqual(self.bash("check", "-p", "ite"), ["items.c"])
        self.assertIn("items.c", self.fish("decref check ite"))

    def test_zsh(self):
        need("zsh")
        p = self.done([need("zsh"), "-n", self.script("zsh")])
        self.assertEqual((p.returncode, p.stderr), (0, ""))
        need_terminal()
        self.assertIn("unsafe-clear", self.zsh("decref explain unsafe-", "unsafe-clear"))

    def test_wrong_use(self):
        self.refused(self.run_decref("completion", "csh"), "bash, zsh or fish")
        self.refused(self.run_decref("completion"), "bash, zsh or fish")


class Installed(Documents):
    def test_cmake_installs_them(self):
        build = os.path.dirname(DECREF)
        if not os.path.exists(os.path.join(build, "CMakeCache.txt")):
            self.skipTest(f"{build} is no build of CMake's")
        with tempfile.TemporaryDirectory(prefix="decref-install-") as there:
            p = self.done([need("cmake"), "--install", build, "--prefix", there])
            self.assertEqual(p.returncode, 0, p.stderr)
            have = {os.path.relpath(os.path.join(d, n), there) for d, _, names in os.walk(there) for n in names}
        want = {"bin/decref", "share/man/man1/decref.1", "share/bash-completion/completions/decref", "share/zsh/site-functions/_decref",
                "share/fish/vendor_completions.d/decref.fish"} | {f"share/man/man1/decref-{c}.1" for c in self.commands()}
        self.assertLessEqual(want, have)
