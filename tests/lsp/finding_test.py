"""Findings while the code is written: what is told, in which files, by which commands and settings; what can be done."""
import json
import os
import subprocess

from client import DECREF, HEAD, INCLUDE, LEAK, ROOT, SOUND, Case, uri

MENDED = LEAK.replace("        return NULL;\n    Py_DECREF", "        {{ Py_DECREF(item); return NULL; }}\n    Py_DECREF")


def apply(text, edits):
    lines = text.split("\n")
    starts = [sum(len(x) + 1 for x in lines[:i]) for i in range(len(lines))]
    for e in sorted(edits, key=lambda e: (e["range"]["start"]["line"], e["range"]["start"]["character"]), reverse=True):
        a, b = (starts[e["range"][k]["line"]] + e["range"][k]["character"] for k in ("start", "end"))
        text = text[:a] + e["newText"] + text[b:]
    return text


class Findings(Case):
    def test_typed_in_and_out(self):
        path = self.write("items.c", SOUND.format("a"))
        c = self.started()
        c.open(path, SOUND.format("a"))
        self.assertEqual(c.diagnostics(path), [])
        c.change(path, LEAK.format("a"))
        self.assertEqual(self.codes(c.diagnostics(path, 2)), ["ref-leak"])
        c.change(path, MENDED.format("a"))
        self.assertEqual(c.diagnostics(path, 3), [])

    def test_what_a_run_has_found_out_of_other_units(self):
        helper = self.write("helper.c", HEAD + "int\ntake(PyObject *item)\n{\n    Py_DECREF(item);\n    return 0;\n}\n")
        text = HEAD + """int take(PyObject *);

PyObject *
use(PyObject *self, PyObject *args)
{
    PyObject *item = PyList_New(0);
    if (!item)
        return NULL;
    take(item);
    Py_DECREF(item);
    Py_RETURN_NONE;
}
"""
        path = self.write("use.c", text)
        self.database("helper.c", "use.c")
        c = self.started()
        c.open(path, text)
        self.assertEqual(c.diagnostics(path), [])       # by the convention
        c.stop()
        told = subprocess.run([DECREF, "check", "-q", "--format", "jsonl"], cwd=self.dir, capture_output=True, text=True)
        self.assertIn("over-release", told.stdout)
        c = self.started()
        c.open(path, text)
        self.assertEqual(self.codes(c.diagnostics(path)), ["over-release"])
        at = {"textDocument": {"uri": uri(path)}, "position": {"line": text.split("    take(")[0].count("\n"), "character": 5}}
        self.assertIn("steals item", c.request("textDocument/hover", at)["contents"]["value"])
        with open(helper, "w", encoding="utf-8") as f:
            f.write(HEAD + "int\ntake(PyObject *item)\n{\n    return item != NULL;\n}\n")
        subprocess.run([DECREF, "check", "-q"], cwd=self.dir, capture_output=True)
        c.change(path, text + "\n")                     # another run counts from the next edit on
        self.assertEqual(c.diagnostics(path, 2), [])
        c.change(path, HEAD + "static int\ntake(PyObject *item)\n{\n    return 0;\n}\n" + text.split("\n", text.count("\n", 0, text.index("int take")) + 1)[-1])
        self.assertEqual(c.diagnostics(path, 3), [])    # its own function is what it is

    def test_what_a_diagnostic_says(self):
        path = self.write("items.c", LEAK.format("a"))
        c = self.started()
        c.open(path, LEAK.format("a"))
        d = c.diagnostics(path)[0]
        self.assertEqual((d["source"], d["code"], d["severity"]), ("decref", "ref-leak", 1))
        self.assertIn("'item' is never released", d["message"])
        self.assertEqual(d["range"], {"start": {"line": 10, "character": 8}, "end": {"line": 10, "character": 19}})
        steps = [r["message"] for r in d["relatedInformation"]]
        self.assertEqual([s[:2] for s in steps], ["1.", "2.", "3."])
        self.assertIn("(owned 1)", steps[0])
        with open(d["codeDescription"]["href"][7:], encoding="utf-8") as f:
            self.assertTrue(f.read().startswith("# ref-leak"))
        run = subprocess.run([DECREF, "check", "-q", "--format", "jsonl", path, "--", "-I" + INCLUDE], cwd=self.dir,
                             capture_output=True, text=True)
        self.assertEqual(d["data"]["fingerprint"], json.loads(run.stdout)["fingerprint"])
        c.stop()
        self.assertFalse(os.path.exists(os.path.dirname(d["codeDescription"]["href"][7:])))

    def test_a_copy_and_its_source(self):
        """Both are named, and what they share, before and after."""
        text = HEAD + ("PyObject *\ntagged(PyObject *self, PyObject *record)\n{\n    PyObject *copy = PyDict_Copy(record);\n"
                       "    if (!copy)\n        return NULL;\n    PyObject *tags = PyDict_GetItemString(copy, \"tags\");\n"
                       "    if (tags && PyList_Append(tags, Py_None) < 0)\n        PyErr_Clear();\n    return copy;\n}\n")
        path = self.write("items.c", text)
        c = self.started()
        c.open(path, text)
        d = next(d for d in c.diagnostics(path) if d["code"] == "shallow-copy-mutation")
        steps = [r["message"] for r in d["relatedInformation"]]
        self.assertIn("'tags' is an element of 'copy', and so of 'record'", steps[-2])
        self.assertIn("PyList_Append changes 'tags', which 'record' and 'copy' both hold", steps[-1])
        c.stop()

    def test_the_compilers_errors_are_left_to_others(self):
        path = self.write("items.c", "")
        c = self.started()
        c.open(path, LEAK.format("a") + "int f(void) { return 1 +; }\n")
        self.assertEqual(self.codes(c.diagnostics(path)), ["ref-leak"])

    def test_a_comment_that_silences_nothing_is_tagged(self):
        path = self.write("items.c", "")
        c = self.started()
        c.open(path, SOUND.format("a") + "/* decref: ignore[no-such] why */\n")
        d = c.diagnostics(path)[0]
        self.assertEqual((d["code"], d["tags"]), ("unused-suppression", [1]))

    def test_same_as_check(self):
        """On samples, the editor's findings are those of decref check."""
        for rule in ("ref-leak", "unsafe-clear", "method-table", "return-borrowed"):
            folder = os.path.join(ROOT, "testdata/rules", rule)
            names = sorted(n for n in os.listdir(folder) if n.endswith(".c"))[:1]
            entries = [{"directory": folder, "file": os.path.join(folder, n),
                        "arguments": ["cc", "-I" + INCLUDE, "-I" + os.path.join(ROOT, "testdata"), "-c", os.path.join(folder, n)]}
                       for n in names]
            db = self.write("db/compile_commands.json", json.dumps(entries))
            c = self.client("--delay", "20", "-p", db)
            c.start(self.dir)
            for n in names:
                path = os.path.join(folder, n)
                run = subprocess.run([DECREF, "check", "-q", "--no-baseline", "--format", "jsonl", "-p", db, "--db",
                                      self.path("x.db"), path], cwd=self.dir, capture_output=True, text=True)
                expected = sorted((x["rule"], x["line"]) for x in map(json.loads, run.stdout.splitlines()) if x["file"] == path)
                with open(path, encoding="utf-8") as f:
                    c.open(path, f.read())
                found = sorted((d["code"], d["range"]["start"]["line"] + 1) for d in c.diagnostics(path))
                self.assertEqual(found, expected, n)
            c.stop()


class Files(Case):
    HEADER = """static PyObject *
made(void)
{
    PyObject *item = PyList_New(0);
    if (item && PyList_Append(item, Py_None) < 0)
        return NULL;
    return item;
}
"""
    MAIN = HEAD + '#include "items.h"\n\nPyObject *\nf(PyObject *self, PyObject *arg)\n{\n    return made();\n}\n'

    def test_headers(self):
        header, path = self.write("items.h", self.HEADER), self.write("items.c", self.MAIN)
        self.database("items.c")
        c = self.started()
        c.open(path, self.MAIN)
        self.assertEqual(self.codes(c.diagnostics(header)), ["ref-leak"])
        good = self.HEADER.replace("return NULL;", "{ Py_DECREF(item); return NULL; }")
        c.open(header, good)                    # as it stands in the editor
        self.assertEqual(c.diagnostics(header, 1), [])
        c.change(header, self.HEADER)
        self.assertEqual(self.codes(c.diagnostics(header, 2)), ["ref-leak"])

    def test_a_header_alone_is_told_of_by_its_source(self):
        header = self.write("items.h", self.HEADER)
        self.write("items.c", self.MAIN)
        self.database("items.c")
        c = self.started()
        c.open(header, self.HEADER)
        self.assertEqual(self.codes(c.diagnostics(header)), ["ref-leak"])

    def test_a_header_changes_on_disk(self):
        header, path = self.write("items.h", self.HEADER), self.write("items.c", self.MAIN)
        self.database("items.c")
        c = self.started()
        c.open(path, self.MAIN)
        self.assertEqual(self.codes(c.diagnostics(header)), ["ref-leak"])
        self.write("items.h", self.HEADER.replace("return NULL;", "{ Py_DECREF(item); return NULL; }"))
        c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(header), "type": 2}]})
        self.assertEqual(c.diagnostics(header), [])

    def test_the_database_is_written_anew(self):
        text = HEAD + "#ifdef LEAKS\n" + LEAK.format("a").split("\n\n", 1)[1] + "#endif\n"
        path = self.write("items.c", text)
        db = self.database("items.c")
        c = self.started()
        c.open(path, text)
        self.assertEqual(c.diagnostics(path), [])
        self.database("items.c", flags=["-DLEAKS"])
        c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(db), "type": 2}]})
        c.take(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])
        self.database("items.c", flags=["-UNOTHING"])   # a client that does not watch: seen at the next edit
        c.change(path, text + "\n")
        self.assertEqual(c.diagnostics(path, 2), [])

    def test_two_folders(self):
        text = HEAD + "#ifdef LEAKS\n" + LEAK.format("a").split("\n\n", 1)[1] + "#endif\n"
        a, b = self.write("a/items.c", text), self.write("b/items.c", text)
        self.database("items.c", folder="a")
        self.database("items.c", folder="b", flags=["-DLEAKS"])
        self.write("b/decref.toml", "disable = []\n")
        c = self.client("--delay", "20")
        c.start(self.path("a"), self.path("b"))
        c.open(a, text)
        c.open(b, text)
        self.assertEqual(c.diagnostics(a), [])
        self.assertEqual(self.codes(c.diagnostics(b)), ["ref-leak"])
        c.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [{"uri": uri(self.path("a")), "name": "a"}]}})
        self.assertEqual(c.stop(), 0)

    def test_closed(self):
        path = self.write("items.c", LEAK.format("a"))
        c = self.started()
        c.open(path, LEAK.format("a"))
        self.assertEqual(len(c.diagnostics(path)), 1)
        c.notify("textDocument/didClose", {"textDocument": {"uri": uri(path)}})
        self.assertEqual(c.diagnostics(path), [])

    def test_many_are_open(self):
        c = self.started()
        paths = [self.write(f"f{k}.c", LEAK.format(k)) for k in range(7)]
        for k, path in enumerate(paths):
            c.open(path, LEAK.format(k))
        for path in paths:
            self.assertEqual(len(c.diagnostics(path)), 1)
        with open(f"/proc/{c.process.pid}/task/{c.process.pid}/children", encoding="utf-8") as f:
            self.assertLessEqual(len(f.read().split()), 4)
        hover = {"textDocument": {"uri": uri(paths[0])}, "position": {"line": 6, "character": 25}}
        self.assertIn("PyList_New", c.request("textDocument/hover", hover)["contents"]["value"])     # its session comes back


class Settings(Case):
    def setUp(self):
        super().setUp()
        self.file = self.write("items.c", LEAK.format("a"))

    def test_at_the_start(self):
        c = self.started(options={"disable": ["ref-leak"]})
        c.open(self.file, LEAK.format("a"))
        self.assertEqual(c.diagnostics(self.file), [])

    def test_changed(self):
        c = self.started()
        c.open(self.file, LEAK.format("a"))
        self.assertEqual(len(c.diagnostics(self.file)), 1)
        c.notify("workspace/didChangeConfiguration", {"settings": {"decref": {"rules": ["buffer-leak"]}}})
        c.take(lambda m: m.get("method") == "textDocument/publishDiagnostics" and not m["params"]["diagnostics"])
        c.notify("workspace/didChangeConfiguration", {"settings": {"decref": {"minSeverity": "error"}}})
        c.take(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])

    def test_asked_for(self):
        c = self.client("--delay", "20")
        c.answers["workspace/configuration"] = [{"disable": "leak"}, None]
        c.start(self.dir, capabilities={"workspace": {"configuration": True, "didChangeWatchedFiles": {"dynamicRegistration": True}}})
        c.take(lambda m: m.get("method") == "client/registerCapability")
        c.open(self.file, LEAK.format("a"))
        self.assertEqual(c.diagnostics(self.file), [])
        self.assertEqual(c.asked[0]["params"]["items"][0]["scopeUri"], uri(self.dir))

    def test_wrong_ones_are_told(self):
        c = self.started(options={"minSeverity": "dreadful"})
        c.open(self.file, LEAK.format("a"))
        self.assertIn("min-severity", c.take(lambda m: m.get("method") == "window/showMessage")["params"]["message"])

    def test_of_the_file(self):
        self.write("decref.toml", 'disable = ["leak"]\n')
        c = self.started()
        c.open(self.file, LEAK.format("a"))
        self.assertEqual(c.diagnostics(self.file), [])
        self.write("decref.toml", "disable = []\n")
        c.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(self.path("decref.toml")), "type": 2}]})
        c.take(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])

    def test_progress(self):
        c = self.started(capabilities={"window": {"workDoneProgress": True}})
        c.open(self.file, LEAK.format("a"))
        kinds = [c.take(lambda m: m.get("method") == "$/progress")["params"]["value"]["kind"] for _ in range(2)]
        self.assertEqual(kinds, ["begin", "end"])


class Actions(Case):
    def begin(self, text, **more):
        self.file = self.write("items.c", text)
        self.c = self.started(**more)
        self.c.open(self.file, text)
        return self.c.diagnostics(self.file)

    def actions(self, d, only=None):
        return self.c.request("textDocument/codeAction", {
            "textDocument": {"uri": uri(self.file)}, "range": d["range"],
            "context": {"diagnostics": [d], **({"only": only} if only else {})}})

    def test_a_fix(self):
        text = LEAK.format("a")
        d = self.begin(text)[0]
        fix = self.actions(d)[0]
        self.assertEqual((fix["title"], fix["kind"], fix["isPreferred"]), ("decref: insert Py_DECREF(item);", "quickfix", True))
        edited = apply(text, fix["edit"]["changes"][uri(self.file)])
        self.assertIn("< 0) {\n        Py_DECREF(item);\n        return NULL;\n    }\n", edited)
        self.c.change(self.file, edited)
        self.assertEqual(self.c.diagnostics(self.file, 2), [])

    def test_an_edit_names_its_version(self):
        d = self.begin(LEAK.format("a"), capabilities={"workspace": {"workspaceEdit": {"documentChanges": True}}})[0]
        self.assertEqual(self.actions(d)[0]["edit"]["documentChanges"][0]["textDocument"], {"uri": uri(self.file), "version": 1})

    def test_silence(self):
        text = LEAK.format("a")
        d = self.begin(text)[0]
        quiet = next(a for a in self.actions(d) if "ignore" in a["title"])
        edited = apply(text, quiet["edit"]["changes"][uri(self.file)])
        self.assertIn("        /* decref: ignore[ref-leak] REASON */\n        return NULL;\n", edited)
        self.c.change(self.file, edited)
        self.assertEqual(self.c.diagnostics(self.file, 2), [])

    def test_the_path(self):
        d = self.begin(LEAK.format("a"), capabilities={"window": {"showDocument": {"support": True}}})[0]
        show = next(a for a in self.actions(d) if "path" in a["title"])
        result = self.c.request("workspace/executeCommand", {"command": show["command"], "arguments": show["arguments"]})
        self.assertIn("   1.  " + self.file + ":7:22\n", result["text"])
        self.assertIn("item *: owned 1, inside 0, outside nobody, alive", result["text"])
        shown = next(m for m in self.c.asked if m["method"] == "window/showDocument")
        with open(shown["params"]["uri"][7:], encoding="utf-8") as f:
            self.assertEqual(f.read(), result["text"])
        self.assertEqual(self.c.request("workspace/textDocumentContent", {"uri": result["uri"]})["text"], result["text"])
        gone = self.c.reply(self.c.ask("workspace/executeCommand", {"command": show["command"], "arguments": [uri(self.file), "0" * 16]}))
        self.assertIn("error", gone)

    def test_only_other_kinds(self):
        d = self.begin(LEAK.format("a"))[0]
        self.assertEqual([a for a in self.actions(d, only=["refactor"]) if "edit" in a], [])

    def test_where_nothing_is(self):
        d = self.begin(SOUND.format("a"))
        self.assertEqual(d, [])
        at = {"line": 5, "character": 0}
        self.assertEqual(self.actions({"range": {"start": at, "end": at}}), [])

    def test_no_fix_where_it_takes_thought(self):
        """The object is used by what is returned: releasing it before is worse."""
        text = HEAD + """PyObject *
f(PyObject *self, PyObject *arg)
{
    PyObject *item = PyObject_Repr(arg);
    if (!item)
        return NULL;
    return PyLong_FromSsize_t(PyUnicode_GetLength(item));
}
"""
        d = self.begin(text)[0]
        self.assertEqual(d["code"], "ref-leak")
        self.assertEqual([a["title"] for a in self.actions(d) if "ignore" not in a["title"] and "path" not in a["title"]], [])


class Hovers(Case):
    def hover(self, c, path, line, character):
        return c.request("textDocument/hover", {"textDocument": {"uri": uri(path)}, "position": {"line": line, "character": character}})

    def test_hover(self):
        text = LEAK.format("a") + "\nPyObject *\nuse(PyObject *self, PyObject *list)\n{\n    return leak_a(self, list);\n}\n"
        path = self.write("items.c", text)
        c = self.started()
        c.open(path, text)
        c.diagnostics(path)
        self.assertTrue(self.hover(c, path, 6, 25)["contents"]["value"].startswith("PyList_New(n) -> new list | NULL!"))
        self.assertIn("leak_a(self, list) ->", self.hover(c, path, 18, 15)["contents"]["value"])
        self.assertIn("item: owned 1, inside 0, outside nobody, alive (step 1 of ref-leak)", self.hover(c, path, 6, 16)["contents"]["value"])
        self.assertIsNone(self.hover(c, path, 3, 0))
        self.assertIsNone(self.hover(c, path, 900, 0))

    def test_code_lens_is_off_by_default(self):
        path = self.write("items.c", LEAK.format("a"))
        for words, expected in (((), []), (("--code-lens",), ["leak_a(self, list) -> NULL | new"])):
            c = self.started(*words)
            c.open(path, LEAK.format("a"))
            lenses = c.request("textDocument/codeLens", {"textDocument": {"uri": uri(path)}})
            self.assertEqual([x["command"]["title"].split("(")[0] for x in lenses], [x.split("(")[0] for x in expected])
            c.stop()
