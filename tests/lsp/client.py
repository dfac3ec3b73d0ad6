"""A small client of the Language Server Protocol, for the tests: messages out, messages in, nothing clever."""
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "cli"))
from support import DECREF, HEAD, INCLUDE, LEAK, ROOT, SOUND  # noqa: E402, F401

PATIENCE = float(os.environ.get("DECREF_PATIENCE", 60))


def uri(path):
    return "file://" + path


class Client:
    """A server and what it says. Requests of the server's own are answered by `answers`, by method; null otherwise."""

    def __init__(self, cwd, *words, env=None, stderr=subprocess.DEVNULL):
        self.process = subprocess.Popen([DECREF, "lsp", *words], cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=stderr, env={**os.environ, **(env or {})})
        self.messages, self.seen, self.answers, self.asked = queue.Queue(), [], {}, []
        self.next, self.versions = 0, {}
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        out = self.process.stdout
        while True:
            length = None
            while (line := out.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not line:
                break
            self.messages.put(json.loads(out.read(length)))
        self.messages.put(None)

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
        self.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        self.next += 1
        self.send({"id": self.next, "method": method, "params": params})
        return self.next

    def take(self, fits, patience=PATIENCE):
        """The next message that fits, those before it are kept for later. None if the server has ended."""
        for k, m in enumerate(self.seen):
            if fits(m):
                return self.seen.pop(k)
        end = time.monotonic() + patience
        while True:
            m = self.messages.get(timeout=max(0.01, end - time.monotonic()))
            if m is None:
                return None
            if "id" in m and "method" in m:
                self.asked.append(m)
                self.send({"id": m["id"], "result": self.answers.get(m["method"])})
            if fits(m):
                return m
            self.seen.append(m)

    def reply(self, id):
        return self.take(lambda m: m.get("id") == id and "method" not in m)

    def request(self, method, params):
        m = self.reply(self.ask(method, params))
        if m is None or "error" in m:
            raise AssertionError(f"{method}: {m and m['error']}")
        return m["result"]

    def start(self, *folders, capabilities=None, options=None):
        result = self.request("initialize", {
            "processId": os.getpid(), "rootUri": None, "capabilities": capabilities or {}, "initializationOptions": options,
            "workspaceFolders": [{"uri": uri(f), "name": f} for f in folders] or None})
        self.notify("initialized", {})
        return result

    def open(self, path, text, language="c"):
        self.versions[path] = 1
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri(path), "languageId": language, "version": 1, "text": text}})

    def change(self, path, *changes):
        """Each change is a whole text, or a range and a text."""
        self.versions[path] += 1
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": uri(path), "version": self.versions[path]},
            "contentChanges": [{"text": c} if isinstance(c, str) else c for c in changes]})

    def diagnostics(self, path, version=None, patience=PATIENCE):
        """What is published next for the file (of that version)."""
        m = self.take(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"] == uri(path)
                      and (version is None or m["params"].get("version") == version), patience)
        return m["params"]["diagnostics"]

    def stop(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.stdin.close()
        return self.process.wait(PATIENCE)


class Case(unittest.TestCase):
    """Each test has a directory, and a server that is started in it."""

    def setUp(self):
        self.dir = os.path.realpath(tempfile.mkdtemp(prefix="decref-lsp-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        return self.path(name)

    def database(self, *names, folder="", flags=()):
        entries = [{"directory": self.path(folder), "file": self.path(os.path.join(folder, n)),
                    "arguments": ["cc", "-I" + INCLUDE, *flags, "-c", self.path(os.path.join(folder, n))]} for n in names]
        return self.write(os.path.join(folder, "compile_commands.json"), json.dumps(entries))

    def client(self, *words, **more):
        c = Client(self.dir, *words, **more)
        self.addCleanup(c.process.wait)
        self.addCleanup(c.process.kill)
        return c

    def started(self, *words, capabilities=None, options=None, **more):
        c = self.client("--delay", "20", *words, **more)
        c.start(self.dir, capabilities=capabilities, options=options)
        return c

    def codes(self, diagnostics):
        return [d["code"] for d in diagnostics]
