/* Calls: direct, through pointers, variadic, those that never return, values that nobody wants. */
typedef struct _object PyObject;
typedef struct type { void (*free)(void *); PyObject *(*alloc)(struct type *, long); } type;
typedef int (*visitproc)(PyObject *, void *);
PyObject *make(int);
int print(const char *fmt, ...);
int old_style();
void die(const char *) __attribute__((noreturn));
_Noreturn void quit(void);
typedef void dead(int) __attribute__((noreturn));
static int twice(int n) { return n < 0 ? twice(-n) : 2 * n; }
static inline int inlined(int n) { return n + 1; }

PyObject *
through(type *t, visitproc visit, void *arg, int (**table)(PyObject *))
{
    PyObject *o = t->alloc(t, 0);
    if (visit(o, arg))
        (*table)(o);
    (*visit)(o, arg);
    table[2](o);
    ((void (*)(PyObject *))t->free)(o);
    PyObject *(*f)(int) = make, *(*g)(int) = &make;
    f(1);
    ((PyObject *(*)(long))make)(2);
    return (f ? f : g)(3);
}

void
unwanted(void)
{
    make(1);
    (void)make(2);
    make(3), make(4);
    (PyObject *)make(5);
    twice(inlined(6));
}

int
many(PyObject *o, char c, float f, short s)
{
    print("%c %f %d %p", c, f, s, o);
    return old_style(1, o);
}

int
never(int n, dead *d)
{
    if (n == 1)
        die("one");
    if (n == 2)
        quit();
    if (n == 3)
        d(3);
    if (n == 4)
        __builtin_unreachable();
    return n ? n : (die("x"), 2);
}

int
variadic(int n, ...)
{
    __builtin_va_list ap, copy;
    __builtin_va_start(ap, n);
    __builtin_va_copy(copy, ap);
    int i = __builtin_va_arg(ap, int);
    PyObject *o = __builtin_va_arg(copy, PyObject *);
    __builtin_va_end(copy);
    __builtin_va_end(ap);
    return o ? i : n;
}

PyObject *
passed_on(int n, __builtin_va_list ap)
{
    return n ? __builtin_va_arg(ap, PyObject *) : 0;
}

int
kr(a, p)
    int a;
    PyObject *p;
{
    return p ? a : 0;
}

/* Parameters that are pointers, though they are written otherwise. */
int
adjusted(PyObject *args[], int list[2], int call(int), struct type *const table[static 3], int n)
{
    __typeof__(list) same = list;
    args[1] = make(call(list[0]));
    *args = args[n];
    list++;
    table[0]->free(table);
    args = n ? args : args + 1;
    return list == same && args[0] == *args && sizeof args == 8 && (list + 1)[n] + *(list++);
}
