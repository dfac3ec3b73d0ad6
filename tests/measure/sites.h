/*
 * sites.h: makes every call of an API function in a sample a place that can be told to fail.
 *
 * The sample is compiled with a list of lines like
 *
 *     #ifndef PyList_Append
 *     #define PyList_Append(...) SITE(PyList_Append, -1, RAISES)(__VA_ARGS__)
 *     #endif
 *
 * made by failures.py from rules/api/. It comes after Python.h, so the interpreter's own inline functions stay as they
 * are; a macro such as PyArg_ParseTuple is let alone, the function that it expands to is a place. The arguments are
 * evaluated as ever, then either the function is called or, in its stead, what fails as it does.
 */
#ifndef SITES_H
#define SITES_H

/* How a failure looks, besides its value. K counts the arguments from 0. */
#define RAISES 1                            /* an exception is set */
#define STEALS(k) (1u << (1 + (k)))         /* argument K is consumed all the same */
#define NULLS(k) (1u << (9 + (k)))          /* argument K points to what becomes NULL (a pointer) */
#define ZEROES(k) (1u << (17 + (k)))        /* ... to what becomes 0 (an int) */
#define DROPS(k) (1u << (25 + (k)))         /* ... to an object that is released, and becomes NULL */

/* Whether this call, of NAME by FUNCTION in LINE, is the one to fail. */
int site_fails(int site, const char *name, const char *function, int line, long value, unsigned how);
long site_fail(long, long, long, long, long, long);
double site_fail_double(void);
void *site_undone(int site, const char *name, const char *function, int line, PyObject *result);

#define SITE(name, value, how)                                                                                         \
    (site_fails(__COUNTER__, #name, __func__, __LINE__, (value), (how))                                                \
         ? (__typeof__(&name))_Generic(&name, double (*)(PyObject *): (void *)site_fail_double, default: (void *)site_fail) \
         : &name)

/* For functions that consume what a format string says: they do their work, and it is undone. */
#define SITE_UNDONE(name, ...)                                                                                         \
    ((PyObject *)site_undone(__COUNTER__, #name, __func__, __LINE__, (PyObject *)name(__VA_ARGS__)))

/* In the place of sample.h's. */
void count_at(PyObject *object, Py_ssize_t n, int line);
#define SAMPLE_COUNT(object, n) count_at((PyObject *)(object), (n), __LINE__)

#endif
