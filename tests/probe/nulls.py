#!/usr/bin/env python3
"""Which arguments of the C-API must not be NULL: what the interpreter does, held against the marks of rules/api.

usage: tests/probe/nulls.py [--measure]

nulls.txt lists each pointer that a function takes, with what python3.11-dbg did when it was NULL (without.py has the words),
and the functions that were not called. --measure makes it anew, in some minutes. By that a parameter is to be marked

    p       the call dies
    p?      NULL is taken, be it only with a length of 0
    p?!     NULL is refused, and an exception that was set before stays
    p!      NULL is refused, and an exception that was set before is lost

unlike.txt says where the mark is another one, and why. A function in neither of the lists is a mistake.
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import examples                                     # noqa: E402
from plan import COMPILER, HERE, INCLUDE, PYTHON, Plan, read_models    # noqa: E402

LISTING, UNLIKE = os.path.join(HERE, "nulls.txt"), os.path.join(HERE, "unlike.txt")
WIDTH = 120


# ---- measuring ------------------------------------------------------------------------------------------------------

def measured(plan, folder):
    """Lines 'NAME PARAM ANSWER ...' of all functions that can be called."""
    subprocess.run([COMPILER, "-w", "-g", "-shared", "-fPIC", f"-I{INCLUDE}", f"-I{HERE}", "-o", os.path.join(folder, "measure.so"),
                    os.path.join(folder, "calls.c"), os.path.join(HERE, "measure.c")], check=True)
    env = dict(os.environ, PYTHONPATH=f"{folder}:{HERE}", PYTHONHASHSEED="0", TMPDIR=folder)
    jobs, names = min(os.cpu_count() or 1, 4), list(plan.models)

    def part(k):
        path = os.path.join(folder, f"nulls{k}.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump({"functions": [plan.entry(n) for n in names[k::jobs]]}, f)
        return subprocess.run([PYTHON, os.path.join(HERE, "without.py"), path], stdout=subprocess.PIPE, env=env, text=True,
                              check=True).stdout.splitlines()

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return sorted(line for lines in pool.map(part, range(jobs)) for line in lines)


def wrapped(head, names):
    lines = [head]
    for name in sorted(names):
        if len(lines[-1]) + len(name) >= WIDTH:
            lines.append("   ")
        lines[-1] += " " + name
    return lines


def measure():
    types, models = read_models()
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(types, models, examples.read(os.path.join(HERE, "examples.txt")), folder)
        lines = measured(plan, folder)
    seen = {line.split()[0] for line in lines}
    reasons = {}
    for name, why in plan.left_out.items():
        reasons.setdefault(f"not called, {why.replace(':', '')}", []).append(name)
    reasons["no pointers, or not exported"] = [n for n in plan.models if n not in seen]
    with open(LISTING, "w", encoding="utf-8") as f:
        print("# Made by tests/probe/nulls.py --measure, which says what this is.\n", *lines, sep="\n", file=f)
        for why in sorted(reasons):
            print(*wrapped(f"- {why}:", reasons[why]), sep="\n", file=f)


# ---- judging --------------------------------------------------------------------------------------------------------

def mark(answers):
    """The mark that the answers ask for."""
    without_items = {a[2:] for a in answers if a.startswith("0:")}
    said = {a for a in answers if not a.startswith("0:")}
    if said <= {"takes", "drops"} or "takes" in without_items:
        return "?"
    if "dies" in said:
        return ""
    return "?" if "takes" in said else "!" if "replaces" in said else "?!"


def marked(param):
    return "!" if param["replaces"] else "?!" if param["fails"] else "?" if param["nullable"] else ""


def read_listing():
    """({(name, param): [answers]}, {names that were not called})"""
    with open(LISTING, encoding="utf-8") as f:
        text = re.sub(r"\n +", " ", f.read())
    answers, others = {}, set()
    for line in text.splitlines():
        if line.startswith("- "):
            others.update(line.split(":")[1].split())
        elif line and not line.startswith("#"):
            name, param, *said = line.split()
            answers[name, param] = said
    return answers, others


def read_unlike():
    """{(name, param)}; a line 'NAME.PARAM ...: why' that begins with blanks goes on the one before."""
    with open(UNLIKE, encoding="utf-8") as f:
        text = re.sub(r"\n +", " ", f.read())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {tuple(word.split(".")) for line in lines for word in line.split(": ")[0].split()}


def mistakes(models):
    """(how many parameters are as they should be, what is wrong with the others)"""
    answers, others = read_listing()
    unlike, good, wrong = read_unlike(), 0, []
    for model in models:
        name, at = model["name"], f"{model['file']}:{model['line']}"
        if name not in others and not any((name, p["name"]) in answers for p in model["params"]):
            wrong.append(f"{at}: {name} is not in nulls.txt; tests/probe/nulls.py --measure puts it there")
        for p in model["params"]:
            said = answers.get((name, p["name"]))
            if said is None:
                continue
            is_so, is_listed = mark(said) == marked(p), (name, p["name"]) in unlike
            good += is_so != is_listed
            if is_so == is_listed:
                wrong.append(f"{at}: {name} {p['name']}{marked(p)}: NULL {', '.join(said) or 'was not tried'}: the mark would be "
                             f"'{mark(said)}'" + (", and unlike.txt says that it is not" if is_so else ""))
    return good, wrong


def main():
    if sys.argv[1:] == ["--measure"]:
        measure()
    elif sys.argv[1:]:
        sys.exit(__doc__)
    good, wrong = mistakes(read_models()[1])
    print(*wrong, sep="\n")
    print(f"{good} passed, {len(wrong)} failed")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
