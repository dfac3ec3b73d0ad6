"""Runs the lines of one sample in the debug interpreter, each in a process of its own; measured.py starts it.

usage: child.py SUPPORT.so <JOB >RESULTS

JOB is a JSON object: the module's path, its functions by offset, those known to be bad, the `given` text, and the runs
(measured.py makes it).
Each run is measured in a fork of this process, so that all begin alike and any may die. A fork tells what it sees, line
by line, in a file; the result of a run is these lines, how the process ended and what it said on stderr.

Lines, besides those of support.c:

    raises TYPE | returns            how the expression ended, once for each way
    slope CALLS                      points follow, with so many calls between each two
    point REFERENCES BLOCKS BYTES [WATCHED ...]
    hit                              the call that was to fail has been reached
    failing SITE AT                  what follows was seen in a fork where that call failed ...
    ended STATUS [TEXT]              ... which ended so
"""
import ctypes
import gc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import tempfile
import types

WARM = 3                            # calls before the first point: caches fill
POINTS, CALLS = 7, 8                # points, and calls between two of them
POINTS_FAILING, CALLS_FAILING = 5, 4
AT_MOST = 3                         # of the calls that one place makes, so many are failed
NO_MEMORY = "no memory"
HEAPTYPE = 1 << 9                   # Py_TPFLAGS_HEAPTYPE
SECONDS = 60                        # for one process


class Point(ctypes.Structure):
    _fields_ = [("references", ctypes.c_ssize_t), ("blocks", ctypes.c_ssize_t), ("bytes", ctypes.c_ssize_t),
                ("watched", ctypes.c_ssize_t * 4)]


class Log:
    """The lines told so far. They go to the file at once."""

    def __init__(self, support):
        self.file = tempfile.TemporaryFile()
        support.measure_tell_on(self.file.fileno())

    def tell(self, line):
        os.write(self.file.fileno(), line.encode() + b"\n")

    def lines(self):
        size = os.fstat(self.file.fileno()).st_size
        return os.pread(self.file.fileno(), size, 0).decode(errors="replace").splitlines()


def load(path, name="sample"):
    """The module, made anew each time."""
    loader = importlib.machinery.ExtensionFileLoader(name, path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


def check_traverse(owner, *held):
    """tp_traverse visits these objects, each as often as it stands here, and besides them only a type on the heap."""
    kind = (type(owner),) if type(owner).__flags__ & HEAPTYPE else ()
    visited = [id(o) for o in gc.get_referents(owner)]
    assert sorted(visited) == sorted(map(id, held + kind)), "tp_traverse visits something else"


def namespace(job):
    """What an expression sees: the helpers that sample.h lists, the module's names, and what is given."""
    library = ctypes.PyDLL(job["module"])

    def again(name="sample"):
        init = library[f"PyInit_{name}"]
        init.restype = ctypes.c_void_p
        made = init()
        if made is None:
            raise SystemError("initialisation failed without raising an exception")
        made = ctypes.cast(made, ctypes.py_object)
        if isinstance(made.value, types.ModuleType):
            ctypes.pythonapi.Py_DecRef(made)
        else:
            load(job["module"], name)       # a definition: the interpreter makes the module of it
        gc.collect()

    names = {"__name__": "__main__", "again": again, "check_traverse": check_traverse}
    sys.modules["sample"] = load(job["module"])
    names.update((k, v) for k, v in vars(sys.modules["sample"]).items() if not k.startswith("__"))
    exec(compile(job["given"], "given", "exec"), names)
    return names


class Measuring:
    """One expression, called again and again."""

    def __init__(self, support, log, job, run):
        self.support, self.log = support, log
        self.names = namespace(job)
        support.measure_loaded()
        self.code = compile(run["expr"], "run", "eval")
        self.watched = tuple(eval(w, self.names) for w in run["watched"])
        self.seen = set()
        self.points = (Point * POINTS)()

    def once(self, collect=False):
        """Evaluates it once; on request the collector has a look at the result."""
        try:
            result = eval(self.code, self.names)
            if collect:
                gc.collect()
            del result
            how = "returns"
        except BaseException as e:
            how = "raises " + type(e).__name__
        self.tell_once(how)

    def tell_once(self, line):
        if line not in self.seen:
            self.seen.add(line)
            self.log.tell(line)

    def failing(self, arm):
        """The expression once with something armed to fail; whether that was reached."""
        arm()
        self.once()
        hit = self.support.measure_disarm()
        if hit:
            self.tell_once("hit")
        return hit

    def with_failing(self, arm, points, calls):
        """Measures the expression with something armed to fail in each call, if that is ever reached."""
        self.seen.clear()
        if self.failing(arm):
            self.slope(lambda: self.failing(arm), points, calls)

    def slope(self, call, points, calls):
        """Calls it many times, and tells the points on the way."""
        gc.disable()
        for k in range(points):
            for _ in range(calls if k else WARM):
                call()
            gc.collect()
            self.support.measure_point(ctypes.byref(self.points[k]), self.watched)
        self.log.tell(f"slope {calls}")
        for p in self.points[:points]:
            self.log.tell(" ".join(map(str, ["point", p.references, p.blocks, p.bytes,
                                             *p.watched[:len(self.watched)]])))


def forked(work):
    """Does the work in a process of its own; returns how that ended, as (status, stderr)."""
    with tempfile.TemporaryFile() as errors:
        pid = os.fork()
        if pid == 0:
            status = 3
            try:
                os.dup2(errors.fileno(), 2)
                signal.alarm(SECONDS)
                work()
                status = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        errors.seek(0)
        return status, errors.read(4000).decode(errors="replace")


def fail_every_call(m, log, job, apart):
    """Lets each call that the expression has made to the C-API fail in turn, and tells what comes of it.

    Only where nothing but good functions have run. Those apart have run lines of their own for that.
    """
    lines = [l.split() for l in log.lines()]
    lines = lines[lines.index(["loaded"]):]
    entered = {job["functions"].get(str(int(w[1], 16))) for w in lines if w[0] == "enter"}
    if entered & set(job["bad"]):
        return
    for site in [int(w[1]) for w in lines if w[0] == "site" and w[2] not in apart]:
        for at in range(1, AT_MOST + 1):
            log.tell(f"failing {site} {at}")
            before = len(log.lines())
            status, errors = forked(lambda: m.with_failing(
                lambda: m.support.measure_arm_site(site, at, MemoryError), POINTS_FAILING, CALLS_FAILING))
            log.tell(f"ended {status} {json.dumps(errors) if status else ''}")
            if "hit" not in log.lines()[before:]:
                break


def measure(support, log, job, run):
    m = Measuring(support, log, job, run)
    if run["failing"]:
        name, exception = run["failing"].encode(), eval(run["exception"], m.names)

        def arm():
            if run["failing"] == NO_MEMORY:
                support.measure_arm_memory(run["at"])
            else:
                support.measure_arm_function(name, run["at"], exception)

        m.with_failing(arm, POINTS, CALLS)
    else:
        m.once(collect=True)
        m.slope(m.once, POINTS, CALLS)
    if run["every"]:
        fail_every_call(m, log, job, run["apart"])


def main():
    support = ctypes.PyDLL(sys.argv[1], mode=ctypes.RTLD_GLOBAL)
    support.measure_point.argtypes = [ctypes.POINTER(Point), ctypes.py_object]
    support.measure_arm_site.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.py_object]
    support.measure_arm_function.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.py_object]
    job = json.load(sys.stdin)
    support.measure_begin()
    gc.collect()
    gc.freeze()
    results = []
    for run in job["runs"]:
        log = Log(support)
        status, errors = forked(lambda: measure(support, log, job, run))
        results.append({"lines": log.lines(), "status": status, "errors": errors if status else ""})
    json.dump(results, sys.stdout)


main()
