/* Jumps out of scopes leave their locals; a computed goto may go to every label whose address is taken. */
typedef struct _object PyObject;
PyObject *make(int);
void drop(PyObject *);

PyObject *
ladder(int n)
{
    PyObject *a = make(1), *b = 0;
    if (!a)
        goto fail;
    for (int i = 0; i < n; i++) {
        PyObject *item = make(i);
        if (!item)
            goto fail_b;
        {
            int deep = i;
            if (deep == 3)
                goto next;
            if (deep == 4)
                goto fail;
        }
        drop(item);
    next:;
    }
    return a;
fail_b:
    drop(b);
fail:
    drop(a);
    return 0;
}

int
backwards(int n)
{
again:;
    int k = n;
    if (k--) {
        int x = k;
        n = x;
        goto again;
    }
    return k;
}

int
into(int n)
{
    if (n)
        goto inside;
    {
        int x;
        x = 1;
    inside:
        x = 2;
        n += x;
    }
    return n;
}

int
computed(int n)
{
    static const void *const table[] = {&&one, &&two};
    const void *where = &&three;
    {
        int x = n;
        goto *(x < 2 ? table[x] : where);
    }
one:
    return 1;
two:
    n++;
    goto *where;
three:
    return n;
}
