"""Judges what was measured: what a run shows, and how that differs from what its line says."""
import collections
import json
import re
import statistics

# What a process says that dies of a wrong count, in the order in which it tells most.
EVIDENCE = [r"ERROR: AddressSanitizer: (.*?)(?: on | \(pc|$)", r"Assertion failed: (.*)", r"Assertion `(.*)' failed",
            r'Assertion ".*" failed: (.*)', r"Fatal Python error: (.*)"]
CRASHES = (-4, -6, -7, -8, -11)

# One process: how the expression ended, {unit: slope}, the units whose slope is not steady, the call that was to fail
# was reached, what it died of, what else went wrong.
Shown = collections.namedtuple("Shown", "ends slopes unsteady hit died trouble")


def cause_of_death(status, errors):
    """In a few words, or None if it did not die as those do whose counts are wrong."""
    for pattern in EVIDENCE:
        m = re.search(pattern, errors, re.M)
        if m:
            return m.group(1).strip()
    return f"signal {-status}" if status in CRASHES else None


def slopes(lines, watched):
    """{unit: slope per call}, and the units where most stretches between two points do not agree on one."""
    calls = [int(l.split()[1]) for l in lines if l.startswith("slope ")]
    points = [list(map(int, l.split()[1:])) for l in lines if l.startswith("point ")]
    found, unsteady = {}, []
    for k, unit in enumerate(["references", "blocks", "bytes", *watched] if points else []):
        steps = [b[k] - a[k] for a, b in zip(points, points[1:])]
        middle = statistics.median_low(steps)
        found[unit] = middle / calls[0]
        if steps.count(middle) * 2 <= len(steps):
            unsteady.append(unit)
    return found, unsteady


def shown(lines, watched, status, errors):
    """What one process showed."""
    ends = [l for l in lines if l == "returns" or l.startswith("raises ")]
    died = cause_of_death(status, errors) if status else None
    trouble = None
    if status == -14:
        trouble = "hangs"
    elif status and not died:
        trouble = f"ends with status {status}: " + (errors.strip().splitlines() or [""])[-1]
    return Shown(ends, *slopes(lines, watched), "hit" in lines, died, trouble)


def text(s):
    """The same in the words of a run line."""
    if s.trouble:
        return s.trouble
    if s.died:
        return f"dies ({s.died})"
    leaks = [f"{n:g}" + ("" if u == "references" else " " + u) + (" (not steady)" if u in s.unsteady else "")
             for u, n in s.slopes.items() if n or u in s.unsteady]
    ends = [e for e in s.ends if e != "returns"] if len(s.ends) == 1 else s.ends
    return ", ".join(([f"leaks {', '.join(leaks)}"] if leaks else []) + ends) or "sound"


def steady(s, **wanted):
    """Whether these are the slopes."""
    return all(s.slopes.get(u) == n and u not in s.unsteady for u, n in wanted.items())


def agrees(run, s):
    """Whether the run shows what its line says."""
    if s.trouble or run.verdict == "dies" or s.died:
        return run.verdict == "dies" and s.died is not None
    if run.verdict == "leaks":
        wanted = dict(run.amounts)
        named = [n for u, n in wanted.items() if u.startswith("of ")]
        wanted.setdefault("references", sum(named))
        return steady(s, **wanted)
    ends = ["returns"] if run.verdict == "sound" else ["raises " + run.type]
    return steady(s, references=0, blocks=0) and (s.ends == ends or run.verdict == "sound" and run.failing is not None)


def injected(lines):
    """The processes in which a call failed: (site, at, lines, status, errors) each."""
    out = []
    for l in lines:
        word, _, rest = l.partition(" ")
        if word == "failing":
            site, at = map(int, rest.split())
            out.append([site, at, []])
        elif word == "ended" and out:
            status, _, errors = rest.partition(" ")
            out[-1] += [int(status), json.loads(errors or '""')]
        elif out:
            out[-1][2].append(l)
    return [i for i in out if "hit" in i[2] or i[3]]


def judge(run, result):
    """(differences, what the run showed, the functions it entered, how many calls failed) of one run line."""
    lines, out = result["lines"], []
    first = next((k for k, l in enumerate(lines) if l.startswith("failing ")), len(lines))
    s = shown(lines[:first], [u for u in run.amounts if u.startswith("of ")], result["status"], result["errors"])
    if not agrees(run, s):
        out.append(text(s))
    elif run.failing and not s.hit and not s.died:
        out.append(f"{run.failing} is not called so often")
    out += sorted({"line {} has a count of {2}, not {1}".format(*l.split()[1:]) for l in lines
                   if l.startswith("count ")})
    sites = {int(w[1]): w[2:] for w in map(str.split, lines) if w[0] == "site"}
    failures = injected(lines)
    for site, at, part, status, errors in failures:
        name, function, line = sites[site]
        f = shown(part, [], status, errors)
        if f.trouble or f.died or not steady(f, references=0, blocks=0) or "raises SystemError" in set(f.ends) - set(s.ends):
            out.append(f"with {name} failing in line {line} ({function}, call {at}): {text(f)}")
    entered = {l[6:] for l in lines[:first] if l.startswith("enter ")}
    return out, s, entered, len(failures)
