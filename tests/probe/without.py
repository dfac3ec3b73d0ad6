"""What runs in the debug interpreter for nulls.py: every pointer that a function takes, NULL in its turn.

usage: without.py PLAN      reads a JSON object from PLAN, writes a line "NAME PARAM ANSWER ..." to stdout for each of them

The calls are the examples that tests/probe/run makes. Each goes in a child of its own, for most of them end it; and
twice, as an exception that is set already may stay, or be replaced. An answer is one of

    dies        a crash, or an assertion that fails
    takes       as if nothing were wrong: no exception
    refuses     an exception; one that is set already stays
    replaces    an exception; one that is set already is lost for it
    drops       no exception, and one that is set already is gone

A function may answer one way in one example and another way in the next. NULL for an array without items is '0:ANSWER'.
"""
import ctypes
import json
import os
import resource
import signal
import sys
import tempfile

sys.dont_write_bytecode = True
sys.setdlopenflags(os.RTLD_LAZY)
import measure                          # noqa: E402
import makers                           # noqa: E402
from inside import BYTES, Call, replaced            # noqa: E402
from makers import NULL                 # noqa: E402

SECONDS = 5
COUNTS = ("n", "nargs", "nargsf", "len", "size")


class Before(Exception):
    """The exception that is set before the call."""


def outcome(index, wrapper, make, pending):
    """What one call shows, in this process: "" or the name of the exception that is set after it."""
    call = Call(wrapper, make())
    exc = measure.call(index, call.kinds, call.values, 0, call.pending or pending)[1]
    return exc.__name__ if exc else ""


def in_child(index, wrapper, make, pending):
    """The same in a child; "dies" if it does not come back, None if the example cannot be made."""
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(r)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(SECONDS)
        sys.stdout = sys.stderr = makers.Sink()
        try:
            said = "+" + outcome(index, wrapper, make, pending)
        except Exception:
            said = "?"
        os.write(w, said.encode())
        os._exit(0)
    os.close(w)
    with os.fdopen(r) as f:
        said = f.read()
    os.waitpid(pid, 0)
    return None if said == "?" else said[1:] if said else "dies"


def answer(index, wrapper, base, make):
    alone = in_child(index, wrapper, make, None)
    if alone in (None, "dies"):
        return alone
    if alone == in_child(index, wrapper, base, None):
        return "takes"                  # what it raises it raises anyway
    beside = in_child(index, wrapper, make, Before())
    if not alone:
        return "drops" if beside == "" else "takes"
    return "refuses" if beside == "Before" else "replaces"


def is_pointer(wrapper, i):
    return wrapper["kinds"][i] in "Osp" and "va_list" not in wrapper["types"][i]


def examples(entry):
    """Makers of arguments. An exception that must be set for a call is none that may be lost: the example is left out."""
    names = {entry["model"]["name"]: lambda *args: list(args)}
    for text in entry["examples"]:
        code = compile(text, f"<{entry['model']['name']}>", "eval")
        yield lambda code=code: eval(code, vars(makers), names)


def answers(index, entry, i):
    """All that the examples show of parameter i, in their order."""
    model, wrapper = entry["model"], entry["wrapper"]
    params, found = model["params"], []
    for base in examples(entry):
        makes = [("", replaced(base, i, lambda: NULL))]
        if wrapper["kinds"][i] in "sp" and i + 1 < len(params) and params[i + 1]["name"] in COUNTS:
            makes.append(("0:", replaced(makes[0][1], i + 1, lambda: 0)))
        for prefix, make in makes:
            said = answer(index, wrapper, base, make)
            if said and prefix + said not in found:
                found.append(prefix + said)
    return found


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        plan = json.load(f)
    there = {name: (i, exported) for i, (name, exported) in enumerate(measure.names())}
    with tempfile.TemporaryDirectory(prefix="decref-nulls-") as folder:
        os.chdir(folder)
        for entry in plan["functions"]:
            name = entry["model"]["name"]
            index, exported = there[name]
            for i, p in enumerate(entry["model"]["params"][:len(entry["wrapper"]["kinds"])]):
                if exported and is_pointer(entry["wrapper"], i):
                    print(name, p["name"], *answers(index, entry, i), flush=True)


if __name__ == "__main__":
    main()
