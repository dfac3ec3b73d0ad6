"""Which functions are called, how, and what the interpreter showed of them: kept in build/measured or $DECREF_MEASURED
under a name made of all that it depends on."""
import concurrent.futures
import hashlib
import json
import os
import subprocess
import tempfile

import examples
import generate

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DECREF = os.environ.get("DECREF", os.path.join(ROOT, "build/release/decref"))
STORE = os.environ.get("DECREF_MEASURED") or os.path.join(ROOT, "build/measured")
PYTHON, VERSION, INCLUDE, COMPILER = "python3.11-dbg", "3.11", "/usr/include/python3.11d", "gcc"
ELSEWHERE = {f"rules/api/{name}.api": "no function of the interpreter" for name in ("libc", "numpy", "posix", "zlib")}


def read_models():
    """({type: its object}, [models]) in force for VERSION."""
    tool = os.path.join(os.path.dirname(DECREF), "tests/probe-models")
    said = subprocess.run([tool, VERSION], check=True, capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in said.splitlines()]
    return {r["type"]: r["object"] for r in rows if "type" in r}, [r for r in rows if "name" in r]


class Plan:
    """What is called, and why the rest is not."""

    def __init__(self, types, models, texts, folder):
        self.types, self.texts = types, texts
        self.left_out = {m["name"]: ELSEWHERE[m["file"]] for m in models if m["file"] in ELSEWHERE}
        models = [m for m in models if m["name"] not in self.left_out]
        self.wrappers, absent, self.disagreements = generate.write(
            models, sorted(set(types.values())), os.path.join(folder, "calls.c"), INCLUDE, COMPILER)
        self.left_out.update({**texts.left_out, **absent})
        self.models = {m["name"]: m for m in models if m["name"] not in self.left_out}

    def entry(self, name):
        """What inside.py is told of a function."""
        m, w = self.models[name], self.wrappers[name]
        return {"model": m, "wrapper": {"kinds": w.kinds, "types": w.types, "result": w.result}, "examples": self.examples(name),
                "left_out": [words for words, _ in self.texts.dangerous.get(name, ())]}

    def examples(self, name):
        return self.texts.calls.get(name) or examples.obvious(self.models[name], self.wrappers[name])


def measure(plan, names, folder):
    """{name: what inside.py says of it}"""
    subprocess.run([COMPILER, "-w", "-g", "-shared", "-fPIC", f"-I{INCLUDE}", f"-I{HERE}", "-o", os.path.join(folder, "measure.so"),
                    os.path.join(folder, "calls.c"), os.path.join(HERE, "measure.c")], check=True)
    env = dict(os.environ, PYTHONPATH=f"{folder}:{HERE}", PYTHONHASHSEED="0", TMPDIR=folder)
    jobs = min(os.cpu_count() or 1, 4)

    def part(k):
        path = os.path.join(folder, f"plan{k}.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump({"types": plan.types, "functions": [plan.entry(n) for n in names[k::jobs]]}, f)
        p = subprocess.run([PYTHON, os.path.join(HERE, "inside.py"), path], stdout=subprocess.PIPE, env=env, text=True, check=True)
        return [json.loads(line) for line in p.stdout.splitlines()]

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return {r["name"]: r for rows in pool.map(part, range(jobs)) for r in rows}


def kept(plan, names, folder):
    """The same for all functions, from the store if it is there."""
    if names != list(plan.models):
        return measure(plan, names, folder)
    h = hashlib.sha256(json.dumps([plan.types, [plan.entry(n) for n in names]]).encode())
    for file in sorted(os.listdir(HERE)):
        if file.endswith((".py", ".c", ".h")):
            with open(os.path.join(HERE, file), "rb") as f:
                h.update(f.read())
    for tool in (PYTHON, "-VV"), (COMPILER, "--version"):
        h.update(subprocess.run(tool, check=True, capture_output=True).stdout)
    path = os.path.join(STORE, f"probe-{h.hexdigest()[:32]}.json")
    try:
        with open(path, encoding="utf-8") as f:
            return json.load(f)
    except (OSError, ValueError):
        pass
    shown = measure(plan, names, folder)
    os.makedirs(STORE, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=STORE, delete=False, encoding="utf-8") as f:
        json.dump(shown, f)
    os.replace(f.name, path)
    return shown


def contradiction(case, known):
    """How a case contradicts the model, "" if it does not. A wrong argument may kill: the caller was to blame."""
    what = case.get("bad", "")
    if case["kind"] in ("plain", "null"):
        what = what or case.get("died") or case.get("broken") or ""
    return "" if any(words in f"{case['case']}: {what}" for words, _ in known) else what


def judge(plan, name, shown):
    """[(example, case, contradiction)] of a function."""
    known = plan.texts.known.get(name, ())
    found = [("", "", plan.disagreements[name])] if name in plan.disagreements else []
    for case in shown["cases"]:
        what = contradiction(case, known)
        if what:
            number = case["case"].split(" ")[0]
            found.append((plan.examples(name)[int(number) - 1] if number else "", case["case"].partition(" ")[2], what))
    return found + [("", "", f"nobody keeps {what}") for what in never_kept(plan.models[name], shown)]


def ever(shown, what):
    return {i for case in shown["cases"] for i in case.get(what, ())}


def never_kept(model, shown):
    """The arguments that the model says are kept, and no call kept."""
    kept = {i for i, _ in model["kept"]} & ever(shown, "alone") - ever(shown, "kept") - ever(shown, "held")
    return [model["params"][i]["name"] for i in sorted(kept)]


def held_unsaid(model, shown):
    """The arguments that a result held, of which the model says nothing: what is lent there lives on."""
    said = {i for i, _ in model["kept"]}
    return [model["params"][i]["name"] for i in sorted(ever(shown, "held") - said) if i < len(model["params"])]
