/* if, ?:, the logical operators and the comma; conditions go straight to branches. */
typedef struct _object PyObject;
int f(void);
PyObject *make(int);

int
if_else(int a, int b)
{
    if (a)
        return 1;
    else if (b > 2)
        f();
    if (!a)
        ;
    return 0;
}

int
logic(PyObject *p, PyObject *q, int n)
{
    if (p && !(q || n == 3) && f())
        return 1;
    if (!!p)
        return 2;
    return 0;
}

int
logic_value(PyObject *p, int n)
{
    int both = p && n;
    int neither = !(p || n);
    return both || neither;
}

PyObject *
choose(int n, PyObject *p)
{
    PyObject *q = n ? make(1) : p;
    if (n ? p != q : n > 1)
        return (f(), q);
    return q ? q : (PyObject *)0;
}

void
effects(int n, PyObject *p)
{
    n ? (void)f() : (void)make(2);
    n && f();
    n || make(3);
    f(), n++, (void)n;
    if (f(), n)
        (void)p;
}

int
constant(int n)
{
    if (0)
        return f();
    if (sizeof(long) == 8 || n)
        n++;
    do
        n--;
    while (0);
    return 1 ? n : f();
}
