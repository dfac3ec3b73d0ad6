/* Arithmetic, assignment operators, increments, pointers that move, bit-fields, conversions. */
struct bits {
    unsigned a : 3;
    int b : 5;
    unsigned : 0;
    unsigned c : 20;
    _Bool d : 1;
};

int
arithmetic(int a, unsigned b, long c)
{
    a = a * 2 + 3 - -a / 4 % 5;
    b = (b << 2 | b >> 1) & ~b ^ 7;
    c = a + c;
    c = b + a;
    a = !a + +a;
    return (2 + 3) * 4 == 20 ? a : 1 << 4;
}

void
assignments(char c, short s, unsigned long u, double d)
{
    int i;
    c += 1;
    s <<= 2;
    s >>= u;
    u -= c;
    d *= 2;
    i = d;
    i += d;
    d = i = c;
    i |= 4;
    u %= 10;
}

void
steps(int i, char **p, double d)
{
    i++;
    int j = --i + i++;
    char *q = *p++;
    --p;
    q += j;
    q -= 2;
    q = q + 1 - j;
    d++;
}

long
pointers(int *p, int *q, void *v, char (*rows)[10], struct bits *none)
{
    long n = p - q;
    v = v + 3;
    int x = p[2] + 1[q] + *(p + n) + rows[1][2] + *(q - n);
    if (p < q && p != 0 && none)
        return x;
    return &p[3] - q;
}

int
bit_fields(struct bits *s)
{
    struct bits t = {.b = -1, .c = 9};
    s->a = 1;
    s->b = s->a + t.c;
    s->c++;
    s->a |= 2;
    s->d = s;
    return s->d ? t.b : s->c;
}

int
conversions(void *p, long n, double d, float f, int *ip)
{
    char *c = p;
    const int *ci = ip;
    unsigned char narrow = n;
    long wide = (int)n;
    unsigned u = -1;
    _Bool b = p;
    _Bool b2 = n;
    int back = (long)p;
    void *made = (void *)n;
    double big = f;
    f = d;
    n = 2.7;
    d = 3;
    float *none = 0;
    int *also = (int *)(void *)0;
    enum { A = 4 } e = A;
    if ((char)n)
        return (long)n ? 1 : 2;
    return narrow + wide + u + b + b2 + back + *ci + *c + (made == none) + (also == ip) + (big > 0) + e;
}
