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


# A run line judged: the differences, the functions entered before the expression and by it, how many calls failed.
Judged = collections.namedtuple("Judged", "differences loaded entered failures")


def cause_of_death(status, errors):
    """In a few words, or None if it did not die as those do whose counts are wrong."""
    for pattern in EVIDENCE:
        m = re.search(pattern, errors, re.M)
        if m:
            return m.group(1).strip()
    return f"signal {-status}" if status in CRASHES else None


def slopes(lines, watched):
    """{unit: slope per call}, and the units that are not steady.

    The slope is the middle one of those between two points. It is steady if what else came and went on the way, as with
    threads, is less in the end than one a call between two points.
    """
    calls = [int(l.split()[1]) for l in lines if l.startswith("slope ")]
    points = [list(map(int, l.split()[1:])) for l in lines if l.startswith("point ")]
    found, unsteady = {}, []
    for k, unit in enumerate(["references", "blocks", "bytes", *watched] if points else []):
        steps = [b[k] - a[k] for a, b in zip(points, points[1:])]
        middle = statistics.median_low(steps)
        found[unit] = middle / calls[0]
        if abs(sum(steps) - middle * len(steps)) >= calls[0]:
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
    """Judges one run line."""
    lines, out = result["lines"], []
    end = next((k for k, l in enumerate(lines) if l.startswith("failing ")), len(lines))
    loaded = lines.index("loaded") if "loaded" in lines else 0
    s = shown(lines[:end], [u for u in run.amounts if u.startswith("of ")], result["status"], result["errors"])
    if not agrees(run, s):
        out.append(text(s))
    elif run.failing and not s.hit and not s.died:
        out.append(f"with {run.failing}: it does not come to that")
    out += sorted({"{0}: SAMPLE_COUNT is {1}, but Py_REFCNT {2}".format(*l.split()[1:]) for l in lines
                   if l.startswith("count ")})
    sites = {int(w[1]): w[2:] for w in map(str.split, lines) if w[0] == "site"}
    failures = injected(lines)
    for site, at, part, status, errors in failures:
        f = shown(part, [], status, errors)
        if f.trouble or f.died or not steady(f, references=0, blocks=0) \
                or "raises SystemError" in set(f.ends) - set(s.ends):
            name, function, line = sites[site]
            out.append(f"with {name} failing in line {line} ({function}, call {at}): {text(f)}")
    entered = [{l[6:] for l in part if l.startswith("enter ")} for part in (lines[:loaded], lines[loaded:end])]
    return Judged(out, *entered, len(failures))


def unseen(functions, bad, ran, reasons):
    """The functions whose share in the sample no run shows. Ran: (run, Judged), for each run."""
    bad_runs = [j.entered for run, j in ran if run.verdict in ("leaks", "dies") or run.type == "AssertionError"]
    good_runs = [j.entered for run, j in ran if run.verdict in ("sound", "raises") and not j.entered & bad]
    reasons = {r.name: r.line for r in reasons}
    out = []
    for name in functions:
        if name in bad:
            runs, what = bad_runs, "is never seen to leak or die"
        elif "good" in name:
            runs, what = good_runs, "is never seen to be sound, with nothing bad beside it"
        else:
            runs, what = [j.entered | j.loaded for _, j in ran], "is never run"
        seen = any(name in f for f in runs)
        if seen == (name in reasons):
            out.append(f"{reasons[name]}: 'unseen: {name}': it is seen" if seen else f"{name} {what}")
    outside = "" in bad and not bad_runs
    if outside and "*" not in reasons:
        out.append("nothing is seen to leak or die, but something outside of functions is expected to be wrong")
    if "*" in reasons and not outside:
        out.append(f"{reasons['*']}: 'unseen: *': something is seen, or nothing has to be")
    return out + [f"{line}: 'unseen: {name}': there is no such function" for name, line in reasons.items()
                  if name not in functions and name != "*"]
