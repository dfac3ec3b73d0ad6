"""How each function of the C-API fails, as rules/api/*.api says, and the lines of C that let its calls fail.

The models say what an analysis of outcomes needs; here only two questions are put to them: what does a call that fails
return, and what becomes of its arguments then. docs/models.md has the language.
"""
import collections
import functools
import glob
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

Failure = collections.namedtuple("Failure", "value how undone")     # undone: it has to run before it can fail

MODEL = re.compile(r"(\w+)\s*\(([^)]*)\)\s*->\s*([^;]*)(.*)", re.S)
FAILED = re.compile(r"(NULL|void|-?\d+)!")
WORD = re.compile(r"[A-Za-z_]\w*")


def lines(text):
    """The lines of the language: without comments, and whole where they go on."""
    text = re.sub(r"[ \t]*#.*", "", text)
    return [l for l in re.sub(r"\n[ \t]+|\n+(?=[ \t])", " ", text).split("\n") if l.strip()]


def holds(clauses, version):
    """Whether the version lies within the bounds of a model."""
    bound = {w: tuple(map(int, v.split("."))) for w, v in re.findall(r"\b(since|until) ([\d.]+)", clauses)}
    return bound.get("since", version) <= version < bound.get("until", version + (1,))


def failure(params, outcomes, clauses):
    """The failure of a function with this model, or None if it has none that a caller has to expect."""
    outcomes = [o.strip() for o in outcomes.split("|")]
    memory = outcomes[0].startswith("block")
    failed = [o for o in outcomes if FAILED.match(o) or memory and o.split()[0] == "NULL"]
    if not failed or len(failed) == len(outcomes):
        return None
    value, _, actions = failed[0].partition(" ")
    names = [p.strip(" ?!") for p in params.split(",")]
    how = ["RAISES"] if "!" in value else []
    for stolen in re.findall(r"\bsteals (\w+)", actions + clauses):
        how.append(f"STEALS({names.index(stolen)})")
    exchanged = "intrinsic exchange" in clauses
    for out, becomes in re.findall(r"(\w+) = (NULL|0)\b", actions):
        how.append(f"{'DROPS' if exchanged else 'NULLS' if becomes == 'NULL' else 'ZEROES'}({names.index(out)})")
    value = value.strip("!")
    return Failure("0" if value in ("NULL", "void") else value, " | ".join(how) or "0",
                   bool(re.search(r"format (build|call)", clauses)))


@functools.lru_cache(maxsize=None)
def table(version=(3, 11)):
    """Every function that can fail, by name."""
    found = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "rules/api/*.api"))):
        with open(path, encoding="utf-8") as f:
            for line in lines(f.read()):
                m = MODEL.match(line)
                if m and holds(m.group(4), version):
                    found[m.group(1)] = failure(*m.groups()[1:])
    return {name: f for name, f in found.items() if f}


@functools.lru_cache(maxsize=None)
def macros(include):
    """The words in the body of every macro of the interpreter's headers, by its name."""
    found = collections.defaultdict(set)
    for path in glob.glob(os.path.join(include, "**/*.h"), recursive=True):
        with open(path, encoding="utf-8", errors="replace") as f:
            text = f.read().replace("\\\n", " ")
        for name, body in re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)(.*)", text, re.M):
            found[name].update(WORD.findall(body))
    return found


def called(text, include):
    """The functions that can fail among those which a C text names, itself or through macros."""
    seen, todo = set(), set(WORD.findall(text))
    while todo:
        seen |= todo
        todo = {w for name in todo for w in macros(include).get(name, ())} - seen
    return sorted(seen & table().keys())


def places(text, include):
    """The header that makes every call in a C text, of a function that can fail, a place that can be told to."""
    out = ['#include "sites.h"']
    for name in called(text, include):
        f = table()[name]
        site = f"SITE_UNDONE({name}, __VA_ARGS__)" if f.undone else f"SITE({name}, {f.value}, {f.how})(__VA_ARGS__)"
        out += [f"#ifndef {name}", f"#define {name}(...) {site}", "#endif"]
    return "\n".join(out) + "\n"
