"""The hooks for pre-commit and the workflow for GitHub: the same commands, run on a project."""
import json
import os
import re
import shutil
import subprocess
import unittest

from support import DECREF, LEAK, ROOT, SOUND, Project

SETUP = """from setuptools import setup, Extension
setup(name="m", version="1", ext_modules=[Extension("a", ["a.c"])])
"""


class Ci(Project):
    def shell(self, command, *words, **kw):
        env = {**os.environ, "PATH": os.path.dirname(DECREF) + ":/usr/bin:/bin:" + os.environ["PATH"], "HOME": self.dir, **kw}
        return subprocess.run(command, cwd=self.dir, env=env, shell=isinstance(command, str), capture_output=True, text=True, timeout=300, check=False)

    def git(self, *words):
        p = self.shell(["git", "-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false", *words])
        self.assertEqual(p.returncode, 0, p.stderr)

    def repository(self, text):
        self.sources(a=text)
        self.write(".gitignore", ".decref/\nbuild/\n*.so\n*.egg-info/\n")
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-qm", "first")


class Hooks(Ci):
    def entries(self):
        with open(os.path.join(ROOT, ".pre-commit-hooks.yaml"), encoding="utf-8") as f:
            return dict(re.findall(r"(?ms)^- id: (\S+)$.*?^  entry: (.*?)$", f.read()))

    def test_the_entries_are_commands(self):
        self.repository(LEAK)
        self.assertEqual(sorted(self.entries()), ["decref", "decref-all"])
        self.assertEqual(self.shell(self.entries()["decref-all"]).returncode, 1)
        self.assertEqual(self.shell(self.entries()["decref"]).returncode, 0)     # nothing has changed
        self.write("a.c", LEAK.format("a") + LEAK[LEAK.index("PyObject *"):].format("b"))
        p = self.shell(self.entries()["decref"])
        self.assertEqual((p.returncode, p.stdout.count("[ref-leak]")), (1, 1), p.stderr)

    def test_pre_commit_runs_them(self):
        tool = shutil.which("pre-commit", path="/usr/bin:" + os.environ["PATH"])
        if not tool:
            raise unittest.SkipTest("PRE-COMMIT IS NOT INSTALLED: its hooks are not run by it")
        p = self.shell([tool, "validate-manifest", os.path.join(ROOT, ".pre-commit-hooks.yaml")])
        self.assertEqual(p.returncode, 0, p.stdout + p.stderr)
        self.repository(SOUND)
        hooks = os.path.join(self.dir, "hooks")     # what pre-commit clones
        os.mkdir(hooks)
        shutil.copy(os.path.join(ROOT, ".pre-commit-hooks.yaml"), hooks)
        for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "hooks"]):
            self.git("-C", hooks, *words)
        revision = self.shell(["git", "-C", hooks, "rev-parse", "HEAD"]).stdout.strip()
        self.write(".pre-commit-config.yaml", f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: decref\n")
        self.git("add", ".pre-commit-config.yaml")
        self.write("a.c", LEAK.format("a"))
        self.git("add", "a.c")
        p = self.shell([tool, "run"])
        self.assertEqual(p.returncode, 1, p.stdout + p.stderr)
        self.assertIn("[ref-leak]", p.stdout)
        self.write("a.c", SOUND.format("other"))
        self.git("add", "a.c")
        p = self.shell([tool, "run"])
        self.assertEqual(p.returncode, 0, p.stdout + p.stderr)


class Workflow(Ci):
    def steps(self):
        """Name, condition and command of each step that runs one."""
        with open(os.path.join(ROOT, "docs/decref.yml"), encoding="utf-8") as f:
            parts = re.split(r"(?m)^      - ", f.read())[1:]
        for part in parts:
            run = re.search(r"(?m)^ *run: (.*)$", part)
            if run:
                yield "if: always()" in part, run.group(1)

    def go(self):
        """What the runner does: the steps in order; after one that fails only those that always run."""
        failed, said = False, []
        for always, command in self.steps():
            if failed and not always:
                continue
            p = self.shell(command)
            failed |= p.returncode != 0
            said.append(p.stdout)
        return failed, said

    def test_it_is_yaml(self):
        try:
            import yaml
        except ImportError:
            raise unittest.SkipTest("python3-yaml is not installed") from None
        with open(os.path.join(ROOT, "docs/decref.yml"), encoding="utf-8") as f:
            flow = yaml.safe_load(f)
        runs = [s["run"] for s in flow["jobs"]["decref"]["steps"] if "run" in s]
        self.assertEqual(runs, [command for _, command in self.steps()])

    def test_the_steps(self):
        if subprocess.run(["/usr/bin/python3", "-c", "import setuptools, sysconfig, os; assert os.path.exists(sysconfig.get_path('include') + '/Python.h')"],
                          capture_output=True, check=False).returncode:
            raise unittest.SkipTest("/usr/bin/python3 has no setuptools or no headers")
        self.write("setup.py", SETUP)
        self.repository(LEAK)
        os.unlink(self.path("compile_commands.json"))
        failed, said = self.go()
        self.assertTrue(failed)
        self.assertRegex(said[1], r"(?m)^::error file=a\.c,line=11,")
        self.assertIn("# by rule", said[2])
        with open(self.path("decref.sarif"), encoding="utf-8") as f:
            self.assertEqual(len(json.load(f)["runs"][0]["results"]), 1)
        self.assertEqual(self.shell("decref baseline").returncode, 0)
        self.assertFalse(self.go()[0])
