/* Structures by value, unions, members without names, members of values. */
typedef struct point { int x, y; } point;
typedef struct shape {
    int kind;
    union {
        point at;
        struct { long width, height; };
    };
    struct { point corner[2]; } box;
    point *more;
} shape;
union number { int i; double d; char bytes[8]; };

point origin(void);
int length(point p);
void fill(shape *s);

point
copies(point *p, point q)
{
    point a = *p, b = q, c;
    c = a;
    *p = b;
    p[1] = origin();
    c = q.x ? a : origin();
    length(b);
    length(*p);
    return c;
}

int
of_values(shape s, int i)
{
    int n = origin().x;
    n += (i ? s.at : origin()).y;
    n += (s.at = origin()).x;
    return n + length((point){1, 2});
}

long
members(shape *s, shape t)
{
    s->at.x = 1;
    s->width = t.height;
    t.box.corner[1].y = s->box.corner[s->kind].x;
    s->more->x = (*s->more).y;
    point *p = &s->at;
    point *q = s->box.corner;
    int *y = &t.at.y;
    return p->x + q[1].y + *y;
}

int
unions(union number u)
{
    u.d = 1.5;
    union number v = {3}, w = {.d = 2}, x = (union number)4;
    return u.bytes[0] + v.i + w.i + x.i;
}
