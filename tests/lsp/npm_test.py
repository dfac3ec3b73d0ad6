"""The protocol by somebody else's client, npm's vscode-languageserver-protocol; and the extension for VS Code, packaged."""
import os
import shutil
import subprocess
import unittest
import zipfile

from client import DECREF, LEAK, ROOT, Case

MODULES = os.path.join(ROOT, "build/lsp/node_modules")
READY = shutil.which("node") and os.path.isdir(os.path.join(MODULES, "vscode-languageserver-protocol"))


@unittest.skipUnless(READY, "no Node.js with vscode-languageserver-protocol in build/lsp; ./dev test --all installs it")
class Npm(Case):
    def test_client(self):
        path = self.write("items.c", LEAK.format("a"))
        run = subprocess.run(["node", os.path.join(ROOT, "tests/lsp/client.js"), DECREF, self.dir, path],
                             env={**os.environ, "NODE_PATH": MODULES}, capture_output=True, text=True, timeout=180)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertEqual(run.stdout.count("ok "), 20, run.stdout)

    def test_extension(self):
        shutil.copytree(os.path.join(ROOT, "editors/vscode"), self.path("vscode"), ignore=shutil.ignore_patterns("node_modules", "*.vsix"))
        os.makedirs(self.path("vscode/node_modules"))
        for name in ("vscode-languageclient", "vscode-languageserver-protocol", "vscode-jsonrpc", "vscode-languageserver-types",
                     "semver", "minimatch", "lru-cache", "yallist", "brace-expansion", "balanced-match"):
            if os.path.isdir(os.path.join(MODULES, name)):
                shutil.copytree(os.path.join(MODULES, name), self.path("vscode/node_modules/" + name))
        run = subprocess.run(["node", os.path.join(MODULES, "@vscode/vsce/vsce"), "package", "--allow-missing-repository", "--no-dependencies",
                              "-o", self.path("decref.vsix")], cwd=self.path("vscode"), capture_output=True, text=True, timeout=180)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        with zipfile.ZipFile(self.path("decref.vsix")) as z:
            self.assertIn("extension/extension.js", z.namelist())
        check = subprocess.run(["node", "--check", self.path("vscode/extension.js")], capture_output=True, text=True, timeout=60)
        self.assertEqual(check.returncode, 0, check.stderr)
