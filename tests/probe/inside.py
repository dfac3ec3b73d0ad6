"""What runs in the debug interpreter: every example of every function, each function in children of its own.

usage: inside.py PLAN      reads a JSON object from PLAN, writes a JSON object for each function to stdout

A case is an example as it stands, or with one thing changed: an argument that is NULL or wrong, an allocation that
fails. It is called several times, each time with arguments made anew, and settled each time as the model says. What a
case shows is the number of the outcome, or how it contradicts the model (judge.py), or a total of references or blocks
that grows or shrinks with every call. A case that kills its child is told as that, and the next child goes on with
the one after it.
"""
import ctypes
import gc
import json
import os
import resource
import signal
import sys
import tempfile

sys.dont_write_bytecode = True
sys.setdlopenflags(os.RTLD_LAZY)        # inline functions of internal headers call what is not exported
import measure                          # noqa: E402
import judge                            # noqa: E402
import makers                           # noqa: E402
from makers import NULL, Sole           # noqa: E402

SECONDS = 5, 60                         # for one case, of the processor's time and the clock's: far more than any needs
BYTES = 1 << 31                         # of address space: a huge allocation fails
ALLOCATIONS = 8                         # how many of a call are made to fail, one in each case


class Call:
    """One call to come: the arguments as an example makes them, as C cells want them."""

    def __init__(self, wrapper, args):
        self.pending = self.free = None
        if isinstance(args, makers.Freed):
            self.free, args = args.free, args.args
        if isinstance(args, makers.Pending):
            self.pending, args = args.exception, args.args      # whose Pending goes with this
        self.args = args
        self.kinds, self.values = "", []
        for i, arg in enumerate(args):
            kind, value = cell(wrapper["kinds"][i] if i < len(wrapper["kinds"]) else "v", arg)
            self.kinds += kind
            self.values.append(value)


def cell(kind, arg):
    """(letter, value) as measure.call wants them. kind 'v': one of the varargs, which shows its type itself."""
    if arg is NULL:
        return "p", 0
    if isinstance(arg, makers.Held):
        arg.begin()
    if isinstance(arg, Sole):
        return "S", arg.box
    if isinstance(arg, makers.C):
        return "i", arg.value
    if kind == "O" or kind == "v" and not hasattr(arg, "address") and not isinstance(arg, (str, bytes)):
        return "O", arg
    if isinstance(arg, str):
        return "s", arg.encode()
    if isinstance(arg, bytes):
        return "s", arg
    if hasattr(arg, "address"):
        return "p", arg.address
    return ("d" if kind == "d" else "i"), (float(arg) if kind == "d" else arg)


class Case:
    """An example of a function, as it stands or with one thing changed."""

    def __init__(self, label, kind, make, fail_at=0):
        self.label, self.kind, self.make, self.fail_at = label, kind, make, fail_at


class Function:
    """A function with its model, how it is called, and its examples."""

    def __init__(self, index, entry):
        self.index, self.model, self.wrapper = index, entry["model"], entry["wrapper"]
        name = self.model["name"]
        self.examples = [compile(e, f"<{name}>", "eval") for e in entry["examples"]]
        self.names = {name: lambda *args: list(args)}
        self.left_out = entry["left_out"]           # words of cases that are not run

    def spares(self, case):
        return any(words in case.label for words in self.left_out)

    def once(self, case):
        """Calls it one time: (number of the outcome, what was seen)."""
        call = Call(self.wrapper, case.make())
        makers.RAN.clear()
        got = measure.call(self.index, call.kinds, call.values, case.fail_at, call.pending)
        ran = frozenset(makers.RAN)
        seen = judge.Seen(call, got, len(self.wrapper["kinds"]), self.wrapper["result"] == "p")
        call.pending = None             # it may hold the arguments
        number = judge.outcome_of(self.model, seen)
        judge.judge_runs(self.model, self.model["outcomes"][number], ran)
        seen.astray = judge.lender_lacks(self.model["outcomes"][number], seen)
        judge.settle(self.model, seen, number)
        if call.free and (seen.result or not seen.pointer):
            ctypes.pythonapi[call.free](ctypes.c_void_p(seen.result))
        return number, seen

    def cases(self):
        """Those with a wrong argument come last: a function that does not look may spoil the memory of the process."""
        bases = [lambda code=code: eval(code, vars(makers), self.names) for code in self.examples]
        for n, base in enumerate(bases, 1):
            yield Case(f"{n}", "plain", base)
            yield from self.nulls(n, base)
            for k in range(1, ALLOCATIONS + 1):
                yield Case(f"{n} with allocation {k} failing", "memory", base, k)
        if len(self.model["outcomes"]) > 1:
            yield from self.wrongs(1, bases[0])
        yield from self.noises(1, bases[0])

    def nulls(self, n, base):
        params, kinds = self.model["params"], self.wrapper["kinds"]
        for i, p in enumerate(params[:len(kinds)]):
            if not p["nullable"]:
                continue
            make = replaced(base, i, lambda: NULL)
            if kinds[i] in "sp" and i + 1 < len(params) and params[i + 1]["name"] in ("n", "nargs", "nargsf", "len"):
                if n > 1:
                    continue
                make = replaced(make, i + 1, lambda: 0)     # NULL for no items
            yield Case(f"{n} with {p['name']} = NULL", "null", make)

    def wrongs(self, n, base):
        for i, p in enumerate(self.model["params"][:len(self.wrapper["kinds"])]):
            for label, make in wrong(self.wrapper["kinds"][i], self.wrapper["types"][i]):
                yield Case(f"{n} with {p['name']} = {label}", "wrong", replaced(base, i, make))

    def noises(self, n, base):
        """Arguments that run code when they are asked. A function that has one answer only may not ask for the type."""
        objects = [i for i, t in enumerate(self.wrapper["types"]) if t == "PyObject *" and len(self.model["outcomes"]) > 1]
        for i in objects:
            name = self.model["params"][i]["name"]
            yield Case(f"{n} with {name} noisy", "noisy", replaced(base, i, makers.noisy_like))
        if len(objects) > 1:
            make = base
            for i in objects:
                make = replaced(make, i, makers.noisy_like)
            yield Case(f"{n} with all noisy", "noisy", make)


def replaced(base, i, make):
    """A maker of the arguments with another one in place i; make may ask for what it replaces."""
    def values():
        made = base()
        args = made if isinstance(made, list) else made.args
        if isinstance(args[i], makers.At):
            args[i].release(unused=True)
        elif hasattr(type(args[i]), "release"):
            args[i].release()
        args[i] = make(args[i]) if make is makers.noisy_like else make()
        return made
    return values


def wrong(kind, ctype):
    """Values that are not what a parameter of that kind wants."""
    if kind == "O" and ctype == "PyObject *":
        return [("an int", lambda: 1234), ("an object", makers.X), ("a raiser", makers.Raiser)]
    if kind == "i":
        return [("-1", lambda: -1), ("1000", lambda: 1000), ("1 << 40", lambda: 1 << 40)]
    if kind == "s":
        return [("invalid UTF-8", lambda: b"\xff"), ("an unknown text", lambda: b"no such thing")]
    return []


class Shown:
    """What the calls of one case have shown so far."""

    def __init__(self, function, case):
        self.function, self.case = function, case
        self.outcomes, self.alone, self.kept, self.held, self.failed = set(), set(), set(), set(), False
        self.astray = ""

    def times(self, n):
        for _ in range(n):
            number, seen = self.function.once(self.case)
            self.outcomes.add(number)
            self.alone |= seen.alone
            self.kept |= seen.kept
            self.held |= seen.held
            self.failed, self.astray = seen.failed, seen.astray

    def growth(self, n, tidy):
        """By how much (references, blocks) the totals have grown after n calls."""
        before, after = [measure.totals()], [measure.totals()]      # so that what is put there later changes no total
        tidy()
        before[0] = measure.totals()
        self.times(n)
        tidy()
        after[0] = measure.totals()
        return [b - a for a, b in zip(before[0], after[0])]

    def slope(self):
        """The growth with every call. Where the first look sees some, the least of three longer ones: caches fill up,
        leaks go on."""
        self.times(2)
        grown = self.growth(2, lambda: None)
        if not any(grown):
            return grown
        rounds = [self.growth(10, tidy_up) for _ in range(3)]
        return [int(min((r[k] for r in rounds), key=abs) / 10) for k in range(2)]


def tidy_up():
    for name in ("last_type", "last_value", "last_traceback"):      # which hold the frames of whoever calls us
        vars(sys).pop(name, None)
    gc.collect()
    sys._clear_type_cache()


def run_case(function, case):
    """What one case shows, as a JSON object."""
    shown = Shown(function, case)
    try:
        judge.judge_growth(function.model, shown.slope())
        if shown.astray:
            raise judge.Contradiction(shown.astray)
    except judge.Contradiction as e:
        return {"bad": str(e)}
    except Exception as e:                          # the example cannot be made
        return {"broken": f"{type(e).__name__}: {e}"}
    return {"outcomes": sorted(shown.outcomes), "alone": sorted(shown.alone), "kept": sorted(shown.kept),
            "held": sorted(shown.held), "failed": shown.failed}


def child(function, skip, out):
    """Runs the cases from number `skip` on; says which begins, so that the parent knows what a crash means."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout = sys.stderr = makers.Sink()         # has no buffers that come and go
    enough = set()                                  # examples that have no more allocations to fail
    for number, case in enumerate(function.cases()):
        example = case.label.split()[0]
        if number < skip or case.kind == "memory" and example in enough or function.spares(case):
            continue
        out.write(json.dumps({"begin": number, "case": case.label, "kind": case.kind}) + "\n")
        out.flush()
        signal.setitimer(signal.ITIMER_PROF, SECONDS[0])
        signal.alarm(SECONDS[1])
        said = run_case(function, case)
        if case.kind == "memory" and not said.get("failed"):
            enough.add(example)
        out.write(json.dumps(said) + "\n")
        out.flush()


def fork(function, skip, scratch):
    """A child from case `skip` on: (what it wrote, its status)."""
    r, w = os.pipe()
    scratch.seek(0)
    scratch.truncate()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(r)
            os.dup2(scratch.fileno(), 1)
            os.dup2(scratch.fileno(), 2)
            with os.fdopen(w, "w") as out:
                child(function, skip, out)
            status = 0
        finally:
            os._exit(status)
    os.close(w)
    with os.fdopen(r) as lines:
        said = [json.loads(line) for line in lines if line.endswith("\n")]
    return said, os.waitpid(pid, 0)[1]


def probe(function, scratch):
    """All cases of a function: a child, and another for each that dies."""
    rows, skip = [], 0
    while skip is not None:
        said, status = fork(function, skip, scratch)
        rows += [{**begin, **end} for begin, end in zip(said[::2], said[1::2])]
        skip = None
        if len(said) % 2:
            rows.append({**said[-1], "died": death(status, scratch)})
            skip = said[-1]["begin"] + 1
        elif status and not said:
            rows.append({"case": "", "kind": "plain", "broken": death(status, scratch)})
    return rows


def death(status, scratch):
    """Why a child ended, in one line."""
    scratch.seek(0)
    said = scratch.read().decode(errors="replace")
    lines = [line for line in said.splitlines() if "Assertion" in line or "Error" in line or "error" in line]
    what = f"signal {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status) else f"status {os.WEXITSTATUS(status)}"
    return f"{what}: {lines[0].strip()[:200]}" if lines else what


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        plan = json.load(f)
    addresses = measure.type_addresses()
    judge.TYPES.update({name: addresses.get(o, 0) for name, o in plan["types"].items()})
    there = {name: (i, exported) for i, (name, exported) in enumerate(measure.names())}
    gc.disable()
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="decref-probe-") as folder, tempfile.TemporaryFile() as scratch:
        os.chdir(folder)
        for entry in plan["functions"]:
            name = entry["model"]["name"]
            index, exported = there[name]
            rows = probe(Function(index, entry), scratch) if exported else []
            print(json.dumps({"name": name, "exported": exported, "cases": rows}), flush=True)


if __name__ == "__main__":
    main()
