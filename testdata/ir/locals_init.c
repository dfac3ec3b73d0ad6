/* Initialisers of locals: what is not named is nought. */
typedef struct _object PyObject;
struct pair { int a, b; };
struct deep { struct pair one; int list[3]; PyObject *o; struct { int u, v; }; };
PyObject *make(int);
int next(void);

void
aggregates(PyObject *o)
{
    int list[] = {1, next(), 3};
    int sparse[6] = {[1] = 5, 6, [4] = next()};
    int range[8] = {[1 ... 3] = 7, [6] = 1};
    struct pair p = {1, next()};
    struct pair q = {.b = 2};
    struct deep d = {{1, 2}, {3}, o};
    struct deep flat = {1, 2, 3, 4, 5, make(6), 7, 8};
    struct deep named = {.one.b = 1, .list[2] = 9, .o = o, .v = next()};
    struct deep twice = {.one = p, .list = {1, [2] = 2}, .u = 3};
    struct pair pairs[2] = {1, 2, 3, 4}, more[2] = {p, {.a = 1}};
    PyObject *objects[2] = {0, make(1)};
    int matrix[2][3] = {[1][2] = 4, [0] = {1, 2}};
    struct pair empty = {};
    int braced = {4};
}

void
strings(void)
{
    char s[] = "abc";
    char wide[8] = "ab\0\x41\n\"";
    char cut[2] = "xy";
    char in_braces[] = {"q"};
    char chars[] = {'a', 'b'};
    const char *p = "one" " two";
    char rows[2][4] = {"r0", "r1"};
    const int *w = L"wé";
    const char *me = __func__;
}

int *
literals(int n)
{
    struct pair *p = &(struct pair){n, 2};
    struct pair q = (struct pair){.b = n};
    q = (struct pair){n};
    int *list = (int[]){1, n, 3};
    while (n--) {
        int *inner = &(int){n};
        *inner = p->a;
    }
    return list;
}
