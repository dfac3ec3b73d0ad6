"""The protocol: the start and the end, what is malformed, requests that wait, positions."""
import os
import random
import signal
import subprocess
import time

from client import DECREF, LEAK, SOUND, Case, uri

PULLS = {"textDocument": {"diagnostic": {"relatedDocumentSupport": True}}}


class Life(Case):
    def test_starts_and_ends(self):
        c = self.client()
        result = c.start(self.dir)
        self.assertEqual(result["serverInfo"]["name"], "decref")
        self.assertEqual(result["capabilities"]["positionEncoding"], "utf-16")
        self.assertEqual(c.stop(), 0)

    def test_requests_out_of_turn(self):
        c = self.client()
        self.assertEqual(c.reply(c.ask("textDocument/hover", {}))["error"]["code"], -32002)
        c.start(self.dir)
        self.assertEqual(c.reply(c.ask("initialize", {"capabilities": {}}))["error"]["code"], -32600)
        self.assertEqual(c.reply(c.ask("no/such", {}))["error"]["code"], -32601)
        c.notify("no/such", {})
        c.notify("$/unknown", {})
        c.request("shutdown", None)
        self.assertEqual(c.reply(c.ask("textDocument/hover", {}))["error"]["code"], -32600)
        c.notify("exit", None)
        self.assertEqual(c.process.wait(10), 0)

    def test_exit_without_shutdown(self):
        c = self.client()
        c.start(self.dir)
        c.notify("exit", None)
        self.assertEqual(c.process.wait(10), 1)

    def test_client_dies(self):
        path = self.write("items.c", LEAK.format("a"))
        c = self.started()
        c.open(path, LEAK.format("a"))
        c.diagnostics(path)
        c.process.stdin.close()
        self.assertEqual(c.process.wait(10), 1)

    def test_client_does_not_listen(self):
        p = subprocess.Popen([DECREF, "lsp"], cwd=self.dir, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        p.stdout.close()
        body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}'
        p.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        p.stdin.flush()
        self.assertEqual(p.wait(30), 1)
        p.stdin.close()

    def test_wrong_option(self):
        c = self.client("--nonsense")
        self.assertEqual(c.process.wait(10), 2)


class Malformed(Case):
    def still_there(self, c):
        self.assertEqual(c.reply(c.ask("no/such", {}))["error"]["code"], -32601)

    def error(self, c):
        return c.take(lambda m: m.get("id", 0) is None)["error"]["code"]

    def test_no_json(self):
        c = self.started()
        c.write(b"Content-Length: 5\r\n\r\n{\"a\":")
        self.assertEqual(self.error(c), -32700)
        self.still_there(c)

    def test_no_header(self):
        c = self.started()
        c.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        self.assertEqual(self.error(c), -32700)
        self.still_there(c)

    def test_a_length_that_is_none(self):
        c = self.started()
        for length in (b"-5", b"x", b"", b"99999999999999999999999"):
            c.write(b"Content-Length: " + length + b"\r\n\r\n")
            self.assertEqual(self.error(c), -32700)
        self.still_there(c)

    def test_a_header_without_end(self):
        c = self.started()
        c.write(b"x" * 100000)
        self.assertEqual(self.error(c), -32700)
        self.still_there(c)

    def test_a_huge_message_is_passed_over(self):
        c = self.started()
        n = 80 << 20
        c.write(b"Content-Length: %d\r\n\r\n" % n)
        block = b'"' + b"a" * ((1 << 20) - 2) + b'"'
        for _ in range(80):
            c.write(block)
        self.assertEqual(self.error(c), -32600)
        self.still_there(c)
        with open(f"/proc/{c.process.pid}/status", encoding="utf-8") as f:
            rss = next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))
        self.assertLess(rss, 100 << 10)

    def test_a_large_message_is_not(self):
        path = self.write("items.c", SOUND.format("a"))
        c = self.started()
        c.open(path, SOUND.format("a") + "/* " + "x" * (8 << 20) + " */\n" + LEAK.format("b"))
        self.assertEqual(self.codes(c.diagnostics(path)), ["ref-leak"])

    def test_messages_of_the_wrong_shape(self):
        c = self.started()
        for message in ({}, {"id": 7}, {"id": [], "method": "x"}, {"method": 3}, {"id": 1.5, "method": "shutdown"},
                        {"id": 9, "method": "textDocument/hover", "params": 3}):
            c.send(message)
            self.assertEqual(c.take(lambda m: "error" in m)["error"]["code"], -32600)
        c.write(b"Content-Length: 2\r\n\r\n[]")
        self.assertEqual(self.error(c), -32600)
        c.write(b"content-length: 3\nContent-Type: x\n\n[3]")
        self.assertEqual(self.error(c), -32600)
        self.still_there(c)

    def test_params_of_the_wrong_shape(self):
        c = self.started()
        wrong = [None, [], {}, {"textDocument": 3}, {"textDocument": {"uri": 3}}, {"textDocument": {"uri": "file:///nowhere.c"}},
                 {"textDocument": {"uri": "untitled:1"}, "contentChanges": [3], "range": {}, "position": []}]
        for params in wrong:
            for method in ("didOpen", "didChange", "didSave", "didClose"):
                c.notify("textDocument/" + method, params)
            for method in ("DidChangeConfiguration", "DidChangeWorkspaceFolders", "DidChangeWatchedFiles"):
                c.notify("workspace/d" + method[1:], params)
            for method in ("hover", "codeAction", "diagnostic", "codeLens"):
                self.assertIsNotNone(c.reply(c.ask("textDocument/" + method, params)))
            self.assertIn("error", c.reply(c.ask("workspace/executeCommand", params)))
            self.assertIn("error", c.reply(c.ask("workspace/textDocumentContent", params)))
        self.still_there(c)

    def test_noise(self):
        """Bytes that a fuzzer would think of, cut anywhere, in between of messages that are well."""
        rng = random.Random(1)
        c = self.started()
        good = b'{"jsonrpc":"2.0","id":"x","method":"no/such","params":{}}'
        whole = b"Content-Length: %d\r\n\r\n%s" % (len(good), good)
        for _ in range(300):
            data = bytearray(whole * rng.randint(1, 3))
            for _ in range(rng.randint(1, 6)):
                at = rng.randrange(len(data))
                if rng.random() < 0.4:
                    del data[at:at + rng.randint(1, 9)]
                else:
                    data[at:at + rng.randint(0, 2)] = bytes(rng.randrange(256) for _ in range(rng.randint(0, 3)))
                if not data:
                    data = bytearray(b"x")
            c.write(bytes(data))
        c.write(b"\r\n\r\n" + b"x" * 5000 + b"\r\n\r\n")
        for _ in range(1000):               # a length that was made larger may swallow some
            c.write(whole)
        self.assertIsNone(c.process.poll())
        self.still_there(c)


class Positions(Case):
    TEXT = "/* é 𝄞 */ " + "int x;\n"

    def lines(self, c, path):
        return [d["range"]["start"] for d in c.diagnostics(path, c.versions[path])]

    def check(self, encodings, expected):
        path = self.write("items.c", "")
        text = LEAK.format("a").replace("        return NULL;\n    Py_DECREF", "/* é𝄞 */return NULL;\n    Py_DECREF")
        c = self.started(capabilities={"general": {"positionEncodings": encodings}} if encodings else {})
        c.open(path, text)
        self.assertEqual(self.lines(c, path), [{"line": 10, "character": expected}])
        # an edit behind the characters of several units: the size is made large, and back
        line = 10
        c.change(path, {"range": {"start": {"line": line, "character": expected}, "end": {"line": line, "character": expected}},
                        "text": "Py_DECREF(item);"})
        self.assertEqual(len(c.diagnostics(path, c.versions[path])), 1)   # without braces it is released too often now
        c.change(path, {"range": {"start": {"line": line, "character": expected}, "end": {"line": line, "character": expected + 16}},
                        "text": ""})
        self.assertEqual(self.lines(c, path), [{"line": 10, "character": expected}])

    def test_utf_16_is_the_default(self):
        self.check(None, 9)

    def test_utf_16(self):
        self.check(["utf-16"], 9)

    def test_utf_8(self):
        self.check(["utf-8", "utf-16"], 12)

    def test_utf_32(self):
        self.check(["utf-32"], 8)

    def test_places_that_are_none(self):
        path = self.write("items.c", "")
        c = self.started()
        c.open(path, "int a;")
        c.diagnostics(path)
        far = {"line": 999, "character": 999}
        c.change(path, {"range": {"start": far, "end": far}, "text": "\n" + LEAK.format("a")})
        self.assertEqual(len(c.diagnostics(path, 2)), 1)
        c.change(path, {"range": {"start": {"line": 0, "character": 0}, "end": far}, "text": ""},
                 {"range": {"start": {"line": -3, "character": -1}, "end": {"line": 0, "character": 0}}, "text": SOUND.format("b")})
        self.assertEqual(c.diagnostics(path, 3), [])


class Waiting(Case):
    def test_pulled(self):
        path = self.write("items.c", LEAK.format("a"))
        c = self.started(capabilities=PULLS)
        c.open(path, LEAK.format("a"))
        ask = {"textDocument": {"uri": uri(path)}}
        report = c.request("textDocument/diagnostic", ask)
        self.assertEqual(self.codes(report["items"]), ["ref-leak"])
        same = c.request("textDocument/diagnostic", {**ask, "previousResultId": report["resultId"]})
        self.assertEqual(same["kind"], "unchanged")
        self.assertEqual([m for m in c.seen if m.get("method") == "textDocument/publishDiagnostics"], [])

    def test_a_newer_edit_ends_a_pull(self):
        path = self.write("items.c", LEAK.format("a"))
        c = self.client("--delay", "300")
        c.start(self.dir, capabilities=PULLS)
        c.open(path, LEAK.format("a"))
        c.request("textDocument/diagnostic", {"textDocument": {"uri": uri(path)}})
        c.change(path, SOUND.format("a"))
        old = c.ask("textDocument/diagnostic", {"textDocument": {"uri": uri(path)}})
        c.change(path, SOUND.format("b"))
        error = c.reply(old)["error"]
        self.assertEqual((error["code"], error["data"]), (-32802, {"retriggerRequest": True}))
        self.assertEqual(c.request("textDocument/diagnostic", {"textDocument": {"uri": uri(path)}})["items"], [])

    def test_cancelled(self):
        path = self.write("items.c", LEAK.format("a"))
        c = self.client("--delay", "2000")
        c.start(self.dir, capabilities=PULLS)
        c.open(path, LEAK.format("a"))
        c.request("textDocument/diagnostic", {"textDocument": {"uri": uri(path)}})
        c.change(path, SOUND.format("a"))
        pull = c.ask("textDocument/diagnostic", {"textDocument": {"uri": uri(path)}})
        hover = c.ask("textDocument/hover", {"textDocument": {"uri": uri(path)}, "position": {"line": 6, "character": 14}})
        for id in (pull, hover, 12345):
            c.notify("$/cancelRequest", {"id": id})
        self.assertEqual(c.reply(pull)["error"]["code"], -32800)
        self.assertEqual(c.reply(hover)["error"]["code"], -32800)
        self.assertEqual(c.stop(), 0)

    def test_only_the_last_of_many_edits_is_analysed(self):
        path = self.write("items.c", SOUND.format("a"))
        c = self.started()
        c.open(path, SOUND.format("a"))
        c.diagnostics(path)
        for k in range(40):
            c.change(path, (LEAK if k % 2 else SOUND).format("f%d" % k))
        self.assertEqual(self.codes(c.diagnostics(path, c.versions[path])), ["ref-leak"])
        published = [m for m in c.seen if m.get("method") == "textDocument/publishDiagnostics"]
        self.assertLess(len(published), 20)


class Crashes(Case):
    def test_a_parser_that_dies(self):
        path, other = self.write("crash.c", LEAK.format("a")), self.write("other.c", LEAK.format("b"))
        c = self.started(env={"DECREF_TEST_CRASH": "crash.c"})
        c.open(path, LEAK.format("a"))
        said = c.take(lambda m: m.get("method") == "window/logMessage")
        self.assertIn("crash.c", said["params"]["message"])
        c.open(other, LEAK.format("b"))
        self.assertEqual(self.codes(c.diagnostics(other)), ["ref-leak"])
        hover = {"textDocument": {"uri": uri(path)}, "position": {"line": 6, "character": 25}}
        self.assertIsNone(c.request("textDocument/hover", hover))
        self.assertEqual(c.stop(), 0)

    def test_a_parser_that_hangs(self):
        path = self.write("hang.c", LEAK.format("a"))
        c = self.started("--cpu-limit", "1", env={"DECREF_TEST_HANG": "hang.c"})
        c.open(path, LEAK.format("a"))
        said = c.take(lambda m: m.get("method") == "window/logMessage")
        self.assertIn("too long", said["params"]["message"])
        self.assertEqual(c.stop(), 0)

    def test_a_session_that_is_killed_comes_back(self):
        path = self.write("items.c", LEAK.format("a"))
        c = self.started()
        c.open(path, LEAK.format("a"))
        c.diagnostics(path)
        with open(f"/proc/{c.process.pid}/task/{c.process.pid}/children", encoding="utf-8") as f:
            for pid in f.read().split():
                os.kill(int(pid), signal.SIGKILL)
        c.take(lambda m: m.get("method") == "window/logMessage")
        c.change(path, LEAK.format("b"))
        self.assertEqual(self.codes(c.diagnostics(path, 2)), ["ref-leak"])

    def test_nobody_is_left_behind(self):
        path = self.write("items.c", LEAK.format("a"))
        scratch = os.path.join(self.dir, "scratch")
        os.mkdir(scratch)
        c = self.started(env={"TMPDIR": scratch})

        def held():
            return [d for d in os.listdir(scratch) if not d.startswith("decref-lsp-")]      # the server's own

        c.open(path, LEAK.format("a"))
        c.diagnostics(path)
        self.assertTrue(held())                         # libclang's parse of the preamble
        with open(f"/proc/{c.process.pid}/task/{c.process.pid}/children", encoding="utf-8") as f:
            pids = [int(p) for p in f.read().split()]
        self.assertTrue(pids)
        c.process.kill()
        c.process.wait()
        for _ in range(100):
            if not any(os.path.exists(f"/proc/{p}") for p in pids):
                self.assertEqual(held(), [])
                return
            time.sleep(0.05)
        self.fail("a session outlives its server")
