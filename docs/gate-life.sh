#!/bin/sh
# The transcript in gate.md: the life of a gate, on a project of two files that is made for it.
#   docs/gate-life.sh DECREF
set -eu
decref=$(realpath "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# A function that appends an empty list to its argument; $1 is its name, $2 what its error path does first.
append() {
    printf 'PyObject *\n%s(PyObject *self, PyObject *list)\n{\n' "$1"
    printf '    PyObject *item = PyList_New(0);\n    if (!item || PyList_Append(list, item) < 0) {\n'
    printf '        %s\n        return NULL;\n    }\n    Py_DECREF(item);\n    Py_RETURN_NONE;\n}\n' "$2"
}
head='#include <Python.h>\n'
leaks='/* nothing */;'
sound='Py_XDECREF(item);'

run() {
    printf '\n$ decref %s\n' "$*"
    status=0
    "$decref" "$@" 2>&1 | grep -v ' note: ' | sed 's/; [0-9.]* s$//' || true       # times differ
    "$decref" "$@" >/dev/null 2>&1 || status=$?
    [ "$1" != check ] || printf '[exit status %s]\n' "$status"
}
project() {
    printf '[{"directory":"%s","file":"old.c","arguments":["cc","-I%s","-c","old.c"]}]' \
        "$scratch" "$(python3-config --includes | sed 's/-I\([^ ]*\).*/\1/')" >compile_commands.json
}

project
{ printf "$head"; append first "$leaks"; append second "$leaks"; } >old.c
echo '# the first run, on code that is ten years old'
run check
echo; echo '# what is known is written down: the gate is green'
"$decref" baseline 2>&1 | sed 's/^/$ decref baseline\n/'
run check
echo; echo '# a merge request brings a third function that leaks: it is held back'
append third "$leaks" >>old.c
run check
echo; echo '# it is mended, and so is one of the old ones: green, and the baseline may shrink'
{ printf "$head"; append first "$leaks"; append second "$sound"; append third "$sound"; } >old.c
run check
printf '\n$ decref baseline --update\n'
"$decref" baseline --update 2>&1
