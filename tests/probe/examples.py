"""The calls to make: those written in examples.txt, and for the functions that it does not name, one of the obvious kind."""
import re

# What a parameter of that name is, where its name tells; then what 'o' and its like are, by the function's name.
NAMED = {
    "list": "[X(), X()]", "tuple": "tuple([X(), X()])", "dict": "{'k': X()}", "set": "{X(), X()}", "seq": "[X(), X()]",
    "key": "'k'", "v": "X()", "item": "X()", "i": "0", "n": "2", "callable": "a_function()", "args": "()", "kwargs": "{}",
    "it": "iter([X(), X()])", "iterable": "[X(), X()]", "cell": "cell(X())", "frame": "frame()", "code": "function.__code__",
    "slice": "slice(0, 2, 1)", "mod": "module()", "wref": "weakref.ref(Heap)", "gen": "generator()", "func": "a_function()",
    "low": "0", "high": "2", "start": "0", "stop": "2", "end": "2", "step": "1", "type": "Heap", "cls": "Heap", "op": "2",
    "encoding": "'utf-8'", "errors": "'strict'", "tstate": "tstate", "interp": "interp", "pos": "Var(0)", "base": "10",
    "globals": "{'__builtins__': {}}", "locals": "{}", "other": "{'l': X()}", "sub": "'e'", "sep": "'e'", "var": "contextvars.ContextVar('v')",
    "view": "View(bytearray(b'abc'))", "exc": "ValueError", "capsule": "capsule()", "bases": "()", "mapping": "{'k': X()}",
    "derived": "Heap", "file": "Sink()", "fp": "File(b'text')", "filename": "'file.py'", "path": "'file.py'", "category": "UserWarning",
}
OBJECTS = [
    ("List|PySequence_|PySeq", "[X(), X()]"), ("Tuple|PyStructSequence", "tuple([X(), X()])"), ("ODict", "collections.OrderedDict(k=X())"),
    ("PyDict|PyMapping|_PyDict", "{'k': X()}"), ("Set", "{X(), X()}"), ("Unicode|PyCodec", "text()"),
    ("ByteArray", "bytearray(b'abc')"), ("Bytes", "bytes([65] * 5)"), ("Long|PyNumber|Index|Bool", "1 << 40"), ("Float", "float('2.5')"),
    ("Complex", "complex(1, 2)"), ("Module", "module()"), ("Type", "heap_type()"), ("Code", "function.__code__"), ("Frame", "frame()"),
    ("Capsule", "capsule()"), ("PyCFunction", "[].append"), ("Function", "a_function()"), ("InstanceMethod", "instance_method()"),
    ("PyMethod", "Heap().method"), ("Cell", "cell(X())"), ("Slice", "slice(0, 2, 1)"), ("PyGen|Gen_", "generator()"), ("Coro", "a_coroutine()"),
    ("MemoryView|Buffer|Contig", "memoryview(bytearray(b'abc'))"), ("Weakref", "weakref.ref(Heap)"), ("ContextVar", "contextvars.ContextVar('v')"),
    ("Context", "contextvars.copy_context()"), ("TraceBack", "traceback()"), ("Exception|PyErr|Exc_", "exception()"),
    ("Iter", "iter([X(), X()])"), ("Call|Callable", "a_function()"),
    ("PyDateTime_DATE|PyDateTime_GET", "datetime.datetime(2020, 2, 3, 4, 5, 6, 7)"), ("PyDateTime_TIME", "datetime.time(4, 5, 6, 7)"),
    ("PyDateTime_DELTA", "datetime.timedelta(2, 3, 4)"), ("", "Heap()"),
]
BY_C_TYPE = {"const char *": "'name'", "int": "1", "double": "2.5", "FILE *": "File(b'text')", "PyThreadState *": "tstate",
             "PyInterpreterState *": "interp", "PyTypeObject *": "Heap", "PyFrameObject *": "frame()", "PyCodeObject *": "function.__code__", "_Py_Identifier *": "Id('k')",
             "Py_complex": "Complex(1, 2)", "PyModuleDef *": "made('module_def')", "PyMethodDef *": "made('method_def')",
             "PyMemberDef *": "made('member_def')", "PyGetSetDef *": "made('getset_def')", "const wchar_t *": "Wide('text')",
             "Py_UCS4": "65", "void *": "Room(64)", "const void *": "Room(64)", "char *": "Room(64)"}
OUT = {"PyObject **", "Py_ssize_t *", "int *", "long int *", "double *", "char **", "const char **", "time_t *", "_PyTime_t *", "size_t *",
       "Py_hash_t *", "wchar_t **", "void **", "const void **"}


class Examples:
    def __init__(self):
        self.calls = {}                 # {name: [expressions]}
        self.left_out = {}              # {name: why it is not called}
        self.known = {}                 # {name: [(words of a case, why the model need not say what is seen there)]}
        self.dangerous = {}             # {name: [(words of a case, why it is not run)]}

    def names(self):
        return {*self.calls, *self.left_out, *self.known, *self.dangerous}


def read(path):
    """Examples of examples.txt; a line that begins with blanks goes on the one before."""
    found = Examples()
    with open(path, encoding="utf-8") as f:
        joined = re.sub(r"\n[ \t]+", " ", f.read())
    for line in joined.splitlines():
        if line.startswith("- "):
            names, why = line[2:].split(": ")
            found.left_out.update({name: why for name in names.split()})
        elif line.startswith(("~ ", "! ")):
            case, why = line[2:].split(": ", 1)
            name, case = case.split(" ", 1)
            (found.known if line[0] == "~" else found.dangerous).setdefault(name, []).append((case.strip(), why))
        elif line and not line.startswith("#"):
            name = re.search(r"\b_?Py\w+(?=\()", line)[0]
            found.calls.setdefault(name, []).append(line)
    return found


def argument(name, param, ctype):
    """The obvious argument."""
    text = param["name"]
    if ctype in OUT and text != "pos":
        return "Out()"
    if ctype == "const char *":
        return {"encoding": "'utf-8'", "errors": "'strict'"}.get(text, "'k'" if text == "key" else "'name'")
    if re.fullmatch(r"Py\w+ \*", ctype) and ctype not in BY_C_TYPE:
        ctype = "PyObject *"
    if ctype == "PyObject *":
        if text == "name" and ctype == "PyObject *":
            return "'name'"
        if text in NAMED:
            return NAMED[text]
        return next(o for pattern, o in OBJECTS if re.search(pattern, name))
    if NAMED.get(text, "").isdigit() and "*" not in ctype:
        return NAMED[text]
    if ctype in BY_C_TYPE:
        return BY_C_TYPE[ctype]
    return "1" if "*" not in ctype else f"Room(64)"


def obvious(model, wrapper):
    """The call that nobody had to write down."""
    args = [argument(model["name"], p, t) for p, t in zip(model["params"], wrapper.types)]
    return [f"{model['name']}({', '.join(args)})"]
