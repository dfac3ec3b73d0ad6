/*
 * decref_annotations.h: say in the code what a function does with references, where its callers see it.
 *
 *     DECREF_BORROWED PyObject *stack_top(Stack *s);
 *     DECREF_SAYS("-> borrowed s | NULL!") PyObject *stack_peek(Stack *s, int i);
 *     int stack_push(Stack *s, PyObject *item DECREF_STEALS);
 *
 * decref believes it in every caller, and holds the function's own body to it. Where decref does not read along, the
 * macros are empty; nothing has to be linked. Copy the file into your project, or put its folder on the include path.
 *
 * DECREF_SAYS takes the language of docs/models.md from behind the parameters: outcomes, clauses or both. Parameters
 * are named, or counted from 1; at a parameter, that one need not be named. A function may have several; at most one of
 * them says what comes back. In front of a declaration or of a definition, in a header or in a C file: once is enough.
 */
#ifndef DECREF_ANNOTATIONS_H
#define DECREF_ANNOTATIONS_H

#ifdef __DECREF__
#define DECREF_SAYS(text) __attribute__((annotate("decref:" text)))
#else
#define DECREF_SAYS(text)
#endif

/* Of a function: what comes back. */
#define DECREF_NEW DECREF_SAYS("-> new | NULL!")             /* a new reference, or NULL with an exception set */
#define DECREF_BORROWED DECREF_SAYS("-> borrowed | NULL?")   /* somebody else's; NULL perhaps with an exception set */
#define DECREF_SETS_EXCEPTION DECREF_SAYS("exc sets")        /* an exception, whatever comes back */
#define DECREF_NEGATIVE_IS_ERROR DECREF_SAYS("-> >= 0 | -9223372036854775808..-1!")

/* Of a parameter, behind its name: what becomes of the argument. */
#define DECREF_STEALS DECREF_SAYS("steals")                  /* the caller's reference is gone, even after a failure */
#define DECREF_RELEASES DECREF_SAYS("releases")              /* as Py_DECREF */
#define DECREF_GAINS DECREF_SAYS("gains")                    /* as Py_INCREF */

#endif
