/*
 * support.c: what a sample calls, and child.py asks, while it is measured.
 *
 * Whatever happens is told at once, as a line on the descriptor given to measure_begin(), so that it is known of a
 * process that dies too:
 *
 *     enter OFFSET                     a function of the sample is entered for the first time ...
 *     loaded                           ... and from here on for the first time again
 *     site N NAME FUNCTION LINE        a place where it calls an API function is reached for the first time
 *     counted LINE                     a SAMPLE_COUNT is reached for the first time
 *     count LINE WANTED FOUND          one does not hold
 *
 * Objects that die are really freed: the interpreter would keep lists, tuples, dicts and floats for later use, where
 * AddressSanitizer cannot see them being used.
 */
#define Py_BUILD_CORE_MODULE 1
#include <Python.h>
#include <internal/pycore_interp.h>
#include <dlfcn.h>
#include "sites.h"

enum { MANY = 4096 };

static int told_on = -1;

static void
tell(const char *format, ...)
{
    char line[256];
    va_list va;
    va_start(va, format);
    int n = vsnprintf(line, sizeof line, format, va);
    va_end(va);
    if (told_on >= 0 && write(told_on, line, n) != n)
        Py_FatalError("measure: cannot write");
}

/* ---- which functions run: gcc -finstrument-functions calls these ---- */

static void *entered[MANY];
static int n_entered;
static int depth; /* functions of the sample that are running */

void
__cyg_profile_func_enter(void *function, void *caller)
{
    depth++;
    for (int i = 0; i < n_entered; i++)
        if (entered[i] == function)
            return;
    if (n_entered == MANY)
        Py_FatalError("measure: a sample of too many functions");
    entered[n_entered++] = function;
    Dl_info where;
    if (dladdr(function, &where))
        tell("enter %lx\n", (unsigned long)((char *)function - (char *)where.dli_fbase));
}

void
__cyg_profile_func_exit(void *function, void *caller)
{
    depth--;
}

void
measure_loaded(void)
{
    n_entered = 0;
    tell("loaded\n");
}

/* ---- calls that fail on purpose ---- */

static char reached[MANY];

enum { ANY_SITE = -1, MEMORY = -2 };

static struct {
    int site;               /* the calls at this place, or */
    const char *name;       /* the calls of this function, or what is allocated while the sample runs: */
    int left;               /* the one that is so many from now; 0: none */
    PyObject *exception;
    int hit;                /* it has failed */
} armed;

static struct {
    const char *name;
    long value;
    unsigned how;
} failing;

static void
arm(int site, const char *name, int at, PyObject *exception)
{
    armed.site = site;
    armed.name = name;
    armed.left = at;
    armed.exception = exception;
    armed.hit = 0;
}

void
measure_arm_site(int site, int at, PyObject *exception)
{
    arm(site, NULL, at, exception);
}

void
measure_arm_function(const char *name, int at, PyObject *exception)
{
    arm(ANY_SITE, name, at, exception);
}

void
measure_arm_memory(int at)
{
    arm(MEMORY, NULL, at, NULL);
}

int
measure_disarm(void)
{
    armed.left = 0;
    return armed.hit;
}

/* The variants that macros put in the place of a function: _PyArg_ParseTuple_SizeT is PyArg_ParseTuple. */
static int
same_function(const char *called, const char *asked)
{
    size_t n = strlen(asked);
    called += *called == '_' && *asked != '_';
    return strncmp(called, asked, n) == 0 && (!called[n] || strcmp(called + n, "_SizeT") == 0);
}

int
site_fails(int site, const char *name, const char *function, int line, long value, unsigned how)
{
    if (site >= MANY)
        Py_FatalError("measure: a sample of too many calls");
    if (!reached[site]) {
        reached[site] = 1;
        tell("site %d %s %s %d\n", site, name, function, line);
    }
    if (!armed.left || (armed.name ? !same_function(name, armed.name) : armed.site != site))
        return 0;
    if (--armed.left)
        return 0;
    armed.hit = 1;
    failing.name = name;
    failing.value = value;
    failing.how = how;
    return 1;
}

static void
raise_injected(void)
{
    PyErr_Format(armed.exception, "%s fails on purpose", failing.name);
}

/* Called in the function's stead, with its arguments. Those behind the last are never looked at. */
long
site_fail(long a, long b, long c, long d, long e, long f)
{
    long args[] = {a, b, c, d, e, f};
    unsigned how = failing.how;
    long value = failing.value;
    for (int k = 0; k < 6; k++) {
        if (how & STEALS(k))
            Py_XDECREF((PyObject *)args[k]);
        if (how & DROPS(k))
            Py_CLEAR(*(PyObject **)args[k]);
        if (how & NULLS(k) && args[k])
            *(void **)args[k] = NULL;
        if (how & ZEROES(k) && args[k])
            *(int *)args[k] = 0;
    }
    if (how & RAISES)
        raise_injected();
    return value;
}

double
site_fail_double(void)
{
    raise_injected();
    return -1.0;
}

void *
site_undone(int site, const char *name, const char *function, int line, PyObject *result)
{
    if (!site_fails(site, name, function, line, 0, RAISES) || result == NULL)
        return result;
    Py_DECREF(result);
    raise_injected();
    return NULL;
}

/* ---- memory that runs out: the interpreter's allocators, while a function of the sample is running ---- */

static PyMemAllocatorEx allocators[3]; /* by PyMemAllocatorDomain */

static int
memory_fails(void)
{
    if (armed.site != MEMORY || !armed.left || !depth || --armed.left)
        return 0;
    return armed.hit = 1;
}

static void *
try_malloc(void *a, size_t n)
{
    return memory_fails() ? NULL : ((PyMemAllocatorEx *)a)->malloc(((PyMemAllocatorEx *)a)->ctx, n);
}

static void *
try_calloc(void *a, size_t count, size_t n)
{
    return memory_fails() ? NULL : ((PyMemAllocatorEx *)a)->calloc(((PyMemAllocatorEx *)a)->ctx, count, n);
}

static void *
try_realloc(void *a, void *p, size_t n)
{
    return memory_fails() ? NULL : ((PyMemAllocatorEx *)a)->realloc(((PyMemAllocatorEx *)a)->ctx, p, n);
}

static void
do_free(void *a, void *p)
{
    ((PyMemAllocatorEx *)a)->free(((PyMemAllocatorEx *)a)->ctx, p);
}

static void
watch_allocators(void)
{
    for (int domain = PYMEM_DOMAIN_RAW; domain <= PYMEM_DOMAIN_OBJ; domain++) {
        PyMemAllocatorEx ours = {&allocators[domain], try_malloc, try_calloc, try_realloc, do_free};
        PyMem_GetAllocator(domain, &allocators[domain]);
        PyMem_SetAllocator(domain, &ours);
    }
}

/* ---- counts ---- */

static char counted[MANY];

void
count_at(PyObject *object, Py_ssize_t n, int line)
{
    if (line >= MANY)
        Py_FatalError("measure: a sample of too many lines");
    if (!counted[line]) {
        counted[line] = 1;
        tell("counted %d\n", line);
    }
    if (Py_REFCNT(object) != n)
        tell("count %d %zd %zd\n", line, n, Py_REFCNT(object));
}

/* ---- memory: AddressSanitizer's allocator tells of every block, malloc's too ---- */

int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void *, size_t), void (*)(const volatile void *));
size_t __sanitizer_get_current_allocated_bytes(void);

static Py_ssize_t blocks;

static void
on_malloc(const volatile void *p, size_t n)
{
    blocks++;
}

static void
on_free(const volatile void *p)
{
    blocks--;
}

/* A point of the measurement: all references, blocks, bytes, and the counts of the objects watched. */
typedef struct {
    Py_ssize_t references, blocks, bytes, watched[4];
} Point;

void
measure_point(Point *point, PyObject *watched)
{
    PyType_ClearCache(); /* it keeps the names that were looked up */
    point->references = _Py_GetRefTotal();
    point->blocks = blocks;
    point->bytes = (Py_ssize_t)__sanitizer_get_current_allocated_bytes();
    for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(watched); k++)
        point->watched[k] = Py_REFCNT(PyTuple_GET_ITEM(watched, k));
}

/* ---- objects that die are freed ---- */

static destructor list_dealloc, tuple_dealloc, dict_dealloc, float_dealloc;

static void
free_list(PyObject *o)
{
    list_dealloc(o);
    struct _Py_list_state *kept = &PyInterpreterState_Get()->list;
    while (kept->numfree)
        PyObject_GC_Del(kept->free_list[--kept->numfree]);
}

static void
free_tuple(PyObject *o)
{
    tuple_dealloc(o);
    struct _Py_tuple_state *kept = &PyInterpreterState_Get()->tuple;
    for (int k = 0; k < PyTuple_NFREELISTS; k++) {
        while (kept->free_list[k]) {
            PyTupleObject *t = kept->free_list[k];
            kept->free_list[k] = (PyTupleObject *)t->ob_item[0];
            PyObject_GC_Del(t);
        }
        kept->numfree[k] = 0;
    }
}

static void
free_dict(PyObject *o)
{
    dict_dealloc(o);
    struct _Py_dict_state *kept = &PyInterpreterState_Get()->dict_state;
    while (kept->numfree)
        PyObject_GC_Del(kept->free_list[--kept->numfree]);
    while (kept->keys_numfree)
        PyObject_Free(kept->keys_free_list[--kept->keys_numfree]);
}

static void
free_float(PyObject *o)
{
    float_dealloc(o);
    struct _Py_float_state *kept = &PyInterpreterState_Get()->float_state;
    while (kept->free_list) {
        PyFloatObject *f = kept->free_list;
        kept->free_list = (PyFloatObject *)Py_TYPE(f);
        PyObject_Free(f);
    }
    kept->numfree = 0;
}

static void
replace(PyTypeObject *type, destructor *old, destructor by)
{
    *old = type->tp_dealloc;
    type->tp_dealloc = by;
}

void
measure_begin(void)
{
    __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
    watch_allocators();
    replace(&PyList_Type, &list_dealloc, free_list);
    replace(&PyTuple_Type, &tuple_dealloc, free_tuple);
    replace(&PyDict_Type, &dict_dealloc, free_dict);
    replace(&PyFloat_Type, &float_dealloc, free_float);
}

/* From here on, what happens is told on this descriptor. */
void
measure_tell_on(int descriptor)
{
    told_on = descriptor;
}
