"""Writes calls.c, a uniform wrapper for each modelled function that the headers declare, and says how each is to be called.

A wrapper takes its arguments from cells and leaves its result in one (measure.h). What kinds of cells those are, the C
types tell; for a macro, which has none, the model's outcomes and the names of its parameters do. Each wrapper is one
line, so that the compiler's complaints name the function: what does not compile is left out, with the complaint as its
reason.
"""
import os
import re
import subprocess

import prototypes

INTEGERS = set("""int long char short size_t Py_ssize_t Py_hash_t Py_UCS4 wchar_t uintptr_t intptr_t time_t pid_t _PyTime_t int64_t
    uint64_t PyGILState_STATE PyMemAllocatorDomain _PyTime_round_t PyLockStatus PySendResult""".split())
STRUCTS = {"Py_complex", "PyStatus"}
OBJECT = re.compile(r"(const )?(Py\w*Object|PyWeakReference) \*")
EXTRA = 6                               # cells for the varargs: more than any example needs

# Macros: what their parameters are where the name does not tell that it is an object.
MACRO_INTEGERS = set("i n c x fd flag kind start end high low char op flags format basicsize normalize year month day hour min sec "
                     "usec fold days secs usecs".split())
MACRO_TYPES = {"type", "base", "cls"}
MACRO_ADDRESSES = {"p", "def", "data", "tstate", "buf", "id"}
MACRO_TEXTS = {"where", "message", "s", "mode", "fmt"}
# Macros that call a member of datetime's table; the models have the parameters of that call.
TABLE = {"PyDate_FromDate": "Date_FromDate", "PyDateTime_FromDateAndTime": "DateTime_FromDateAndTime",
         "PyDateTime_FromDateAndTimeAndFold": "DateTime_FromDateAndTimeAndFold", "PyTime_FromTime": "Time_FromTime",
         "PyTime_FromTimeAndFold": "Time_FromTimeAndFold", "PyDelta_FromDSU": "Delta_FromDelta",
         "PyTimeZone_FromOffset": "TimeZone_FromTimeZone", "PyTimeZone_FromOffsetAndName": "TimeZone_FromTimeZone",
         "PyDateTime_FromTimestamp": "DateTime_FromTimestamp", "PyDate_FromTimestamp": "Date_FromTimestamp"}


def bare(ctype):
    return re.sub(r"\b(const|unsigned|signed|enum|long) ", "", ctype + " ").replace("const ", "").strip()


def is_integer(ctype):
    return bare(ctype) in INTEGERS or bare(ctype) in ("", "PyUnicode_Kind")


def kind_of(ctype):
    """The letter of an argument's cell, as measure.c reads it; 'c': a complex number or another struct, by its address."""
    if OBJECT.fullmatch(ctype):
        return "O"
    if ctype == "const char *":
        return "s"
    if ctype in STRUCTS:
        return "c"
    if ctype in ("double", "float"):
        return "d"
    return "i" if is_integer(ctype) else "p"


def result_letter(ctype):
    if ctype == "void":
        return "v"
    if ctype in STRUCTS:
        return "o"
    if ctype in ("double", "float"):
        return "d"
    if ctype in ("Py_UCS4", "unsigned int"):
        return "u"
    return "i" if is_integer(ctype) else "p"


class Wrapper:
    """How one function is called. varargs: "...", "va" for a va_list, "" for none; is_inline: a macro, or in the header."""

    def __init__(self, name, kinds, types, result, varargs, is_inline):
        self.name, self.kinds, self.types, self.result = name, kinds, types, result
        self.varargs, self.is_inline = varargs, is_inline

    def argument(self, i):
        kind, ctype = self.kinds[i], self.types[i]
        if kind == "c":
            return f"*({ctype} *)a[{i}].p"
        return f"({ctype})a[{i}].{kind if kind in 'id' else 'p'}"

    def line(self):
        args = [self.argument(i) for i in range(len(self.kinds))]
        n = len(args)
        extra = [f"a[{n + i}].p" for i in range(EXTRA)]
        if self.varargs == "...":
            args += extra
        spelled = f"PyDateTimeAPI->{TABLE[self.name]}" if self.name in TABLE else self.name
        if self.varargs == "va":
            return self.va_line(args, extra)
        call = f"{spelled}({', '.join(args)})"
        return f"static void call_{self.name}(Cell *a, Cell *r) {{ {self.statement(call)} }}"

    def va_line(self, args, extra):
        inner = self.statement(f"{self.name}({', '.join(args + ['va'])})")
        return (f"static void va_{self.name}(Cell *a, Cell *r, ...) {{ va_list va; va_start(va, r); {inner} va_end(va); }} "
                f"static void call_{self.name}(Cell *a, Cell *r) {{ va_{self.name}(a, r, {', '.join(extra)}); }}")

    def statement(self, call):
        return {"v": f"{call};", "p": f"r->p = (void *)({call});", "i": f"r->i = (long long)({call});",
                "u": f"r->i = (unsigned)({call});", "d": f"r->d = {call};", "o": f"(void)({call});"}[self.result]


def macro_kind(name, param):
    if param == "x" and name.startswith("Py_IS_"):
        return "d", "double"
    if param in MACRO_INTEGERS:
        return "i", "Py_ssize_t"
    if param in MACRO_TYPES:
        return "O", "PyTypeObject *"
    if param == "code":
        return "O", "PyCodeObject *"
    if param in MACRO_TEXTS or param in ("name", "key") and name.endswith(("String", "CallMethod", "ModuleEx")):
        return "s", "const char *"
    if param in MACRO_ADDRESSES:
        return "p", "void *"
    return "O", "PyObject *"


def macro_result(model):
    kinds = {o["ret"] for o in model["outcomes"]}
    if kinds == {"void"}:
        return "v"
    if "int" in kinds:
        return "i"
    return "d" if kinds == {"any"} and "p" not in model["params"] else "p"


def is_wrapped(model, declared, macros):
    """Whether a macro of the same name gives the function arguments that the model leaves out: Py_DECREF(op)."""
    name, n = model["name"], len(model["params"])
    return name in declared and n != len(declared[name].params) and macros.get(name) == n


def wrapper_of(model, declared, macros):
    """(Wrapper, "") or (None, why there is none)."""
    name = model["name"]
    params = [p["name"] for p in model["params"]]
    if name in declared and not is_wrapped(model, declared, macros):
        p = declared[name]
        if len(p.params) > 20:
            return None, "more arguments than an example should have"
        varargs = "..." if p.varargs else "va" if p.params and "va_list" in p.params[-1] else ""
        kinds = "".join(map(kind_of, p.params))
        return Wrapper(name, kinds[:-1] if varargs == "va" else kinds, p.params, result_letter(p.result), varargs, p.is_static), ""
    if name in macros or name in TABLE:
        kinds = [macro_kind(name, p) for p in params]
        return Wrapper(name, "".join(k for k, _ in kinds), [t for _, t in kinds], macro_result(model),
                       "..." if model["varargs"] else "", True), ""
    return None, "not in these headers"


def disagreement(model, declared, macros):
    """What a model says that the header cannot be read to mean; "" if nothing."""
    name = model["name"]
    if name not in declared:
        n = macros.get(name, len(model["params"]))
        same = n == len(model["params"]) or name in TABLE or model["varargs"]
        return "" if same else f"the header's macro has {n} parameters"
    if is_wrapped(model, declared, macros):
        return ""
    p = declared[name]
    if len(p.params) != len(model["params"]) or p.varargs != model["varargs"]:
        return f"the header declares ({', '.join(p.params + ['...'] * p.varargs)})"
    rets = {o["ret"] for o in model["outcomes"]}
    letter = result_letter(p.result)
    fits = {"v": {"void"}, "i": {"int", "any"}, "u": {"int", "any"}, "d": {"int", "any"}, "o": {"any"},
            "p": {"NULL", "new", "borrowed", "same", "inside", "block", "ptr", "any"}}[letter]
    if not model["noreturn"] and not rets <= fits:
        return f"the header has it return {p.result}"
    for o in model["outcomes"]:
        for a in o["actions"]:
            if a["what"] == "sets" and "*" not in p.params[a["param"]]:
                return f"{model['params'][a['param']]['name']} is a {p.params[a['param']]}, nothing to write to"
    return ""


def text(wrappers, types, include):
    head = prototypes.prologue(include) + '#include "measure.h"\n'
    weak = "".join(f"#pragma weak {w.name}\n" for w in wrappers if not w.is_inline)
    lines = "".join(w.line() + "\n" for w in wrappers)
    rows = "".join(f'    {{"{w.name}", {"&calls" if w.is_inline else "(const void *)" + w.name}, call_{w.name}, \'{w.result}\'}},\n'
                   for w in wrappers)
    objects = "".join(f"#pragma weak {t}\n" for t in types)
    type_rows = "".join(f'    {{"{t}", &{t}}},\n' for t in types)
    return (f"/* Made by tests/probe/generate.py. */\n{head}{weak}{objects}\n{lines}\nconst Call calls[] = {{\n{rows}    {{0}},\n}};\n\n"
            f"const Address types[] = {{\n{type_rows}    {{0}},\n}};\n\nvoid\ncalls_begin(void)\n{{\n    PyDateTime_IMPORT;\n}}\n")


def complaints(path, include, compiler):
    """{line: what the compiler says first} of a C file."""
    p = subprocess.run([compiler, f"-I{include}", f"-I{os.path.dirname(os.path.abspath(__file__))}", "-w", "-fsyntax-only", "-ftrack-macro-expansion=0", "-fmax-errors=0", path],
                       capture_output=True, text=True, check=False)
    found = {}
    for m in re.finditer(r"^[^\s:]*calls\.c:(\d+):\d+: (?:fatal )?error: (.*)$", p.stderr, re.M):
        found.setdefault(int(m[1]), m[2])
    return found


def write(models, types, path, include, compiler="gcc"):
    """Writes calls.c. Gives ({name: Wrapper} in its order, {name: why not}, {name: disagreement with the header})."""
    declared, macros = prototypes.read(include, compiler)
    wrappers, left_out, wrong = [], {}, {}
    for model in models:
        name = model["name"]
        why = disagreement(model, declared, macros)
        if why:
            wrong[name] = why
        w, why = wrapper_of(model, declared, macros)
        if w:
            wrappers.append(w)
        else:
            left_out[name] = why
    while True:
        made = text(wrappers, types, include)
        with open(path, "w", encoding="utf-8") as f:
            f.write(made)
        bad = complaints(path, include, compiler)
        if not bad:
            return {w.name: w for w in wrappers}, left_out, wrong
        lines = made.splitlines()
        for number, what in bad.items():
            m = re.search(r"\bcall_(\w+)\(|, &(\w+)\},|weak (\w+)", lines[number - 1])
            if not m:
                raise RuntimeError(f"{path}:{number}: {what}")
            if m[1]:
                left_out[m[1]] = f"does not compile: {what}"
            else:
                types = [t for t in types if t not in (m[2], m[3])]
        wrappers = [w for w in wrappers if w.name not in left_out]
