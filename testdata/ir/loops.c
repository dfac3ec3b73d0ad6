/* Every loop, every shape of for, break and continue. */
int next(void);
void use(int);

void
while_loop(int n)
{
    while (n > 0) {
        int k = next();
        if (k == 1)
            continue;
        if (k == 2)
            break;
        n -= k;
    }
    while ((n = next()))
        use(n);
}

void
do_loop(int n)
{
    do {
        if (next())
            continue;
        use(n);
    } while (--n);
}

void
for_shapes(int i)
{
    for (;;)
        if (next())
            break;
    for (i = 1;;)
        if (next())
            break;
    for (; i < 2;)
        use(2);
    for (i = 3; i < 3;)
        use(3);
    for (;; i++)
        if (next())
            break;
    for (i = 5;; i++)
        if (next())
            break;
    for (; i < 6; i++)
        use(6);
    for (i = 7; i < 7; i++)
        use(7);
    for (; i++;)
        use(8);
    for (int k = 0; k < i; k++)
        use(k);
    for (int k = 9;; k++)
        if (next())
            break;
}

void
nested(int n)
{
    for (int i = 0; i < n; i++) {
        int a = i;
        for (int j = 0; j < n; j++) {
            int b = j;
            if (a == b)
                continue;
            if (b > 3)
                break;
            use(b);
        }
        if (a > 4)
            return;
    }
}
