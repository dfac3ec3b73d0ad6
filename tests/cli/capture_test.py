"""decref capture: builds of every kind, seen by bear and by stand-ins for the compilers."""
import json
import os
import shutil
import stat
import unittest

from support import INCLUDE, LEAK, Project

PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else shutil.which("python3")
SETUP = """try:
    from setuptools import setup, Extension
except ImportError:
    from distutils.core import setup, Extension
setup(name="m", version="1", ext_modules=[Extension("m", ["src/m.c"])])
"""
MAKE = "all: m.o n.o\nm.o: src/m.c\n\t$(CC) -I{0} '-DWORDS=\"a b\"' -c src/m.c -o m.o\nn.o: src/n.c\n\t$(CC) -I{0} -c src/n.c -o n.o\n"
CMAKE = """cmake_minimum_required(VERSION 3.20)
project(m C)
add_library(m MODULE src/m.c)
target_include_directories(m PRIVATE {0})
"""


class Capture(Project):
    hows = ("shims", "bear") if shutil.which("bear") else ("shims",)

    def setUp(self):
        super().setUp()
        os.mkdir(self.path(".git"))
        self.write("src/m.c", LEAK.format("m"))
        self.write("src/n.c", LEAK.format("n"))

    def capture(self, *words, **kw):
        return self.run_decref("capture", *words, **kw)

    def files(self, name="compile_commands.json"):
        with open(self.path(name), encoding="utf-8") as f:
            entries = json.load(f)
        return sorted(os.path.relpath(os.path.join(e["directory"], e["file"]), self.dir) for e in entries)

    def both(self):
        for how in self.hows:
            with self.subTest(how=how):
                yield how
                for name in ("compile_commands.json", "m.o", "n.o"):
                    if os.path.exists(self.path(name)):
                        os.unlink(self.path(name))
                shutil.rmtree(self.path("build"), ignore_errors=True)
        if "bear" not in self.hows:
            print("\nskipped the way through bear: bear is not installed")

    def found(self, *names):
        run = self.check("--format", "jsonl")
        self.assertEqual(sorted(f["function"] for f in run.findings()), sorted(names), run.err)

    @unittest.skipUnless(shutil.which("make"), "make is not installed")
    def test_make(self):
        self.write("Makefile", MAKE.format(INCLUDE))
        for how in self.both():
            run = self.capture("--with", how, "--", "make", "-j2")
            self.assertEqual(run.status, 0, run.err)
            self.assertIn("2 entries, 2 of them new", run.err)
            self.assertEqual(self.files(), ["src/m.c", "src/n.c"])
            self.found("leak_m", "leak_n")
            os.utime(self.path("src/n.c"))      # one of them is compiled again: the other stays
            self.assertEqual(self.capture("--with", how, "--", "make", "-W", "src/n.c").status, 0)
            self.assertEqual(self.files(), ["src/m.c", "src/n.c"])
            run = self.capture("--with", how, "--", "make")
            self.assertEqual(run.status, 2)
            self.assertIn("nothing was compiled", run.err)
            self.assertEqual(self.files(), ["src/m.c", "src/n.c"])

    def test_setup_py(self):
        if os.system(f"{PYTHON} -c 'import setuptools' 2>/dev/null") and os.system(f"{PYTHON} -W ignore -c 'import distutils' 2>/dev/null"):
            self.skipTest(f"{PYTHON} has neither setuptools nor distutils")
        self.write("setup.py", SETUP)
        for how in self.both():
            run = self.capture("--with", how, "--", PYTHON, "setup.py", "-q", "build_ext", "--force")
            self.assertEqual(run.status, 0, run.err)
            self.assertEqual(self.files(), ["src/m.c"])
            self.found("leak_m")

    @unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
    def test_cmake(self):
        self.write("CMakeLists.txt", CMAKE.format(INCLUDE))
        for how in self.both():
            run = self.capture("--with", how, "--", "cmake", "-B", "build")
            self.assertEqual(run.status, 0, run.err)
            self.assertEqual(self.files(), ["src/m.c"])
            self.found("leak_m")
            with open(self.path("build/CMakeCache.txt"), encoding="utf-8") as f:
                self.assertNotIn(".decref", f.read())   # no stand-in is remembered
            run = self.capture("--with", how, "--", "cmake", "--build", "build")
            self.assertEqual((run.status, self.files()), (0, ["src/m.c"]), run.err)

    def test_a_script_that_calls_the_compiler(self):
        for how in self.both():
            run = self.capture("--with", how, "-o", "other.json", "--", "sh", "-c", f"cc -I{INCLUDE} -c src/m.c src/n.c; cc -E -I{INCLUDE} src/n.c >x")
            self.assertEqual(run.status, 0, run.err)
            self.assertEqual(sorted(set(self.files("other.json"))), ["src/m.c", "src/n.c"])
            for name in ("m.o", "n.o", "other.json"):
                os.unlink(self.path(name))

    def test_a_compiler_in_cc_with_a_path_and_flags(self):
        self.write("tools/my-own", '#!/bin/sh\nexec gcc "$@"\n')
        os.chmod(self.path("tools/my-own"), stat.S_IRWXU)
        run = self.capture("--with", "shims", "--", "sh", "-c", f"$CC -I{INCLUDE} -c src/m.c", env={"CC": self.path("tools/my-own") + " -O1"})
        self.assertEqual((run.status, self.files()), (0, ["src/m.c"]), run.err)
        with open(self.path("compile_commands.json"), encoding="utf-8") as f:
            self.assertIn("-O1", json.load(f)[0]["arguments"])

    def test_trials_that_are_gone_are_left_out(self):
        run = self.capture("--with", "shims", "--", "sh", "-c",
                           f"echo 'int x;' >conftest.c; cc -c conftest.c; rm conftest.c; cc -I{INCLUDE} -c src/m.c")
        self.assertEqual((run.status, self.files()), (0, ["src/m.c"]), run.err)

    @unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
    def test_trials_of_cmake_are_left_out(self):
        self.write("CMakeLists.txt", CMAKE.format(INCLUDE))
        for how in self.both():
            run = self.capture("--with", how, "--", "sh", "-c", "rm -rf build; cmake -B build >/dev/null; cmake --build build >/dev/null")
            self.assertEqual((run.status, self.files()), (0, ["src/m.c"]), run.err)

    def test_a_build_that_fails_keeps_what_was_compiled(self):
        run = self.capture("--with", "shims", "--", "sh", "-c", f"cc -I{INCLUDE} -c src/m.c; exit 7")
        self.assertEqual((run.status, self.files()), (2, ["src/m.c"]), run.err)
        self.assertIn("sh ended with status 7", run.err)

    def test_words_with_blanks_and_quotes(self):
        run = self.capture("--with", "shims", "--", "cc", "-I" + INCLUDE, "-DX='\"a  b\"\n'", "-c", "src/m.c")
        self.assertEqual(run.status, 0, run.err)
        with open(self.path("compile_commands.json"), encoding="utf-8") as f:
            self.assertIn("-DX='\"a  b\"\n'", json.load(f)[0]["arguments"])

    def test_wrong_use(self):
        self.refused(self.capture(), "decref capture -- make")
        self.refused(self.capture("make"), "decref capture -- make")
        self.refused(self.capture("--with", "strace", "--", "make"), "bear or shims")
        run = self.capture("--", "no-such-program")
        self.assertEqual(run.status, 2)
        self.assertFalse(os.path.exists(self.path("compile_commands.json")))
