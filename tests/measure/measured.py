"""What the interpreter says of a sample: runs its lines and keeps the answer.

That asks nothing of decref, so the answer is kept in a file whose name is made from all that it depends
on: the sample, sample.h, this folder's programs, the models that say how functions fail, the interpreter, the compiler.
The folder is build/measured, or $DECREF_MEASURED.
"""
import collections
import json
import os
import subprocess
import tempfile

import build
import cxx
import failures
import runs
import verdict

STORE = os.environ.get("DECREF_MEASURED") or os.path.join(failures.ROOT, "build/measured")
SECONDS = 600                       # for all runs of a sample

# What stands in a sample at a line (0: nowhere), what the interpreter showed instead, and which functions ran.
Difference = collections.namedtuple("Difference", "line text shown functions")


def missing():
    """The packages that have to be installed first."""
    return build.missing()


def job(text, lines, bad):
    """The part of child.py's task that is known before anything is built."""
    return {"given": lines.given, "bad": sorted(bad), "runs": [
        {"expr": r.expr, "failing": r.failing, "at": r.at, "exception": r.exception,
         "watched": [unit[3:] for unit in r.amounts if unit.startswith("of ")],
         "every": r.verdict in ("sound", "raises") and not r.failing,
         "apart": [x.failing for x in lines.runs if x.expr == r.expr and x.failing]} for r in lines.runs]}


def measure(sample, text, task):
    """Runs the sample; its functions, and the results of child.py with their names instead of their offsets."""
    tools = build.prepare(STORE)
    with tempfile.TemporaryDirectory(prefix="decref-measure-") as folder:
        module, names = cxx.module(sample, text, folder) if cxx.is_cxx(sample) else build.module(sample, text, tools, folder)
        task = dict(task, module=module, functions=names)
        env = {"PATH": os.environ.get("PATH", ""), "PYTHONMALLOC": "malloc_debug", "PYTHONHASHSEED": "0",
               "LD_PRELOAD": ":".join([build.sanitizer(), *([cxx.library()] if cxx.is_cxx(sample) else []), f"{tools}/support.so"]), "TMPDIR": folder,
               "ASAN_OPTIONS": "detect_leaks=0:quarantine_size_mb=16:exitcode=86:symbolize=0"}
        p = subprocess.run([build.PYTHON, "-S", "-B", "-W", "ignore", os.path.join(build.HERE, "child.py"),
                            os.path.join(tools, "support.so")], input=json.dumps(task), stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, env=env, cwd=folder, timeout=SECONDS, encoding="utf-8",
                           errors="replace")
    if p.returncode:
        raise build.Failed(f"child.py ended with {p.returncode}: {p.stderr.strip()[-2000:]}")
    results = json.loads(p.stdout)
    for r in results:
        r["lines"] = [f"enter {names.get(int(l[6:], 16), '?')}" if l.startswith("enter ") else l for l in r["lines"]]
    return {"functions": sorted(names.values()), "runs": results}


def kept(sample, text, header, task):
    """The same, from the store if it is there."""
    tools = cxx.tools() if cxx.is_cxx(sample) else build.tools()
    name = build.key(tools, text, header, failures.places(text, build.INCLUDE), json.dumps(task))
    path = os.path.join(STORE, name + ".json")
    try:
        with open(path, encoding="utf-8") as f:
            return json.load(f)
    except (OSError, ValueError):
        pass
    results = measure(sample, text, task)
    os.makedirs(STORE, exist_ok=True)
    build.put(path, json.dumps(results))
    return results


def differences(sample, bad, totals):
    """Where the interpreter shows something else than the sample's lines say; adds to the totals."""
    with open(sample, encoding="utf-8") as f:
        text = f.read()
    with open(os.path.join(build.TESTDATA, "sample.h"), encoding="utf-8") as f:
        header = f.read()
    lines = runs.read(text)
    if lines.mistakes:
        return [Difference(0, "", lines.mistakes, ())]
    try:
        results = kept(sample, text, header, job(text, lines, bad))
    except build.Failed as e:
        return [Difference(0, "", ["does not get that far:", *str(e).splitlines()[:8]], ())]
    totals["samples"] += 1
    out, ran = [], []
    for run, result in zip(lines.runs, results["runs"]):
        judged = verdict.judge(run, result)
        ran.append((run, judged))
        totals["verdicts"] += 1
        totals["injected failures"] += judged.failures
        if judged.differences:
            out.append(Difference(run.line, run.text, judged.differences, judged.entered))
    reached = {l for r in results["runs"] for l in r["lines"] if l.startswith("counted ")}
    totals["counts"] += len(lines.counts)
    unseen = [f"{c.line}: SAMPLE_COUNT is never reached" for c in lines.counts if f"counted {c.line}" not in reached]
    unseen += verdict.unseen(results["functions"], bad, ran, lines.unseen)
    return out + ([Difference(0, "", unseen, ())] if unseen else [])
