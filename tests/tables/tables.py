"""The reference tables: what each says of a name, and where a model says otherwise.

compare(name, chain) yields (aspect, what the table says, what the model says) for each difference.
"""
import os
import re

from models import version


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        head, *lines = [line.rstrip("\n").split("\t") for line in f]
    return [dict(zip(head, line + [""] * (len(head) - len(line)))) for line in lines]


def parameters(signature):
    """The names of a C prototype's parameters, in order; and whether it has varargs. None if it is no prototype."""
    m = re.search(r"\w+\s*\((?!\*)(.*)\)\s*$", signature)
    if not m:
        return None, False
    parts, depth, start = [], 0, 0
    text = m[1] + ","
    for k, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if c == "," and depth == 0:
            parts.append(text[start:k].strip())
            start = k + 1
    names = []
    for p in parts:
        if p in ("", "void", "..."):
            continue
        pointer = re.search(r"\(\s*\*+\s*(\w+)\s*\)", p)
        words = re.findall(r"\w+|\*", re.sub(r"\[.*?\]|\bconst\b", "", p))
        named = words[-1] != "*" and (len(words) > 1 or parts == [p])
        names.append(pointer[1] if pointer else words[-1] if named else f"#{len(names) + 1}")
    return (None, True) if parts == ["..."] else (names, "..." in parts)


def shown(m):
    return " | ".join(o.result + o.exc for o in m.outcomes)


def gives_new(m):
    gained = {m.params[k] for k in m.sets("gains")}
    return any(o.result.split()[0] == "new" or (o.result.split()[0] == "same" and o.result.split()[-1] in gained)
               for o in m.outcomes)


def lends(m):
    gained = {m.params[k] for k in m.sets("gains")}
    return any(o.result.split()[0] == "borrowed" or (o.result.split()[0] == "same" and o.result.split()[-1] not in gained)
               for o in m.outcomes)


class Refcounts:
    """'name:type:param:effect:comment'; the first line of a name is about its result."""

    def __init__(self, folder, name):
        self.title = name
        self.of = {}
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            for line in f:
                part = [p.strip() for p in line.split(":")]
                if line[0] in "#\n" or len(part) < 4:
                    continue
                entry = self.of.setdefault(part[0], {"returns": None, "params": []})
                if part[2]:
                    entry["params"].append((part[2], part[3]))
                elif entry["returns"] is None:
                    entry["returns"] = (part[1], part[3])

    def names(self):
        return set(self.of)

    def compare(self, name, chain):
        m, entry = chain[-1], self.of[name]
        kind, effect = entry["returns"] or ("", "")
        if effect == "+1" and (lends(m) or not gives_new(m)):
            yield "refcounts.return", "new", shown(m)
        if effect == "0" and (gives_new(m) or not lends(m)):
            yield "refcounts.return", "borrowed", shown(m)
        if effect == "null" and any(o.result != "NULL" for o in m.outcomes):
            yield "refcounts.return", "NULL", shown(m)
        taken = m.sets("steals") | m.sets("releases")
        kept = {m.params.index(c[0]) for c in m.clause("keeps") if c[0] != "result"} | m.sets("gains")
        kept |= {k for k in range(len(m.params)) if any(v.startswith("new") for v in m.given(k))}
        returned = {o.result.split()[-1] for o in m.outcomes if o.result.startswith("same")}
        params = [p for p in entry["params"] if p[0] != "..."]
        for k, (param, effect) in enumerate(params):
            if k >= len(m.params):
                break
            if m.params[k] in returned or m.clause("intrinsic", "exchange"):
                continue                # marked now +1, now 0: the reference that goes in comes out again
            said = "taken" if k in taken else "kept" if k in kept else "0"
            if effect == "+1" and said == "0" or effect == "-1" and said != "taken" or effect == "0" and said != "0":
                yield f"refcounts.{param}", effect, said


class StableAbi:
    """Functions and the version in which they joined the stable ABI: they were there then."""

    title = "stable_abi.tsv"

    def __init__(self, folder):
        self.added = {r["name"]: r["added"] for r in rows(folder, "stable_abi.tsv") if r["kind"] == "function"}

    def names(self):
        return set(self.added)

    def compare(self, name, chain):
        # What has left the headers stays in the stable ABI, so no 'until' follows from this table.
        since, added = chain[0].bounds()[0], version(self.added[name])
        if since and added and added < since:
            yield "stable.since", self.added[name], "%d.%d" % since


FAMILIES = {"PyMem_Free": "mem", "PyObject_Free": "object", "PyMem_RawFree": "raw"}
OLDEST, NEWEST = (3, 8), (3, 15)


class CApi:
    title = "c-api.tsv"

    def __init__(self, folder):
        self.row = {r["name"]: r for r in rows(folder, "c-api.tsv")}

    def names(self):
        return set(self.row)

    def compare(self, name, chain):
        row = self.row[name]
        m = chain[-1]
        names, varargs = parameters(row["signature"])
        if names is None:
            names = []
        elif len(names) != len(m.params) or varargs != m.varargs:
            yield "arity", row["signature"], ", ".join(m.params + ["..."] * m.varargs)
            names = []
        if any(n.startswith("#") for n in names):
            names = []                  # the table names no parameter either
        yield from self.returned(row, m)
        yield from self.null(row, m)
        if names:
            yield from self.arguments(row, m, names)
        yield from self.running(row, m)
        yield from self.versions(row, chain)

    @staticmethod
    def returned(row, m):
        kind = row["return_kind"]
        base = kind.split("(")[0]
        results = {o.result for o in m.outcomes}
        heads = {r.split()[0] for r in results}
        failing = [o for o in m.outcomes if o.exc]
        wrong = False
        if base in ("new", "always-null", "borrowed", "same-object", "void"):
            wrong = {"new": lends(m) or not gives_new(m), "borrowed": gives_new(m) or not lends(m),
                     "always-null": heads != {"NULL"}, "same-object": "same" not in heads, "void": heads != {"void"}}[base]
        elif kind == "noreturn":
            wrong = not m.clause("noreturn")
        elif kind in ("int-error(-1)", "ssize-error(-1)", "hash-error(-1)", "number-error(-1)"):
            wrong = not any(o.result == "-1" and o.exc for o in m.outcomes) or any(
                o.result == "-1" and not o.exc for o in m.outcomes)
        elif kind.startswith("int(1/0/-1)"):
            wrong = not ({"1", "0"} <= results or "0..1" in results) or not any(
                o.result == "-1" and o.exc for o in m.outcomes)
        elif kind == "int-error(nonzero)":
            wrong = not any(o.exc for o in m.outcomes) or any(o.result == "0" and o.exc for o in m.outcomes)
        elif kind == "int-false-on-error(0)":
            wrong = not any(o.result == "0" and o.exc for o in m.outcomes)
        elif "-1 no exception" in kind:
            wrong = not any(o.result == "-1" and not o.exc for o in m.outcomes) or bool(failing)
        elif "ambiguous(-1" in kind:
            wrong = not any(o.result == "-1" and o.exc for o in m.outcomes) or not heads & {"int", "any", "-1..1"}
        elif "no-fail" in kind or kind == "bool":
            wrong = bool(failing)
        elif base == "ptr-owned" and kind[10:-1] in FAMILIES:
            wrong = not any(r.startswith("block " + FAMILIES[kind[10:-1]]) for r in results)
        elif base == "ptr-internal":
            wrong = not heads & {"inside", "any", "ptr"}
        elif base in ("ptr-static", "ptr-value", "ptr-function", "handle"):
            wrong = not heads & {"ptr", "any", "inside", "int"}
        if wrong:
            yield "return", kind, shown(m)

    @staticmethod
    def null(row, m):
        if row["return_kind"].startswith("int") or "number" in row["return_kind"]:
            return
        heads = {o.result for o in m.outcomes}
        nulls = {o.exc for o in m.outcomes if o.result in ("NULL", "any")}
        wants = row["null_on_error"]
        wrong = {"yes": "" in nulls or not nulls, "without-exception": nulls != {""}, "never": bool(nulls),
                 "ambiguous": not ("?" in nulls or nulls == {"", "!"} or heads == {"any"}), "always": not nulls}.get(wants, False)
        if wrong:
            yield "null", wants, shown(m)

    @staticmethod
    def arguments(row, m, names):
        def position(param):
            return names.index(param) if param in names else None

        taken = m.sets("steals") | m.sets("releases")
        said = set()
        for entry in re.findall(r"([\w,*>-]+)\(([^)]*)\)", row["steals"]):
            for param in entry[0].strip(",").split(","):
                k = position(param)
                if k is None:
                    continue
                said.add(k)
                only = any(("steals", m.params[k]) in o.actions for o in m.outcomes)
                if k not in taken or only != (entry[1] == "on-success-only"):
                    yield f"steals.{param}", entry[1], "not so"
        for k in sorted(taken - said):
            yield f"steals.{names[k]}", "never", "taken"

        given = {}
        for entry in re.split(r",(?![^(]*\))", row["out_params"]):
            param, _, what = entry.partition(":")
            k = position(param)
            if k is not None:
                given[k] = what
                values = m.given(k)
                kind = {"new": "new", "borrowed": "borrowed", "in-out": "new", "ptr-internal": "inside"}.get(what.split("(")[0])
                if kind and not any(v.startswith(kind) for v in values):
                    yield f"out.{param}", what, ", ".join(sorted(values)) or "nothing"
        for k in range(len(m.params)):
            if k not in given and any(re.match("new|borrowed", v) for v in m.given(k)):
                yield f"out.{names[k]}", "nothing", ", ".join(sorted(m.given(k)))

        for param in re.findall(r"\w+", re.sub(r"\([^)]*\)", "", row["null_ok"])):
            k = position(param)
            if k is not None and not m.nullable[k]:
                yield f"null_ok.{param}", "may be NULL", "not"

    @staticmethod
    def running(row, m):
        runs, code = m.runs(), row["may_run_code"].split("(")[0]
        wants = {"no": set(), "yes": {"code"}, "errors-handler": {"errors"}, "exc": {"errors"}, "fmt": {"errors"},
                 "audit": set()}.get(code, set(code.split("+")))
        if "code" not in runs:
            missing = wants - runs
            if missing and not (code == "fmt" and "arg" in runs):
                yield "runs", code, " ".join(sorted(runs)) or "nothing"
            elif code == "no" and runs - {"alloc", "errors"}:
                yield "runs", code, " ".join(sorted(runs))
        elif code in ("no", "audit"):
            yield "runs", code, "code"
        free = row["needs_tstate"].startswith("no")
        if free != bool(m.clause("nogil")) and row["may_run_code"] != "":
            yield "gil", row["needs_tstate"], "nogil" if m.clause("nogil") else "needs it"

    @staticmethod
    def versions(row, chain):
        first, last = version(row["hdr_first"]), version(row["hdr_last"])
        if not first:
            return
        since, until = chain[0].bounds()[0], chain[-1].bounds()[1]
        if (first if first > OLDEST else None) != since:
            yield "since", row["hdr_first"], "%d.%d" % since if since else "ever"
        gone = (last[0], last[1] + 1) if last < NEWEST else None
        if gone != until:
            yield "until", "%d.%d" % gone if gone else "still there", "%d.%d" % until if until else "still there"


def read(folder):
    return [Refcounts(folder, "refcounts.dat"), Refcounts(folder, "refcounts-3.13.15.dat"), StableAbi(folder), CApi(folder)]
