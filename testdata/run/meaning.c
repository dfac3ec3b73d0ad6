/*
 * What C means: functions that are compiled, and lowered and interpreted; tests/unit/lower_test.c compares what
 * they return. Nothing here calls anything outside this file, and nothing depends on what C leaves open.
 */
#pragma GCC system_header                       /* odd on purpose: no warnings */
typedef struct point { int x, y; } point;
struct bits { unsigned a : 3; int b : 5; unsigned : 0; unsigned c : 20; _Bool d : 1; long e : 40; };
struct deep {
    struct { int a, b; } one;
    int list[3];
    const char *s;
    struct { int u, v; };
    union { long w; char c[8]; };
};
struct outer { point p[3]; int z; point r; };
union word { int i; unsigned char b[4]; struct { short lo, hi; }; };
struct big { int v[20]; };
typedef int (*binary)(int, int);

static int count;                               /* what has been called */
static point make(int a, int b) { count++; return (point){a, b}; }
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int note(int n) { return ++count * n; }
static void log_int(int *p) { count = count * 3 + *p; *p = -1; }
#define LOGGED __attribute__((cleanup(log_int)))

/* ---- flow ---------------------------------------------------------------------- */

static int
duff(int n)
{
    int s = 0, k = (n % 8 + 4) / 4;
    switch (n % 4) {
    case 0:
        do {
            s += 1;
    case 3:
            s += 10;
    case 2:
            s += 100;
    case 1:
            s += 1000;
        } while (--k > 0);
    }
    return s;
}

static int
switches(int n)
{
    int r = 0;
    switch (n) {
    default:
        r += 1;
    case 3 ... 5:
        r += 10;
        break;
    case 7: {
        int q = 5;
        r += q;
    }
    case 8:
        r += 100;
        if (n == 8)
            break;
        r += 1000;
        break;
    case 1:
        return -5;
    }
    switch ((long long)n << 40) {
    case 2LL << 40:
        switch (r) {
        case 11:
            break;
        default:
            return 4;
        }
        r += 7;
    }
    return r;
}

static int
loops(int n)
{
    int s = 0;
    for (int i = 0;; i++) {
        if (i > n)
            break;
        for (int j = 0; j < i; j++) {
            if (j == 3)
                continue;
            if (i == 5)
                break;
            s += i * j;
        }
    }
    while (n-- > 0) {
        if (n == 2)
            continue;
        s += n;
    }
    do {
        s++;
        if (s % 7 == 0)
            continue;
        s += 2;
    } while (s % 10 && s < 1000);
    int i = 0;
    for (; i < 3;)
        i++;
    for (;; i++)
        if (i == 7)
            break;
    for (i++; i++ < 12;)
        s += i;
    return s + i;
}

static int
gotos(int n)
{
    int s = 0;
again:;
    int k = n;
    if (k > 3) {
        int x = k * 2;
        s += x;
        n--;
        goto again;
    }
    for (int i = 0; i < 5; i++) {
        int y = i;
        if (y == 3)
            goto done;
        s += y;
        if (n == 1)
            goto inside;
    }
    {
        int z = 1;
    inside:
        z = 2;
        s += z;
    }
done:
    return s * 100 + k;
}

static int
logic(int n)
{
    int a = n & 1, b = n & 2, c = n & 4;
    return (a && b) + 2 * (a || c) + 4 * !(a && !b) + 8 * (a ? b || c : !c) + 16 * !!c +
           32 * (a && (b || !c) && c) + 64 * (n > 5 ? n > 8 ? 1 : n == 7 ? 2 : 3 : n ? 4 : 5);
}

static int
cleanups(int n)
{
    LOGGED int a = n;
    int r = ({
        LOGGED int t = n + 1;
        t * 2;
    });
    for (int i = 0; i < 3; i++) {
        LOGGED int b = i * 10;
        if (n == i)
            break;
        if (i == 1)
            continue;
        if (n == 7)
            return b + a;
        if (n == 8)
            goto out;
        switch (n) {
        case 4: {
            LOGGED int d = 40;
            break;
        }
        default: {
            LOGGED int e = 50;
            if (n == 5)
                goto next;
        }
        }
    next:;
    }
    {
        LOGGED int z = 5;
    }
out:
    return a + r;
}

/* ---- numbers --------------------------------------------------------------------- */

static int
narrow(int n)
{
    unsigned char c = n;
    signed char s = n * 3;
    unsigned short h = -n;
    c += 200;
    c <<= 1;
    c = ~c;
    c++;
    s -= 200;
    s >>= 1;
    s *= 3;
    h /= 3;
    h ^= 0xf0f0;
    _Bool t = n & 2, p = &n, z = n * 256;
    return c-- + s * 3 + --h + (char)(n * 77) + (unsigned char)300 / 7 + t + p + z + (short)70000;
}

static int
mixed(int n)
{
    unsigned u = n * 400000000u;
    short s = -n;
    unsigned char c = n * 50;
    long l = n;
    l <<= 33;
    l -= u;
    return (u > n) + (c - s < 0) * 2 + (s < u) * 4 + ((u ^ n) >> 3) + (c << 4) - (n >> 1) + (u % 7) + (n % 5) +
           (u ? -c : +s) + !u + ~s + ((unsigned)-1 > 1) + (-1 < 1u) + (5 / -2 * 10 + 5 % -3) + (1u - 2 > 0 ? 7 : 8) +
           (int)(~0ul >> 60) + (-7 >> 1) + ((unsigned short)~0 + 1) + (int)(l >> 20) + (int)((long)(int)0x80000000u >> 4);
}

static int
bit_fields(int n)
{
    static struct bits g = {5, -3, 70000, 1, -12345678901L}, h = {.c = 3, .e = 9, .a = 7};
    struct bits *s = n % 2 ? &g : &h;
    s->a = 13 + n;
    s->b = s->a + 20;
    s->c++;
    s->a |= 2;
    s->d = n;
    s->e -= n;
    struct bits t = *s, u = {.b = n};
    t.b--;
    t.a <<= 1;
    t.c = u.b = n * 3;
    return s->a + s->b * 10 + s->c + s->d + (int)s->e + t.b + t.a++ + u.b + (int)sizeof(struct bits);
}

static int
pointers(int n)
{
    int a[] = {3, 1, 4, 1, 5, 9, n}, *p = a, *q = a + 6;
    int s = (int)(q - p);
    while (p < q)
        s = s * 3 + *p++;
    --p;
    s += p[-1] + 1 [a] + *(q - 2) + (&a[2])[1] + (p > a) + (p != 0) + !p;
    int(*row)[2] = (int(*)[2])a;
    s += row[1][0] + (*(row + 1))[1];
    char *c = (char *)a;
    s += c[4] + *(int *)(c + 8) + (int)((long)c - (long)a);
    void *v = a;
    s += *(int *)(v + 4) + (int)sizeof(void);
    p += 1;
    p -= n % 3;
    p = p - 1;
    return s + *p + *&a[n % 7];
}

/* ---- aggregates --------------------------------------------------------------------- */

static int
structs(int n)
{
    point a = make(n, 2), b, c;
    c = b = a;
    b.x += 5;
    c = n % 2 ? b : make(7, n);
    point *p = &c;
    *p = n > 4 ? *p : a;
    struct big x, y;
    for (int i = 0; i < 20; i++)
        x.v[i] = n + i;
    y = x;
    y.v[3] = 1;
    struct big z = n > 3 ? x : y;
    int v = (n ? x : y).v[4];
    return a.x + b.x * 10 + c.y * 100 + make(4, n).y + v + (y = z).v[3] + (point){n, 9}.y;
}

static point *id(point *p) { count++; return p; }

static int
order(int n)
{
    count = 0;
    point a = {1, n}, b = {3, 4};
    *id(&a) = *id(&b);
    id(&a)->y += 10;
    id(&a)->x++;
    (*id(&b)).x <<= 2;
    point c = *id(&a), *pp = id(&c);
    (pp = id(&b))->y = 9;
    int x, y, z;
    x = y = z = n;
    x += y -= z *= 2;
    int t = (count++, note(2)) + (n++, n * 2);
    for (int i = 0, j = 9; i < j; i++, j--)
        t += j, t -= i;
    return count * 1000 + a.x + a.y + b.x + b.y + c.y + x * y - z + t;
}

static int
unions(int n)
{
    union word u = {.i = n * 77777};
    u.b[1] ^= 0x55;
    u.hi++;
    union word v = u, w = {7}, x = (union word)n;
    v.lo = w.i;
    return u.i ^ v.i ^ x.lo;
}

static int
initialisers(int n)
{
    struct deep d = {n, 2, {3}, "z", .v = n + 1, 6}, e = {.one = {n}, .list = {1, [2] = n}, .w = 77};
    point ps[3] = {[1] = make(n, 2), {3, 4}}, qs[2] = {1, 2, 3};
    char s[8] = "ab", t[] = "xyz", u[2] = "pq";
    int m[2][2] = {{1}, {n, 4}}, big[100] = {[50] = n}, r[8] = {[1 ... 3] = 7, 8, [6] = 1};
    int over[2][3] = {[0][1] = n, 2, 3, [1] = {[1] = 8}};
    struct outer x = {.p[1] = {n, 2}, .z = 3, .p[1].x = 7, .r.y = 4, .r = {n}, .p = {[2].x = n}};
    point c = {n}, *pp = &(point){n, n + 1};
    d = (struct deep){.u = 9, .v = d.v, .list[1] = 3};
    e.one = d.one;
    unsigned sum = d.v + d.u + d.list[1] + e.list[2] + (int)e.w + ps[1].x + ps[2].y + ps[0].x + qs[1].x + qs[1].y + s[1] + s[5] +
              t[2] + u[1] + m[1][0] + m[0][1] + big[50] + big[99] + pp->y + c.y + (int)sizeof t;
    for (int i = 0; i < 6; i++)
        sum = sum * 3 + over[i / 3][i % 3] + r[i];
    for (int i = 0; i < 9; i++)
        sum = sum * 3 + ((int *)&x)[i];
    return (int)(sum % 100003);
}

static struct deep gd = {1, 2, 3, 4, 5, "str", 7, 8, 9}, gd2 = {.one.b = 1, .list[2] = 9, .v = 4, .c = "abc"};
static struct deep gd3 = {{1}, {[1] = 5}, .u = 3, 4, 5}, *gpd = &(struct deep){.u = 44};
static int gm[3][4] = {[1][2] = 5, 6, 7, [0] = {1, [3] = 2}}, m3[][2] = {1, 2, 3, [3] = {4}, 5};
static struct outer go[2] = {[1].p[2] = {1, 2}, 3, 4, 5, [0] = {.z = 1}}, g1 = {.p[1].y = 4, 5, 6, .r = {7, 8}};
static point ov2[2] = {[0].x = 1, [0].y = 2, [0] = {.y = 9}};
static union { point p; long l; int arr[3]; } gu[3] = {{1, 2}, {.arr = {3, 4, 5}}, {.p.y = 6}};
static struct { unsigned a : 4, : 4, b : 8; struct { int x : 3; } in; } gb = {1, 2, {-1}};
static struct { int n; char s[3][4]; const char *t[2]; } gs = {1, {"ab", {'c', 'd'}, "efgh"}, {"x", "y"}};
static const char *const names[] = {"zero", [2] = "two", "three"};
static const char lit[] = "a\x41\101\n\"\\\t\?" "b";
static int wide[] = L"h\u00e9\U0001F600";
static int *gp = &gm[1][3], *gp2 = gm[2] + 1, *gpa = (int[]){4, 5, 6}, *back = &gm[1][0] - 2;
static long distance = (char *)&gm[1] - (char *)gm;
static binary table[] = {add, sub, &add};
static struct { binary f; int k; } ops[] = {{add, 1}, {.k = 2, .f = sub}};

static int
globals(int n)
{
    static int calls = 3;
    static struct { int a, b[2]; } kept = {1, {2, 3}};
    unsigned s = calls + kept.b[1]++ + gd.one.b + gd.list[2] * 10 + gd.u * 100 + gd.v * 1000 + gd.w * 10000 + gd.s[1] + gd2.one.b +
            gd2.list[2] + gd2.v + gd2.c[1] + gd3.one.a + gd3.list[1] * 10 + gd3.u * 100 + gd3.v + gd3.w + gpd->u + *gp +
            (int)(gp2 - gm[0]) + gpa[2] + *back + (int)distance + gb.a + gb.b * 10 + gb.in.x * 100 + gs.s[1][1] +
            gs.s[2][3] + gs.t[1][0] + names[3][1] + (names[1] == 0) + wide[1] + (wide[2] >> 4) + (int)sizeof wide;
    for (int i = 0; i < 9; i++)
        s = s * 5 + ((int *)&g1)[i] + ((int *)go)[i] + ((int *)(go + 1))[i] + gu[i / 3].arr[i % 2];
    for (int i = 0; i < (int)sizeof lit; i++)
        s = s * 3 + lit[i];
    for (int i = 0; i < 12; i++)
        s = s * 7 + gm[i / 4][i % 4];
    for (int i = 0; i < 10; i++)
        s = s * 3 + m3[i / 2][i % 2];
    s += ov2[0].x + ov2[0].y + gu[1].arr[2];
    return (int)s + table[n % 3](n, 2) + ops[n % 2].f(n, ops[n % 2].k);
}

/* ---- calls and GNU C --------------------------------------------------------------------- */

static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

static int
adjusted(int a[3], int (*b)[3], int f(int, int), const point ps[static 2], int n)
{
    int *c = a, s = 0;
    __typeof__(a) e = a + 1;
    a += n;
    *a = 9;
    for (; ps->x; ps++)
        s += ps->x + ps[0].y;
    return s + c[n] + b[1][2] + e[0] + b[0][n] + (*b)[1] + *b[1] + f(n, 2) + (*f)(n, 3) + (**f)(1, 1);
}

static int
calls(int n)
{
    int b[2][3] = {{1, 2, 3}, {4, 5, 6}}, a[3] = {7, 8, 9};
    point ps[] = {{1, n}, {3, 4}, {0, 0}};
    binary f = n % 2 ? add : &sub;
    return adjusted(a, b, sub, ps, n % 3) + fib(n) + f(n, 1) + (n ? f : add)(n, 2) + ((int (*)(int, int))f)(3, n) + a[n % 3];
}

#define MAX(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a > _b ? _a : _b; })

static int
gnu(int n)
{
    short c = n % 3;
    long b = n + 5;
    int r = MAX(n, 4) + MAX(n * 2, MAX(3, n));
    r += ({ int s = 0; switch (n) { case 1: s = 5; break; default: s = 7; } s; });
    r += ({ if (n == 2) return -1; for (int i = 0; i < n; i++) { if (i == 3) break; r++; } r; });
    while (({ int k = r; r -= 3; k > 10; }))
        if (r == 12)
            break;
    long l = n ?: b;
    l += (c ?: 7L) * 1000 + (note(c) ?: note(3));
    l += _Generic(n, int: 1, default: 2) + _Generic(b, int: 1, long: 20, default: 2) + _Generic(&n, int *: 300, default: 4);
    l += __builtin_choose_expr(sizeof(int) == 4, 5, n) + (__builtin_expect(n > 3, 1) ? 10000 : 0);
    l += __builtin_offsetof(struct deep, list[1]) + __builtin_types_compatible_p(int, long) + sizeof(int[3]) + __extension__ 3;
    l += __builtin_constant_p(n) ? 1 : 2;
    enum e { A = 3, B, C = -1 } x = n % 2 ? B : C;
    x++;
    return r + (int)l + x + (0 ? note(9) : 1) + (1 || note(5));
}

#define MEANINGS \
    M(duff) M(switches) M(loops) M(gotos) M(logic) M(cleanups) M(narrow) M(mixed) M(bit_fields) M(pointers) M(structs) \
    M(order) M(unions) M(initialisers) M(globals) M(calls) M(gnu)
