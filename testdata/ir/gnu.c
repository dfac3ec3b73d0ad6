/* What GNU C and C11 add. */
typedef struct _object PyObject;
struct s { int a; struct { char b[4]; long c; } in; };
PyObject *make(int);
int next(void);

PyObject *
omitted(PyObject *p, short n)
{
    long m = n ?: 7;
    PyObject *q = make(1) ?: p;
    return m ? q : make(2) ?: 0;
}

int
statement_expressions(int n)
{
    int max = ({ int a = n, b = next(); a > b ? a : b; });
    ({ next(); });
    if (({ int t = next(); t == 2; }))
        return 1;
    PyObject *o = ({ while (n) { if (n == 2) break; n--; } make(n); });
    return max + (o != 0) + ({ goto out; 3; });
out:
    return 0;
}

int
builtins(int n, struct s *p)
{
    if (__builtin_expect(n == 3, 0))
        return 1;
    if (__builtin_expect(!!(p), 1) && __builtin_expect(n, 0))
        return 2;
    int k = __builtin_constant_p(4) ? 1 : next();
    k += __builtin_constant_p(n) ? next() : 5;
    k += __builtin_choose_expr(sizeof(int) == 4, 6, next());
    k += __builtin_types_compatible_p(int, long);
    k += __builtin_offsetof(struct s, in.c) + __builtin_offsetof(struct s, in.b[2]);
    k += sizeof n + sizeof(struct s) + _Alignof(long) + sizeof(next());
    __typeof__(p->in) copy = p->in;
    __auto_type more = p->a;
    return k + more + copy.b[0] + __builtin_popcount(k) + __extension__ 8;
}

int
generic(int n, PyObject *o, double d)
{
    int a = _Generic(n, int: 1, long: 2, default: 3);
    int b = _Generic(o, int: 1, PyObject *: next(), default: 3);
    long c = _Generic(d, int: n, default: (long)n);
    return a + b + c + (_Generic(n, PyObject *: o, default: make)(1) != 0);
}

long
arrays(int n)
{
    int a[n], m[3][n], *p = a;
    char fixed[4];
    a[1] = sizeof(fixed);
    m[1][2] = next();
    int (*row)[n] = &m[1];
    typedef char line[next()];
    line l;
    l[0] = 1;
    return p[1] + (*row)[2] + l[0] + sizeof a / sizeof a[0];
}

int
assembly(int n, int *p)
{
    int out, both = n;
    __asm__ volatile("nop");
    __asm__("mov %1, %0" : "=r"(out) : "r"(n));
    __asm__("add %2, %0" : "+r"(both), "=m"(*p) : "r"(out) : "memory", "cc");
    return out + both;
}

int
atomics(int *p, PyObject **slot, PyObject *o, _Atomic int *counter)
{
    PyObject *old = __atomic_exchange_n(slot, o, __ATOMIC_SEQ_CST);
    __atomic_store_n(p, 3, __ATOMIC_RELEASE);
    int n = __atomic_load_n(p, __ATOMIC_ACQUIRE) + __atomic_add_fetch(p, 1, 5);
    __atomic_compare_exchange_n(slot, &old, o, 0, 5, 5);
    __sync_fetch_and_add(p, 2);
    *counter += 2;
    return n + (*counter)++ + __c11_atomic_fetch_add(counter, 1, 5);
}

typedef float four __attribute__((vector_size(16)));

float
vectors(four a, four b)
{
    four c = a * b + 1;
    c[1] = a[2];
    c = __builtin_shufflevector(c, a, 0, 4, 1, 5);
    return c[0];
}

double
complex_numbers(_Complex double z)
{
    __real__ z = 1;
    return __real__ z + __imag__ (z * 2);
}

int
nothing(int n)
{
    ;
    _Static_assert(sizeof(int) == 4, "");
    { __label__ inner; goto inner; inner: n++; }
    return n;
}

typedef union { int *a; long *b; } Either __attribute__((transparent_union));
int either(Either e);

int
transparent(int *p)
{
    return either(p) + either((Either){p});
}
