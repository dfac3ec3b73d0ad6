"""Whether what a call did is among what its model says, and what is owed after it.

A call is held against the outcomes of its model in their order; the first that fits is the one it had. Then everything
is given back that is ours by this outcome: the references that we handed over and that were not stolen, those that an
argument gained, a new result, what was written. After that the count of each argument must be what it was, or one
more where something still keeps it; and over many calls the totals must not change.
"""
import gc
import struct

import measure
import makers

TYPES = {}                              # short name of a type in the models -> address of the type object, 0 if unknown
RESULT, INTERPRETER = -2, -3            # where an argument is kept: in what comes back, for good
DEPTH = 3                               # how far inside its lender an object may be: the module of a type of an object
OURS = 2                                # references to an argument that nobody but us has
UNTOUCHED = struct.unpack("Q", b"\xa5" * 8)[0]


class Contradiction(Exception):
    """The interpreter did what the model says does not happen."""


class Seen:
    """What a call did. fixed: how many arguments are no varargs; pointer: whether the result is one."""

    def __init__(self, call, got, fixed, pointer):
        self.args, self.kinds, self.values = call.args, call.kinds, call.values
        self.pending = call.pending and type(call.pending)
        self.result, self.exc, self.addresses, self.counts, self.changes, self.failed = got
        self.fixed, self.pointer = fixed, pointer
        self.alone = set()              # arguments that nobody else had, on success
        self.kept = set()               # those of them that something keeps afterwards
        self.held = set()               # those that the result holds
        self.astray = ""                # what is wrong with the lender of the result

    def describe(self):
        if self.pointer:
            what = "a pointer" if self.result else "NULL"
        else:
            what = "nothing" if self.result is None else str(self.result)
        return what + (f" with {self.exc.__name__} set" if self.exc else "")


# ---- which outcome it was ------------------------------------------------------------------------------------------------

def result_fits(o, seen):
    kind, result = o["ret"], seen.result
    if kind in ("void", "any"):
        return True
    if kind == "int":
        if result >= 1 << 31 and result > o["hi"]:
            result -= 1 << 32           # -1 as a Py_UCS4
        return o["lo"] <= result <= o["hi"]
    if kind == "NULL":
        return result == 0
    if kind == "same":
        return result == seen.addresses[o["param"]]
    return result != 0


def exception_fits(model, o, seen):
    if model.get("exc") in ("clears", "fetches"):
        return seen.exc is None or o["exc"] != "keeps"
    if model.get("exc") == "restores" or o["exc"] == "may set":
        return True
    if o["exc"] == "sets":
        return seen.exc is not None
    return seen.exc is seen.pending


def written_fits(model, o, seen):
    """The out-parameters: those that the outcome speaks of hold that, the others what they held."""
    spoken = {a["param"]: a for a in o["actions"] if a["what"] == "sets"}
    for i, arg in enumerate(seen.args[:seen.fixed]):
        if not isinstance(arg, makers.Room) or i in model["fills"]:
            continue
        if i not in spoken:
            if arg.checked and not arg.unchanged:
                return False
        elif not value_fits(spoken[i], arg):
            return False
    return True


def value_fits(action, room):
    value = action["value"]
    if value == "NULL":
        return room.word() == 0
    if value == "int":
        return action["n"] in (room.number(4), room.number(8))
    if value == "any":
        return True
    return room.word() != UNTOUCHED and (room.word() != 0 or "maybe" in action)


def type_fits(o, seen):
    if o["ret"] != "new":
        return True
    found = type(measure.object(seen.result))
    if "param" in o:
        return found is seen.args[o["param"]]
    want = TYPES.get(o.get("type"), 0)
    return not want or id(found) == want


def outcome_of(model, seen):
    """The number of the outcome that the call had."""
    near = ""
    for i, o in enumerate(model["outcomes"]):
        if not result_fits(o, seen):
            continue
        if not exception_fits(model, o, seen):
            near = near or " (the exception differs)"
        elif not written_fits(model, o, seen):
            near = " (what is written through a pointer differs)"
        elif not type_fits(o, seen):
            near = f" (it is a {type(measure.object(seen.result)).__name__})"
        else:
            return i
    raise Contradiction(f"gave {seen.describe()}, which is none of its outcomes{near}")


# ---- what ran, who lends --------------------------------------------------------------------------------------------------

RUNS = {"hash": "key", "eq": "key", "index": "convert", "int": "convert", "float": "convert", "complex": "convert", "bool": "convert",
        "del": "dealloc"}


def judge_runs(model, o, ran):
    """Whether the model says that what ran may run, where the call succeeded all the same."""
    if o["exc"] == "sets" or {"code", "arg"} & set(model["runs"]):
        return
    unsaid = sorted(name for name in ran if RUNS.get(name, "code") not in model["runs"])
    if unsaid:
        raise Contradiction(f"has run __{'__, __'.join(unsaid)}__, of which the model says nothing")


def lender_lacks(o, seen):
    """What is wrong with what is borrowed from an argument if it is not to be found in it; "" if it is."""
    if o["ret"] != "borrowed" or "param" not in o or seen.kinds[o["param"]] not in "OS":
        return ""
    lender, lent = measure.object(seen.addresses[o["param"]]), measure.object(seen.result)
    if lent is type(lender) or lent is None:
        return ""
    near = [lender]
    for _ in range(DEPTH):
        near = gc.get_referents(*near)
        if any(x is lent for x in near):
            return ""
    return f"gave a {type(lent).__name__} that is nowhere in the {type(lender).__name__} that lends it"


# ---- giving back what is ours ---------------------------------------------------------------------------------------------

def format_steals(model, seen):
    """The varargs that an N of the format takes."""
    last = len(model["params"]) - 1
    if model.get("format") not in ("build", "call") or seen.kinds[last] != "s":
        return []
    units = [unit for unit in seen.values[last].decode() if unit.isalpha()]
    return [last + 1 + i for i, unit in enumerate(units) if unit == "N"]


def balance(model, o, seen):
    """{argument: how many references to it are ours after the call}"""
    owed = {i: 1 for i, kind in enumerate(seen.kinds) if kind in "OS"}
    changes = [(i, 1) for i in model["gains"]]
    changes += [(i, -1) for i in model["steals"] + model["releases"] + format_steals(model, seen)]
    changes += [(a["param"], 1 if a["what"] == "gains" else -1) for a in o["actions"] if a["what"] != "sets"]
    for i, n in changes:
        if i in owed:                   # it is none where it was NULL
            owed[i] += n
    return owed


def settle(model, seen, number):
    """Gives back what is ours by the outcome, and compares the counts of the arguments with what they were."""
    o = model["outcomes"][number]
    owed = balance(model, o, seen)
    more = {i: seen.changes[i] - n + 1 for i, n in owed.items()}    # references that the callee has added
    if o["ret"] == "new":
        measure.decref(seen.result)
    elif o["ret"] == "block" and o["family"] != "arena":
        measure.free(o["family"], seen.result)
    settle_written(o, seen)
    settle_memory(model, o, seen)
    for i, n in owed.items():
        for _ in range(n):
            measure.decref(seen.addresses[i])
    compare(model, o, seen, owed)       # no variable here holds an argument any more
    seen.held = {i for i in seen.alone - seen.kept if more[i] > 0 and o["ret"] == "new"}


def settle_written(o, seen):
    for a in o["actions"]:
        arg = seen.args[a["param"]]
        if a["what"] != "sets" or not isinstance(arg, makers.Room) or isinstance(arg, makers.Held):
            continue
        if a["value"] == "new" and arg.word():
            measure.decref(arg.word())
        elif a["value"] == "block":
            measure.free(a["family"], arg.word())


def settle_memory(model, o, seen):
    for i, arg in enumerate(seen.args):
        if i in model["frees"] or i == model.get("resizes") and o["ret"] != "NULL":
            arg.gone = True
        if i == model.get("buffer fills") and o["exc"] != "sets":
            arg.filled = True
        if i == model.get("buffer releases"):
            arg.filled = False
        if hasattr(arg, "release"):
            arg.release()


# ---- what is left -----------------------------------------------------------------------------------------------------------

def compare(model, o, seen, owed):
    """What changed about the counts of those arguments that nobody else has references to."""
    kept = {what for what, place in model["kept"] if place != RESULT} if o["exc"] != "sets" else set()
    in_result = {what for what, place in model["kept"] if place == RESULT}
    for i, n in owed.items():
        if seen.kinds[i] != "O" or seen.counts[i] > OURS:
            continue
        if i in in_result and measure.refcnt(seen.addresses[i]) > seen.counts[i]:
            gc.collect()                # the result was part of a cycle, as every new type is
        more = measure.refcnt(seen.addresses[i]) - seen.counts[i]
        if more < 0:
            raise Contradiction(f"takes {-more} reference(s) to {name_of(model, i)} that the model leaves with the caller")
        if more > 0 and i not in kept and (n > 0 or more > 1):     # what it took it may have kept
            raise Contradiction(f"leaves {more} reference(s) to {name_of(model, i)} more than the model says")
        if o["exc"] != "sets" and "S" not in seen.kinds:           # what only the call had is gone, with what it kept
            seen.alone.add(i)
        if more:
            seen.kept.add(i)


def name_of(model, i):
    return model["params"][i]["name"] if i < len(model["params"]) else f"argument {i + 1}"


def judge_growth(model, grown):
    """Whether the totals stay as they are when every call is settled. grown: references and blocks, a call."""
    references, blocks = grown
    if any(place == INTERPRETER for _, place in model["kept"]):
        references, blocks = min(references, 0), 0
    if references:
        raise Contradiction(f"{abs(references)} reference(s) a call too {'many' if references > 0 else 'few'} are left after "
                            "what the model owes is given back")
    if blocks and not any(o["ret"] in ("ptr", "any") for o in model["outcomes"]):
        raise Contradiction(f"{blocks} block(s) of memory a call are left")
