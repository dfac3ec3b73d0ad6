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
 * and what the interpreter says, on lines of their own below the code:
 *
 *   // run: EXPR VERDICT                                 EXPR: Python, evaluated where the module's names are visible
 *   // run: EXPR with FUNC failing [at N] VERDICT        the N-th (else first) call of FUNC from this file fails
 *   // given: STATEMENT                                  Python that is run once before (its lines joined)
 *
 *   VERDICT: sound | leaks N (references per call; may be negative) | dies | raises TYPE (and sound besides)
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

/* Here the object's count is n: asked of decref's heap, and of Py_REFCNT when the sample runs. */
#define SAMPLE_COUNT(obj, n) sample_count((PyObject *)(obj), (n))
void sample_count(PyObject *object, Py_ssize_t n);

/* The plain module: these methods and nothing else. Samples about modules and types spell theirs out. */
#define SAMPLE_MODULE(methods)                                                                                         \
    static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL}; \
    PyMODINIT_FUNC                                                                                                     \
    PyInit_sample(void)                                                                                                \
    {                                                                                                                  \
        return PyModule_Create(&sample_module);                                                                        \
    }

#endif
