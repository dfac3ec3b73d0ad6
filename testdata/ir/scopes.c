/* enter and leave; __attribute__((cleanup)) is called on every way out of the scope. */
typedef struct _object PyObject;
PyObject *make(int);
void use(PyObject *);
void drop(PyObject **p);
void drop_int(int *p);
#define auto_drop __attribute__((cleanup(drop)))
#define AUTO(f) __attribute__((__cleanup__(f)))
#define AUTO_INT AUTO(drop_int)

int
shadow(int n)
{
    {
        int n = 2;
        {
            int n = 3;
            n++;
        }
        n++;
    }
    return n;
}

PyObject *
cleaned(int n)
{
    auto_drop PyObject *a = make(1);
    if (!a)
        return 0;
    for (int i = 0; i < n; i++) {
        AUTO(drop) PyObject *b = make(2);
        AUTO_INT int k = i;
        if (k == 1)
            continue;
        if (k == 2)
            break;
        if (k == 3)
            return b;
        if (k == 4)
            goto out;
        use(b);
    }
    use(a);
out:
    return a;
}

void
falls_off(void)
{
    __attribute__((cleanup(drop))) PyObject *a = make(1);
    use(a);
}

void
volatile_local(void)
{
    volatile int v = 1;
    v;
    (void)v;
    int plain;
    (void)plain;
}
