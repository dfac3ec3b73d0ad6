/* What does not compile is analysed as far as it was understood; functions with errors are degraded. */
typedef struct _object PyObject;
PyObject *make(int);

PyObject *
good(int n)
{
    return make(n);
}

PyObject *
bad(int n)
{
    PyObject *p = make(NO_SUCH_NAME);
    struct unknown u;
    if (n)
        return undeclared_thing;
    implicit(n);
    return p;
}

PyObject *
also_good(int n)
{
    return n ? make(1) : 0;
}

struct box {
    PyObject *item;
    unknown_t *lib;
};

/* What is broken is an unknown value; what is called is called all the same. */
PyObject *
partly(struct box *b, int n)
{
    PyObject *p = make(b->lib->size);
    if (b->lib && n)
        n = undeclared(b->lib, p);
    b->lib->last = p;
    return p;
}

struct sized {
    PyObject *item;
    long size;
};
static inline long size_of(struct sized *s) { return s->size; }

/* What a macro gave as a place, and a function gives as a value today, is asked for; what was to be put there is lost sight of. */
struct sized *
resized(struct sized *s, long n)
{
    size_of(s) = n;
    return s;
}

typedef struct {
    int flags;
    unknown_t kind;
    PyObject *item;
} sort_of;

/* A struct without a layout gets what it is set from, and nobody knows where that is in it. */
PyObject *
sorted_out(sort_of *from, PyObject *item)
{
    sort_of kept = *from, made = {.item = item};
    kept = made;
    return kept.flags ? kept.item : made.item;
}
