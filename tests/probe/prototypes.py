"""What the headers of the interpreter declare: prototypes as gcc tells them (-aux-info), macros as the preprocessor does."""
import os
import re
import subprocess
import tempfile

# Beside Python.h; those below internal/ need Py_BUILD_CORE and declare much of what is exported with an underscore.
HEADERS = """Python.h structmember.h datetime.h marshal.h frameobject.h internal/pycore_call.h internal/pycore_bytesobject.h
    internal/pycore_bytes_methods.h internal/pycore_fileutils.h internal/pycore_frame.h internal/pycore_import.h
    internal/pycore_list.h internal/pycore_long.h internal/pycore_moduleobject.h internal/pycore_namespace.h
    internal/pycore_object.h internal/pycore_pyarena.h internal/pycore_pyerrors.h internal/pycore_pylifecycle.h
    internal/pycore_pymem.h internal/pycore_pystate.h internal/pycore_ceval.h internal/pycore_dict.h
    internal/pycore_tuple.h internal/pycore_typeobject.h internal/pycore_unicodeobject.h internal/pycore_genobject.h
    internal/pycore_code.h internal/pycore_sliceobject.h internal/pycore_interp.h internal/pycore_context.h""".split()

PROTOTYPE = re.compile(r"/\* \S+ \*/ (?:extern|static) (.*?)(\w+) \((.*?)\);(?: /\*|$)")


class Prototype:
    """A function as C declares it."""

    def __init__(self, name, result, params, varargs, is_static):
        self.name, self.result, self.params, self.varargs, self.is_static = name, result, params, varargs, is_static


def split_params(text):
    """The parameters of a declaration; commas inside brackets belong to them."""
    parts, depth = [""], 0
    for c in text:
        depth += (c == "(") - (c == ")")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return [re.sub(r"\b(restrict|__restrict)\b", "", p).strip() for p in parts]


def prologue(include):
    lines = ["#define PY_SSIZE_T_CLEAN", "#define Py_BUILD_CORE 1"]
    return "\n".join(lines + [f"#include <{h}>" for h in HEADERS if os.path.exists(os.path.join(include, h))]) + "\n"


def without_name(param):
    """The type of 'PyObject *op', as the definition of an inline function has it."""
    m = re.fullmatch(r"(.*[\s*])(?!int$|long$|char$|short$|double$|float$|unsigned$)([a-z_]\w*)", param)
    return m[1].strip() if m and not m[2].endswith("_t") and m[1].strip() not in ("const", "struct", "enum") else param


def read(include, compiler="gcc"):
    """({name: Prototype}, {macro with parameters: how many}) of the headers in the directory `include`."""
    with tempfile.TemporaryDirectory() as scratch:
        source, aux = os.path.join(scratch, "headers.c"), os.path.join(scratch, "headers.aux")
        with open(source, "w", encoding="utf-8") as f:
            f.write(prologue(include))
        subprocess.run([compiler, f"-I{include}", "-fsyntax-only", "-w", "-aux-info", aux, source], check=True)
        macros = subprocess.run([compiler, f"-I{include}", "-w", "-dM", "-E", source], check=True, capture_output=True, text=True)
        with open(aux, encoding="utf-8") as f:
            lines = f.read().splitlines()
    prototypes = {}
    for line in lines:
        m = PROTOTYPE.match(line)
        if not m:
            continue
        params = [p for p in split_params(m[3]) if p not in ("", "void")]
        varargs = "..." in params
        is_static = "static" in line.split("*/", 1)[1][:8]
        params = [without_name(p) if is_static else p for p in params if p != "..."]
        prototypes[m[2]] = Prototype(m[2], m[1].strip(), params, varargs, is_static)
    for m in re.finditer(r"^#define (\w+) (\w+)$", macros.stdout, re.M):
        if m[2] in prototypes and m[1] not in prototypes:       # another name of it: PyArg_Parse
            p = prototypes[m[2]]
            prototypes[m[1]] = Prototype(m[1], p.result, p.params, p.varargs, True)
    counts = {}
    for m in re.finditer(r"^#define (\w+)\(([^)]*)\)", macros.stdout, re.M):
        counts[m[1]] = len([p for p in m[2].split(",") if p.strip()])
    return prototypes, counts
