"""Reads what a sample says of its runs; testdata/sample.h has the syntax."""
import collections
import re

# verdict: sound, leaks, dies or raises; amounts: what leaks, as (number, unit), where a unit is "references",
# "blocks", "bytes" or "of NAME"; type: of the exception raised
Run = collections.namedtuple("Run", "line text expr failing at exception verdict amounts type")
Unseen = collections.namedtuple("Unseen", "line name why")
Count = collections.namedtuple("Count", "line object n")                # a SAMPLE_COUNT
Lines = collections.namedtuple("Lines", "given runs unseen counts mistakes")

AMOUNT = r"-?\d+(?: of [\w.]+| blocks?| bytes?)?"
RUN = re.compile(r"(?P<expr>.*?)"
                 r"(?: with (?:(?P<failing>\w+) failing|(?P<memory>no memory))(?: at (?P<at>\d+))?"
                 r"(?: as (?P<exception>[\w.]+))?)?"
                 rf" (?P<verdict>sound|dies|raises (?P<type>\w+)|leaks (?P<amounts>{AMOUNT}(?:, {AMOUNT})*))$")


def amounts(text):
    """What a 'leaks' says, as {unit: number}; references stand for themselves or for the object that is named."""
    out = {}
    for part in text.split(", ") if text else []:
        number, _, unit = part.partition(" ")
        out[unit.rstrip("s") + "s" if unit in ("block", "blocks", "byte", "bytes") else unit or "references"] = int(number)
    return out


def expression(m):
    """The match, if what it calls EXPR is Python."""
    try:
        return m and compile(m["expr"], "run", "eval") and m
    except SyntaxError:
        return None


def read(text):
    given, runs, unseen, counts, mistakes = [], [], [], [], []
    for number, line in enumerate(text.splitlines(), 1):
        m = re.match(r"\s*SAMPLE_COUNT\((.+), (\d+)\);", line)
        if m:
            counts.append(Count(number, m[1], int(m[2])))
        m = re.match(r"// (given|run|unseen): (.*)$", line)
        if not m:
            continue
        kind, rest = m.groups()
        if kind == "given":
            given.append(rest)
            continue
        m = expression(RUN.match(rest)) if kind == "run" else re.match(r"(\w+|\*): (.+)$", rest)
        if not m:
            mistakes.append(f"{number}: cannot read '{kind}: {rest}'")
        elif kind == "unseen":
            unseen.append(Unseen(number, *m.groups()))
        else:
            runs.append(Run(number, rest, m["expr"], m["failing"] or m["memory"], int(m["at"] or 1), m["exception"] or "MemoryError",
                            m["verdict"].split()[0], amounts(m["amounts"]), m["type"]))
    return Lines("\n".join(given), runs, unseen, counts, mistakes)
