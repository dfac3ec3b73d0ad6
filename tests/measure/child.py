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
    counted N                        so many SAMPLE_COUNTs were checked
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

WARM = 3                            # calls before the first point: caches fill
POINTS, CALLS = 7, 8                # points, and calls between two of them
POINTS_FAILING, CALLS_FAILING = 5, 4
AT_MOST = 3                         # of the calls that one place makes, so many are failed
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


def load(path):
    """The module, made anew each time."""
    loader = importlib.machinery.ExtensionFileLoader("sample", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("sample", loader))
    loader.exec_module(module)
    return module


def check_traverse(owner, *held):
    """tp_traverse visits these objects, each as often as it stands here, and besides them only a type on the heap."""
    kind = (type(owner),) if type(owner).__flags__ & HEAPTYPE else ()
    visited = [id(o) for o in gc.get_referents(owner)]
    assert sorted(visited) == sorted(map(id, held + kind)), "tp_traverse visits something else"


def namespace(job):
    """What an expression sees: the helpers that sample.h lists, the module's names, and what is given."""
    def again():
        load(job["module"])
        gc.collect()

    names = {"__name__": "__main__", "again": again, "check_traverse": check_traverse}
    names.update((k, v) for k, v in vars(load(job["module"])).items() if not k.startswith("__"))
    exec(compile(job["given"], "given", "exec"), names)
    return names


class Measuring:
    """One expression, called again and again."""

    def __init__(self, support, log, job, run):
        self.support, self.log = support, log
        self.names = namespace(job)
        self.code = compile(run["expr"], "run", "eval")
        self.watched = tuple(eval(w, self.names) for w in run["watched"])
        self.seen = set()
        self.points = (Point * POINTS)()

    def once(self):
        try:
            eval(self.code, self.names)
            how = "returns"
        except BaseException as e:
            how = "raises " + type(e).__name__
        if how not in self.seen:
            self.seen.add(how)
            self.log.tell(how)

    def failing(self, arm):
        """The expression once with a call armed to fail; whether it was reached."""
        arm()
        self.once()
        return self.support.measure_disarm()

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
    entered = {job["functions"].get(str(int(w[1], 16))) for w in lines if w[0] == "enter"}
    if entered & set(job["bad"]):
        return
    for site in [int(w[1]) for w in lines if w[0] == "site" and w[2] not in apart]:
        for at in range(1, AT_MOST + 1):
            def arm():
                m.support.measure_arm_site(site, at, MemoryError)

            def measure():
                m.seen.clear()
                if m.failing(arm):
                    log.tell("hit")
                    m.slope(lambda: m.failing(arm), POINTS_FAILING, CALLS_FAILING)

            log.tell(f"failing {site} {at}")
            before = len(log.lines())
            status, errors = forked(measure)
            log.tell(f"ended {status} {json.dumps(errors) if status else ''}")
            if "hit" not in log.lines()[before:]:
                break


def measure(support, log, job, run):
    m = Measuring(support, log, job, run)
    if run["failing"]:
        name, exception = run["failing"].encode(), eval(run["exception"], m.names)

        def call():
            support.measure_arm_function(name, run["at"], exception)
            m.once()
            return support.measure_disarm()
        if call():
            log.tell("hit")
        m.slope(call, POINTS, CALLS)
    else:
        m.once()
        m.slope(m.once, POINTS, CALLS)
    log.tell(f"counted {support.measure_counted()}")
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
