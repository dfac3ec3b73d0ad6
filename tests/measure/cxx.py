"""Builds a sample that is written in C++, as build.py does one in C.

It stands in a file of its own, so that what is measured of the samples in C does not depend on it.
"""
import functools
import os

import build
import failures

COMPILER = "g++"
OWN = ("cxx.py", "sites_cxx.h")


def is_cxx(sample):
    return sample.endswith(".cpp")


@functools.lru_cache(maxsize=None)
def tools():
    parts = [build.tools(), build.said(COMPILER, "--version")]
    for name in OWN:
        with open(os.path.join(build.HERE, name), encoding="utf-8") as f:
            parts.append(f.read())
    return "\n".join(parts)


@functools.lru_cache(maxsize=None)
def library():
    """To be preloaded too: the sanitizer looks for what throws when it begins."""
    return build.said(COMPILER, "-print-file-name=libstdc++.so.6")


def module(sample, text, folder):
    """Compiles the sample; its path, and the names of its extern "C" functions by their offsets in it."""
    places, header = os.path.join(folder, "places.h"), os.path.join(folder, "python.h")
    build.put(places, failures.places(text, build.INCLUDE).replace('"sites.h"', '"sites_cxx.h"'))
    build.put(header, build.HEADERS)
    path = os.path.join(folder, "sample.so")
    build.said(COMPILER, *build.FLAGS, "-std=c++17", "-shared", "-include", header, "-include", places, sample, "-o", path)
    symbols = [line.split() for line in build.said("nm", "--defined-only", path).splitlines()]
    return path, {int(at, 16): name for at, kind, name in symbols if kind in "tT" and not build.NOT_OURS.match(name)}
