"""Fingerprints by mutation of the samples' sources: what an edit elsewhere may not change, and what mending must."""
import collections
import json
import os
import re
import shutil

from support import INCLUDE, ROOT, Project

SAMPLES = os.path.join(ROOT, "testdata")
WORD = r"[A-Za-z_]\w*"


def depth_zero(lines):
    """For each line: does it begin outside of every brace, comment and directive?"""
    depth, comment, spliced, out = 0, False, False, []
    for line in lines:
        out.append(depth == 0 and not comment and not spliced)
        code = re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', '""', line)
        code = re.sub(r"/\*.*?\*/|//.*", "", code)
        if comment:
            end = code.find("*/")
            comment, code = (True, "") if end < 0 else (False, code[end + 2:])
        if "/*" in code:
            comment, code = True, code[:code.index("/*")]
        spliced = line.endswith("\\")
        if not line.lstrip().startswith("#") and not spliced:
            depth += code.count("{") - code.count("}")
    return out


def blocks(text):
    """The file as (name of the function that is defined there or None, lines)."""
    lines = text.split("\n")
    outside, out, begin = depth_zero(lines), [], 0
    for i, line in enumerate(lines):
        if line == "" and outside[i]:
            out.append((None, lines[begin:i]))
            out.append((None, [""]))
            begin = i + 1
    out.append((None, lines[begin:]))
    named = []
    for _, block in out:
        head = [m.group(1) for m in (re.match(rf"({WORD})\(", line) for line in block) if m]
        whole = head and block[-1] == "}" and sum(line == "}" for line in block) == 1
        named.append((head[0] if whole else None, block))
    return named


def insert_lines(text, _):
    lines, out = text.split("\n"), ["/* a line that was not there */", ""]
    for line, outside in zip(lines, depth_zero(lines)):
        out += ["", "/* another */", ""] if line == "" and outside else [line]
    return "\n".join(out)


def reindent(text, _):
    return "\n".join(re.sub(r"^ +", lambda m: "\t" * (len(m.group()) // 4) + "  " * (len(m.group()) % 4), line) for line in text.split("\n"))


def change_comments(text, _):
    outside_strings = re.compile(r'("(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')|//[^\n]*|/\*.*?\*/', re.S)
    return outside_strings.sub(lambda m: m.group(1) or "/* something else" + "\n" * m.group().count("\n") + " */", text)


def move_functions(text, _):
    parts, i = blocks(text), 0
    while i + 2 < len(parts):
        (a, first), (_, gap), (b, second) = parts[i:i + 3]
        if a and b and gap == [""] and not re.search(rf"\b{a}\b", "\n".join(second)) and not re.search(rf"\b{b}\b", "\n".join(first)):
            parts[i], parts[i + 2] = parts[i + 2], parts[i]
        i += 2
    return "\n".join("\n".join(block) for _, block in parts)


def rename_locals(text, anchors):
    """Those that no line of a finding speaks of, and that nothing else in the file is called."""
    lines = text.split("\n")
    outer = "\n".join(line for line, outside in zip(lines, depth_zero(lines)) if outside)
    for name in sorted(set(re.findall(rf"(?m)^    (?:const |static )?{WORD} \**({WORD})(?: = .*)?;", text))):
        elsewhere = rf'(?:\.|->)\s*{name}\b|"[^"\n]*\b{name}\b[^"\n]*"|#.*\b{name}\b|//.*\b{name}\b'
        if not any(re.search(rf"\b{name}\b", t) for t in (outer, *anchors)) and not re.search(elsewhere, text):
            text = re.sub(rf"\b{name}\b", name + "_renamed", text)
    return text


def mend(text, _):
    """Every function NAME_bad gets the body of its twin NAME_good."""
    parts = blocks(text)
    whole = {name: block for name, block in parts if name}
    out = []
    for name, block in parts:
        twin = name and name.endswith("_bad") and name[:-4] + "_good"
        declared = name and re.search(rf"(?m)^[^ #/\n].*\b{name}\(.*\)[^{{\n]*;$", text)
        if twin in whole and not declared and not any(re.search(rf"\b{name}\b", line) for line in whole[twin]):
            block = [re.sub(rf"\b{twin}\b", name, line) for line in whole[twin]]
        out.append("\n".join(block))
    return "\n".join(out)


def bodies(before, after):
    """The functions whose lines differ."""
    old = {name: block for name, block in blocks(before) if name}
    return {name for name, block in blocks(after) if name and old.get(name) != block}


class Mutated(Project):
    """One run over every third sample for each kind of edit."""

    patience = 600

    def setUp(self):
        super().setUp()
        self.names = sorted(os.path.relpath(os.path.join(d, n), SAMPLES) for d, _, names in os.walk(os.path.join(SAMPLES, "rules"))
                            for n in names if n.endswith(".c"))
        self.texts = {}
        for name in self.names:
            with open(os.path.join(SAMPLES, name), encoding="utf-8") as f:
                self.texts[name] = f.read()
        self.names = [n for n in self.names if "decref:" not in self.texts[n] and "NOLINT" not in self.texts[n]][::3]

    def run_on(self, edit=None, folder="samples", anchors=None):
        """Fingerprints by file, and the files that were changed."""
        folder += "/testdata"
        shutil.copytree(SAMPLES, self.path(folder), ignore=lambda d, names: [n for n in names if n.endswith(".c") and "/rules" in d])
        changed, entries = set(), []
        for name in self.names:
            text = edit(self.texts[name], anchors[name] if anchors else ()) if edit else self.texts[name]
            if text != self.texts[name]:
                changed.add(name)
            self.write(os.path.join(folder, name), text)
            entries.append({"directory": self.path(folder), "file": name, "arguments": ["cc", "-I" + INCLUDE, "-I.", "-c", name]})
        self.write(os.path.join(folder, "compile_commands.json"), json.dumps(entries))
        os.symlink(os.path.join(ROOT, "include"), os.path.join(os.path.dirname(self.path(folder)), "include"))
        run = self.check("-q", "--no-config", "-p", folder, "--format", "jsonl", "--db", self.path(folder + ".db"))
        self.assertEqual(run.status, 1, run.err)
        broken = set(re.findall(rf"(?m)^decref: {re.escape(folder)}/(\S+): partial: ", run.err))
        self.assertEqual(len(broken), run.err.count("\n"), run.err)
        self.assertLess(len(broken), 20)        # an edit that does not compile is none
        found = collections.defaultdict(list)
        for f in run.findings():
            found[os.path.relpath(f["file"], folder)].append(f)
        return found, changed - broken

    def test_what_edits_elsewhere_leave(self):
        before, _ = self.run_on()
        self.assertGreater(sum(map(len, before.values())), 60)
        anchors = {n: [self.texts[n].split("\n")[f["line"] - 1] for f in before[n]] for n in self.names}
        for edit, folder in ((insert_lines, "a"), (reindent, "b"), (change_comments, "c"), (move_functions, "d"), (rename_locals, "e"),
                             (None, "renamed/and/deeper")):
            with self.subTest(edit=edit.__name__ if edit else folder):
                after, changed = self.run_on(edit, folder, anchors)
                self.assertTrue(len(changed) > 40 or not edit, len(changed))
                differ = [n for n in (changed if edit else self.names) if sorted(f["fingerprint"] for f in before[n]) != sorted(f["fingerprint"] for f in after[n])]
                self.assertEqual(differ, [])
        with self.subTest(edit="mend"):
            after, changed = self.run_on(mend, "f")
            self.assertGreater(len(changed), 40)
            gone = 0
            for n in changed:
                left = {f["fingerprint"] for f in after[n]}
                for f in before[n]:
                    if f["function"] in bodies(self.texts[n], mend(self.texts[n], ())):
                        self.assertNotIn(f["fingerprint"], left, (n, f["function"]))
                        gone += 1
            self.assertGreater(gone, 40)
