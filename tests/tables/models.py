"""The function models of rules/api, read for the tests: what a line says, not what it means (analyzer/model does that)."""
import collections
import glob
import os
import re

Outcome = collections.namedtuple("Outcome", "result exc actions")      # 'new list', '!', [('result', 'new')]


class Model:
    def __init__(self, name, params, rest, at):
        self.name, self.at = name, at
        self.params = [p.strip() for p in params.split(",") if p.strip()]
        self.varargs = "..." in self.params
        self.params = [p for p in self.params if p != "..."]
        self.nullable = [p[-1] in "?!" for p in self.params]
        self.params = [p.rstrip("?!") for p in self.params]
        outcomes, *clauses = [part.strip() for part in rest.split(";")]
        self.outcomes = [outcome(o) for o in outcomes.split("|")]
        self.clauses = [c.split() for c in clauses]

    def clause(self, *words):
        """The words behind each clause that begins so."""
        return [c[len(words):] for c in self.clauses if c[:len(words)] == list(words)]

    def sets(self, word):
        """The positions of the parameters that a clause names, or an action of some outcome."""
        named = {w[0] for w in self.clause(word)}
        named |= {p for o in self.outcomes for what, p in o.actions if what == word}
        return {self.params.index(p) for p in named}

    def given(self, position):
        """What the outcomes put through an out-parameter."""
        return {value for o in self.outcomes for p, value in o.actions if p == self.params[position]}

    def runs(self):
        return {w for c in self.clause("runs") for w in c}

    def bounds(self):
        return tuple(version((self.clause(w) or [[None]])[0][0]) for w in ("since", "until"))


def version(text):
    """(3, 9) of '3.9'."""
    m = re.match(r"(\d+)\.(\d+)", text or "")
    return (int(m[1]), int(m[2])) if m else None


def outcome(text):
    words = re.sub(r"\s*=\s*", "=", text).split()
    first = next((k for k, w in enumerate(words) if k and ("=" in w or w in ("steals", "gains"))), len(words))
    head = " ".join(words[:first])
    exc = head[-1] if head[-1] in "!?" else ""
    done = []
    for k, w in enumerate(words):
        if "=" in w:
            rest = w.split("=", 1)
            follow = words[k + 1:k + 2]
            done.append((rest[0], " ".join([rest[1]] + [f for f in follow if "=" not in f and f not in ("steals", "gains")])))
        elif w in ("steals", "gains") and k + 1 < len(words):
            done.append((w, words[k + 1]))
    return Outcome(head.rstrip("!?").strip(), exc, done)


def read(folder):
    """Name -> its models, in the order of their versions."""
    known = collections.defaultdict(list)
    for path in sorted(glob.glob(os.path.join(folder, "*.api"))):
        lines = []
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                line = line.split("#", 1)[0].rstrip()
                if line and (line[0].isspace() or (lines and lines[-1][1].count("(") > lines[-1][1].count(")"))):
                    lines[-1][1] += " " + line.strip()
                elif line:
                    lines.append([number, line])
        for number, line in lines:
            m = re.match(r"(\w+)\(([^)]*)\)\s*->\s*(.*)", line)
            if m:
                known[m[1]].append(Model(m[1], m[2], m[3], f"rules/api/{os.path.basename(path)}:{number}"))
    for chain in known.values():
        chain.sort(key=lambda m: m.bounds()[0] or (0, 0))
    return dict(known)
