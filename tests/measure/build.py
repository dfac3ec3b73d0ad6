"""Builds what is needed to run a sample: the support library once, and the sample as an extension module.

Everything is compiled for AddressSanitizer. What a build depends on besides the sample is in `tools()`.
"""
import functools
import hashlib
import os
import re
import subprocess
import threading

import failures

HERE = os.path.dirname(os.path.abspath(__file__))
TESTDATA = os.path.join(failures.ROOT, "testdata")
INCLUDE = "/usr/include/python3.11d"
PYTHON = "/usr/bin/python3.11-dbg"
FLAGS = ["-g", "-O0", "-w", "-fPIC", "-fsanitize=address", "-fno-omit-frame-pointer", "-fkeep-static-functions",
         "-finstrument-functions", "-finstrument-functions-exclude-file-list=/usr/",
         "-ftrivial-auto-var-init=pattern",     # a variable that is not set dies when it is used
         "-DPY_SSIZE_T_CLEAN=", "-DSAMPLE_RUNS", "-I" + INCLUDE, "-I" + HERE, "-I" + TESTDATA]
HEADERS = "#include <Python.h>\n#include <structmember.h>\n"
NOT_OURS = re.compile(r"_|Py(?!Init_)|(de)?register_tm_clones$|frame_dummy$")     # the headers' and the compiler's
preparing = threading.Lock()
OWN = ("build.py", "child.py", "failures.py", "sites.h", "support.c")


class Failed(Exception):
    """Something does not compile; the text says what."""


def missing():
    """What has to be installed first, or nothing."""
    need = {PYTHON: "python3.11-dbg", INCLUDE + "/Python.h": "python3.11-dbg", "/usr/bin/gcc": "gcc"}
    return sorted({package for path, package in need.items() if not os.path.exists(path)})


def said(*command):
    p = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
    if p.returncode:
        raise Failed(f"{' '.join(command)}: {p.stdout.strip()}")
    return p.stdout.strip()


@functools.lru_cache(maxsize=None)
def sanitizer():
    """The library to be preloaded."""
    return said("gcc", "-print-file-name=libasan.so")


@functools.lru_cache(maxsize=None)
def tools():
    """A text that differs where the same sample may be measured differently; where the checkout lies is no matter."""
    parts = [said(PYTHON, "-VV"), said("gcc", "--version"), *(f.replace(failures.ROOT, "") for f in FLAGS)]
    for name in OWN:
        with open(os.path.join(HERE, name), encoding="utf-8") as f:
            parts.append(f.read())
    return "\n".join(parts)


def key(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]


def prepare(store):
    """Makes the support library and the precompiled headers in a folder of the store, and returns it."""
    with preparing:
        return prepared(store)


@functools.lru_cache(maxsize=None)
def prepared(store):
    folder = os.path.join(store, "tools-" + key(tools(), failures.ROOT))
    os.makedirs(folder, exist_ok=True)
    header = os.path.join(folder, "python.h")
    library = os.path.join(folder, "support.so")
    if not os.path.exists(library):
        put(header, HEADERS)
        compiled(header + ".gch", [*FLAGS, "-x", "c-header", header])
        compiled(library, ["-g", "-O1", "-Wall", "-Wextra", "-Wno-unused-parameter", "-fPIC", "-shared", "-I" + INCLUDE,
                           os.path.join(HERE, "support.c")])
    return folder


def scratch_name(path):
    """A name beside a file that others may be reading or making."""
    return f"{path}.{os.getpid()}.{threading.get_ident()}"


def put(path, text):
    scratch = scratch_name(path)
    with open(scratch, "w", encoding="utf-8") as f:
        f.write(text)
    os.replace(scratch, path)


def compiled(path, arguments):
    scratch = scratch_name(path)
    said("gcc", *arguments, "-o", scratch)
    os.replace(scratch, path)


def module(sample, text, tools_folder, folder):
    """Compiles the sample; returns the module's path and the names of its functions by their offsets in it."""
    places = os.path.join(folder, "places.h")
    put(places, failures.places(text, INCLUDE))
    path = os.path.join(folder, "sample.so")
    said("gcc", *FLAGS, "-shared", "-include", os.path.join(tools_folder, "python.h"), "-include", places, sample,
         "-o", path)
    symbols = [line.split() for line in said("nm", "--defined-only", path).splitlines()]
    return path, {int(at, 16): name for at, kind, name in symbols
                  if kind in "tT" and not NOT_OURS.match(name)}
