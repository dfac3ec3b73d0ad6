/* switch: every enumerator named (nothing falls past it), ranges, fall-through, default anywhere, no block, Duff. */
int next(void);
void use(int);
enum color { RED, GREEN = 5, BLUE };

int
plain(enum color c)
{
    switch (c) {
    case RED:
        return 1;
    case GREEN:
    case BLUE:
        use(2);
        break;
    }
    return 3;
}

int
ranges(char c, int n)
{
    switch (c) {
    default:
        n = 0;
        __attribute__((fallthrough));
    case 'a' ... 'f':
        n++;
        break;
    case -1:
        return n;
    }
    return n + 1;
}

void
in_a_loop(int n)
{
    while (n--) {
        int k = next();
        switch (k) {
            int never;
        case 1:
            continue;
        case 2: {
            int inner = k;
            use(inner);
            break;
        }
        default:
            never = k;
            use(never);
        }
        use(n);
    }
}

void
lone(int n)
{
    switch (n)
    case 4:
        use(n);
    switch (n)
        use(n);
}

void
duff(char *to, const char *from, int n)
{
    int k = (n + 3) / 4;
    switch (n % 4) {
    case 0:
        do {
            *to++ = *from++;
    case 3:
            *to++ = *from++;
    case 2:
            *to++ = *from++;
    case 1:
            *to++ = *from++;
        } while (--k > 0);
    }
}
