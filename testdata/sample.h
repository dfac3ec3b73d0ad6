/*
 * sample.h: what every sample under testdata/rules includes.
 *
 * A sample is one C file that is read by decref and run by CPython 3.11. Its module is always called `sample`.
 * What is expected stands in comments at the end of the lines it is about (tests/expect reads them):
 *
 *   // expect: RULE 'var'      a finding of RULE on this line whose message names 'var'; 'var' may be left out;
 *                              several are separated by ';'
 *   // also: RULE 'var'        the same mistake of the same function shows here too: the finding of its `expect`
 *                              may be here instead or as well
 *   // step: TEXT              a step of some finding's path is on this line and contains TEXT (which may be empty)
 *   // missed: RULE 'var'      a bug that decref does not find yet
 *   // false: RULE 'var'       a false alarm that we live with for now
 *
 * and what a debug build of CPython shows (tests/measure), on lines of their own below the code:
 *
 *   // run: EXPR VERDICT                 EXPR: Python, evaluated many times where the module's names are visible
 *   // run: EXPR with FUNC failing [at N] [as TYPE] VERDICT
 *                                        the same, where the N-th (else first) call of FUNC from this file fails each
 *                                        time, with MemoryError or the exception named
 *   // run: EXPR with no memory [at N] VERDICT
 *                                        the N-th allocation made on behalf of this file fails
 *   // given: STATEMENT                  Python that is run once before each run line (its lines joined)
 *   // unseen: FUNCTION: WHY             why no run shows what is said of the function, or for *
 *                                        of what is wrong outside of functions, as in a type
 *
 *   VERDICT is one of
 *
 *   sound            no reference and no block of memory more or less from call to call, and no exception (with something
 *                    failing: whatever it raises)
 *   raises TYPE      the same, but each call ends with this exception
 *   leaks AMOUNT     so much more with each call, or less if negative; whether it raises is not asked. AMOUNT: N
 *                    references in all, `N of NAME` on the object of this name, `N blocks` or `N bytes` of memory (of
 *                    which 24 in each block of the interpreter's are its debug build's); several are separated by
 *                    commas
 *   dies             ended by a fatal error or an assertion of the debug build, or by AddressSanitizer's report
 *
 * In a run line that is `sound` or `raises`, and enters no function with an `expect` or a `missed`, every call of an API
 * function from this file is made to fail in turn as well: whatever comes of that, it must neither leak nor die. Where a
 * call has to be let alone, a line of the same EXPR with that FUNC failing says what happens instead.
 *
 * Every function has to be run. One with an `expect` or a `missed` must be entered by a run that leaks, dies or raises an
 * AssertionError, one called good by a sound one that enters no such function.
 *
 * Where a function is to be unknown to decref, it is defined between #ifdef SAMPLE_RUNS and #endif.
 *
 * Besides the module's names and those given, an EXPR sees
 *
 *   again(), again('other')       initialises the module once more, calls PyInit_other
 *   check_traverse(o, a, b, ...)  AssertionError unless o's tp_traverse visits a, b, ... and nothing else but o's type,
 *                                 if that is a heap type
 *
 * The collector runs again and again, between calls: a cycle that it cannot free shows as `leaks N`, a tp_traverse that
 * visits what its object does not own as `dies`. So does memory that goes back to another allocator than its own.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include "../include/decref_annotations.h"

/* Here the object's count is n: asked of decref's heap, and of Py_REFCNT when the sample runs (tests/measure/sites.h). */
#ifndef SAMPLE_COUNT
#define SAMPLE_COUNT(obj, n) sample_count((PyObject *)(obj), (n))
DECREF_SAYS("-> void ; intrinsic count") void sample_count(PyObject *object, Py_ssize_t n);
#endif

/* The plain module: these methods and nothing else. Samples about modules and types spell theirs out. */
#define SAMPLE_MODULE(methods)                                                                                         \
    static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL}; \
    PyMODINIT_FUNC                                                                                                     \
    PyInit_sample(void)                                                                                                \
    {                                                                                                                  \
        return PyModule_Create(&sample_module);                                                                        \
    }

#endif
