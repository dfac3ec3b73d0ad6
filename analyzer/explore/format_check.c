/*
 * format_check: does a call fit its format? Every unit is held against the type and width of its argument, as the ABI
 * passes it: signs and names of types of one width are no matter. What the code does not tell is not judged: the width
 * of a plain number, the type behind a void pointer.
 */
#include "engine.h"
#include "tableshot.h"

/* Of a call at which nothing is wrong nothing is written down. */
typedef enum Pass { LOOK, WRITE_DOWN, TELL } Pass;

typedef struct Checking {
    Explorer *e;
    const State *s;
    InstrId i;
    const Instr *in;
    const char *unit; /* at hand, as it is written */
    uint32_t arg;     /* the operand at hand; the first argument is 1 */
    TableShot rows;   /* for the drawing: what each unit stands for, and what is there */
    Pass pass;
    bool any; /* is wrong */
} Checking;

/* What the argument is. KIND_NUMBER: a constant, whose width nobody knows. */
typedef enum Kind {
    KIND_UNKNOWN,
    KIND_NUMBER,
    KIND_INT,
    KIND_FLOAT,
    KIND_NULL,
    KIND_POINTER,
    KIND_OTHER
} Kind;

typedef struct Actual {
    Kind kind;
    TypeId type;    /* INT, FLOAT, OTHER */
    TypeId pointee; /* POINTER; -1 if not known */
} Actual;

static const char *const c_names[] = {
    [C_CHAR] = "char",
    [C_SHORT] = "short",
    [C_INT] = "int",
    [C_LONG] = "long",
    [C_LONG_LONG] = "long long",
    [C_SSIZE] = "Py_ssize_t",
    [C_FLOAT] = "float",
    [C_DOUBLE] = "double",
    [C_COMPLEX] = "Py_complex",
    [C_TEXT] = "char *",
    [C_NAME] = "char *",
    [C_WIDE] = "wchar_t *",
    [C_OBJECT] = "PyObject *",
    [C_TYPE] = "PyTypeObject *",
    [C_VIEW] = "Py_buffer",
    [C_CONVERTER] = "int (*)(PyObject *, void *)",
    [C_BUILDER] = "PyObject *(*)(void *)",
    [C_ANY] = "void *",
    [C_LENGTH] = "Py_ssize_t",
    [C_POINTER] = "void *",
};

/* ---- what an argument is ---------------------------------------------------------------------- */

static TypeId
field_type(const Unit *u, TypeId record, const char *name)
{
    const Type *t = ir_type(u, record);

    for (uint32_t k = 0; t && t->kind == TYPE_RECORD && name && k < t->fields.n; k++)
        if (t->fields.at[k].name == name)
            return t->fields.at[k].type;
    return -1;
}

/* The type of what an address leads to, -1 if the code does not say. */
static TypeId
type_at(const Explorer *e, Ref r)
{
    const Instr *d = ir_def(e->f, r);

    if (r.kind == REF_LOCAL)
        return e->f->locals.at[r.n].type;
    if (r.kind == REF_GLOBAL)
        return e->u->globals.at[r.n].type;
    if (!d)
        return -1;
    if (d->op == OP_field)
        return field_type(e->u, type_at(e, ir_arg(e->f, d, 0)), d->name);
    if (d->op == OP_index) {
        TypeId of = type_at(e, ir_arg(e->f, d, 0));
        const Type *t = ir_type(e->u, of);
        return t && t->kind == TYPE_ARRAY ? t->to : of;
    }
    const Type *t = ir_type(e->u, d->type);
    return t && t->kind == TYPE_POINTER ? t->to : -1;
}

static Actual
actual_of(const Explorer *e, Ref r)
{
    const Instr *d = ir_def(e->f, r);
    const Type *t = d ? ir_type(e->u, d->type) : NULL;

    switch (r.kind) {
    case REF_INT:
        return (Actual){KIND_NUMBER, -1, -1};
    case REF_FLOAT:
        return (Actual){KIND_FLOAT, -1, -1};
    case REF_NULL:
        return (Actual){KIND_NULL, -1, -1};
    case REF_STRING:
        return (Actual){KIND_POINTER, -1, -1};
    case REF_FUNC:
        return (Actual){KIND_POINTER, -1, e->u->funcs.at[r.n].type};
    case REF_LOCAL:
    case REF_GLOBAL:
        return (Actual){KIND_POINTER, -1, type_at(e, r)};
    default:
        break;
    }
    if (!d)
        return (Actual){KIND_UNKNOWN, -1, -1};
    if (d->op == OP_field || d->op == OP_index)
        return (Actual){KIND_POINTER, -1, type_at(e, r)};
    if (!t)
        return (Actual){KIND_UNKNOWN, -1, -1};
    return t->kind == TYPE_POINTER ? (Actual){KIND_POINTER, -1, t->to}
           : t->kind == TYPE_INT   ? (Actual){KIND_INT, d->type, -1}
           : t->kind == TYPE_FLOAT ? (Actual){KIND_FLOAT, d->type, -1}
                                   : (Actual){KIND_OTHER, d->type, -1};
}

/* ---- what it should be ------------------------------------------------------------------------- */

static int64_t
width_of(CType want)
{
    switch (want) {
    case C_CHAR:
        return 1;
    case C_SHORT:
        return 2;
    case C_INT:
    case C_FLOAT:
        return 4;
    default:
        return 8;
    }
}

static bool
is_integer(CType want)
{
    return (want >= C_CHAR && want <= C_SSIZE) || want == C_LENGTH;
}

static const Type *
element(const Unit *u, const Type *t)
{
    while (t && t->kind == TYPE_ARRAY)
        t = ir_type(u, t->to);
    return t;
}

static bool
is_record(const Type *t, const char *tag, const char *name)
{
    return t && t->kind == TYPE_RECORD &&
           (t->name == NULL || strcmp(t->name, tag) == 0 || strcmp(t->name, name) == 0);
}

/* Of a struct with a member that the compiler did not understand nothing is left. */
static bool
may_be_object(const Unit *u, const Type *t)
{
    return t->is_object || t->is_incomplete || u->partial;
}

/* May a pointer to t be where a pointer to `want`'s own pointee is called for? */
static bool
points_well(const Unit *u, const Type *t, CType want)
{
    if (!t || t->kind == TYPE_VOID || t->kind == TYPE_OTHER)
        return true;
    switch (want) {
    case C_TEXT:
    case C_NAME:
        return t->kind == TYPE_INT && t->size == 1;
    case C_WIDE:
        return t->kind == TYPE_INT && t->size >= 2;
    case C_OBJECT:
        return t->kind == TYPE_RECORD && (may_be_object(u, t) || t->is_union);
    case C_TYPE:
        return t->kind == TYPE_RECORD && may_be_object(u, t);
    case C_COMPLEX:
        return is_record(t, "Py_complex", "Py_complex");
    case C_CONVERTER:
    case C_BUILDER:
        return t->kind == TYPE_FUNCTION && t->params.n == (want == C_CONVERTER ? 2 : 1) &&
               ir_type(u, t->to)->kind == (want == C_CONVERTER ? TYPE_INT : TYPE_POINTER);
    default:
        return true;
    }
}

/* Is t, which the argument points to, what a parsing unit writes? */
static bool
takes(const Unit *u, const Type *t, CType want)
{
    if (!t || t->kind == TYPE_VOID)
        return true;
    t = element(u, t);
    if (!t || t->kind == TYPE_OTHER)
        return true;
    if (is_integer(want))
        return t->kind == TYPE_INT && t->size == width_of(want);
    switch (want) {
    case C_FLOAT:
    case C_DOUBLE:
        return t->kind == TYPE_FLOAT && t->size == width_of(want);
    case C_COMPLEX:
        return is_record(t, "Py_complex", "Py_complex");
    case C_VIEW:
        return is_record(t, "bufferinfo", "Py_buffer");
    default:
        return t->kind == TYPE_POINTER && points_well(u, ir_type(u, t->to), want);
    }
}

static bool
fits_parse(const Unit *u, const Actual *a, CType want)
{
    if (a->kind == KIND_UNKNOWN)
        return true;
    return a->kind == KIND_POINTER && takes(u, ir_type(u, a->pointee), want);
}

static bool
fits_build(const Unit *u, const Actual *a, CType want)
{
    const Type *t = ir_type(u, a->type);

    if (a->kind == KIND_UNKNOWN || want == C_ANY)
        return true;
    if (is_integer(want))
        return a->kind == KIND_NUMBER ||
               (a->kind == KIND_INT &&
                (t->size == width_of(want) || (t->size < 4 && width_of(want) == 4)));
    if (want == C_DOUBLE)
        return a->kind == KIND_FLOAT && (!t || t->size == 8);
    if (a->kind == KIND_NULL || (a->kind == KIND_NUMBER && want != C_COMPLEX))
        return true; /* NULL, or a 0 that stands for it */
    return a->kind == KIND_POINTER &&
           (want == C_POINTER || points_well(u, element(u, ir_type(u, a->pointee)), want));
}

/* ---- telling ------------------------------------------------------------------------------------- */

static void
wrong(Checking *c, FormatWrong what, const char *wants, const char *got)
{
    FormatFault fault = {what, c->unit, wants, got, (int)c->arg};

    c->any = true;
    if (c->pass == TELL)
        tell_format(c->e, c->s, c->i, &fault, &c->rows);
}

static void
write_down(Checking *c, const char *label, const char *value, bool fits)
{
    if (c->pass == WRITE_DOWN)
        tableshot_row(&c->rows, label, arena_printf(c->e->p->arena, "%s", value), !fits);
}

static const char *
in_words(const Checking *c, const Actual *a)
{
    Text t;

    text_init(&t, c->e->p->arena);
    switch (a->kind) {
    case KIND_NUMBER:
        return "a number";
    case KIND_NULL:
        return "NULL";
    case KIND_POINTER:
        if (ir_arg(c->e->f, c->in, c->arg).kind == REF_STRING)
            return "a string";
        ir_print_type(c->e->u, a->pointee, &t);
        text_add(&t, " *");
        return text_str(&t);
    default:
        if (a->type < 0)
            return "double";
        ir_print_type(c->e->u, a->type, &t);
        return text_str(&t);
    }
}

/* The width of a length: int before 3.10 unless PY_SSIZE_T_CLEAN is defined. */
static CType
length_of(const Unit *u, CType want)
{
    return want == C_LENGTH && !u->ssize_clean && u->py_version && u->py_version < 0x030a0000
               ? C_INT
               : want;
}

static bool
fits(const Checking *c, Ref r, CType want, bool by_value)
{
    Actual a = actual_of(c->e, r);

    if (r.kind == REF_STRING)
        return by_value && (want == C_TEXT || want == C_NAME || want == C_ANY || want == C_POINTER);
    return by_value ? fits_build(c->e->u, &a, want) : fits_parse(c->e->u, &a, want);
}

static const char *
stands_for(const Checking *c, CType want, bool by_value)
{
    const char *name = c_names[want];
    bool spaced = name[strlen(name) - 1] != '*';

    return by_value ? name : arena_printf(c->e->p->arena, "%s%s*", name, spaced ? " " : "");
}

static const char *
label_of(const Checking *c, const char *wants)
{
    Arena *a = c->e->p->arena;

    return c->unit ? arena_printf(a, "'%s' %s", c->unit, wants)
                   : arena_printf(a, "argument %u, %s", c->arg, wants);
}

/* A cast may say what the pointer is, or hide it: either will do. */
static void
check_argument(Checking *c, CType want, bool build)
{
    const Unit *u = c->e->u;
    Ref r = ir_arg(c->e->f, c->in, c->arg), bare = ir_strip(c->e->f, r);
    bool is_input = want == C_TYPE || want == C_NAME || want == C_CONVERTER || want == C_ANY;
    bool by_value = build || is_input || want == C_BUILDER;
    Actual a = actual_of(c->e, bare);

    want = length_of(u, want);
    bool well = fits(c, r, want, by_value) || fits(c, bare, want, by_value);
    if (well && c->pass == LOOK)
        return;
    const char *name = stands_for(c, want, by_value);
    if (c->pass == WRITE_DOWN)
        write_down(c, label_of(c, name), in_words(c, &a), well);
    if (!well)
        wrong(c, FORMAT_WRONG_TYPE, name, in_words(c, &a));
}

/* ---- formats of units ------------------------------------------------------------------------------ */

static bool
needs_clean(const Unit *u)
{
    return !u->ssize_clean && u->py_version >= 0x030a0000 && u->py_version < 0x030d0000;
}

static void
check_unit(Checking *c, const FormatUnit *unit, bool build)
{
    if (!format_unit_is_known(unit, c->e->u->py_version)) {
        write_down(c, arena_printf(c->e->p->arena, "'%s'", c->unit), "no unit of this Python",
                   false);
        wrong(c, FORMAT_WRONG_UNIT, NULL, NULL);
        c->arg += (uint32_t)unit->n;
        return;
    }
    if (strchr(unit->text, '#') && needs_clean(c->e->u)) {
        write_down(c, arena_printf(c->e->p->arena, "'%s'", c->unit), "needs PY_SSIZE_T_CLEAN",
                   false);
        wrong(c, FORMAT_WRONG_CLEAN, NULL, NULL);
    }
    for (int k = 0; k < unit->n; k++, c->arg++)
        if (c->arg < c->in->nargs)
            check_argument(c, unit->types[k], build);
        else
            write_down(c, label_of(c, stands_for(c, unit->types[k], build)), "no argument", false);
}

/* The units of a format, checked one after the other. Returns how many stand outside of parentheses, -1 if one is not
 * known: then nothing that follows can be counted. */
static int
check_units(Checking *c, const char *format, bool build)
{
    int depth = 0, top = 0;

    for (const char *at = format; *at && (build || (*at != ':' && *at != ';'));) {
        const FormatUnit *unit = format_unit(at, build);
        if (!unit && strchr(build ? "()[]{},: \t" : "()|$", *at)) {
            top += *at == '(' && depth == 0;
            depth += strchr("([{", *at) ? 1 : strchr(")]}", *at) ? -1 : 0;
            at++;
            continue;
        }
        c->unit = arena_printf(c->e->p->arena, "%.*s", unit ? (int)strlen(unit->text) : 1, at);
        if (!unit) {
            write_down(c, arena_printf(c->e->p->arena, "'%s'", c->unit), "no unit", false);
            wrong(c, FORMAT_WRONG_UNIT, NULL, NULL);
            return -1;
        }
        check_unit(c, unit, build);
        top += depth == 0;
        at += strlen(unit->text);
    }
    return top;
}

/* How many names a keyword list has before its NULL; -1 if that is not known, -2 if the NULL is missing. Counts the
 * empty ones, which must come first; *late: one that does not. */
static int
count_names(const Explorer *e, Ref list, bool *late)
{
    const Global *g = list.kind == REF_GLOBAL ? &e->u->globals.at[list.n] : NULL;
    const Type *t = g ? ir_type(e->u, g->type) : NULL;
    bool named = false;

    *late = false;
    if (!g || !g->has_init || !t || t->kind != TYPE_ARRAY || t->count < 1)
        return -1;
    for (uint32_t k = 0; k < g->inits.n; k++) {
        Ref v = g->inits.at[k].value;
        if (g->inits.at[k].offset != (int64_t)(k * sizeof(char *)) || v.kind == REF_NULL)
            return (int)k;
        if (v.kind != REF_STRING)
            return -1;
        bool empty = e->u->strings.at[v.n].n == 0;
        *late = *late || (empty && named);
        named = named || !empty;
    }
    return g->inits.n < t->count ? (int)g->inits.n : -2;
}

static void
check_names(Checking *c, uint32_t list, int units)
{
    bool late;
    int names = count_names(c->e, ir_strip(c->e->f, ir_arg(c->e->f, c->in, list)), &late);

    c->unit = NULL;
    if (names == -2 || late)
        write_down(c, "the names", late ? "an empty one is late" : "no NULL at the end", false);
    else if (names >= 0 && units >= 0)
        write_down(c, "the names", arena_printf(c->e->p->arena, "%d for %d units", names, units),
                   names == units);
    if (names == -2)
        wrong(c, FORMAT_WRONG_END, NULL, NULL);
    else if (names >= 0 && units >= 0 && names != units)
        wrong(c, FORMAT_WRONG_NAMES, arena_printf(c->e->p->arena, "%d", units),
              arena_printf(c->e->p->arena, "%d", names));
    else if (late)
        wrong(c, FORMAT_WRONG_ORDER, NULL, NULL);
}

static void
check_count(Checking *c, uint32_t first)
{
    const char *wants = arena_printf(c->e->p->arena, "%u", c->arg - first);
    const char *got = arena_printf(c->e->p->arena, "%u", c->in->nargs - first);
    bool ended = c->arg + 1 == c->in->nargs && ir_arg(c->e->f, c->in, c->arg).kind == REF_NULL;

    c->unit = NULL;
    if (c->arg == c->in->nargs || ended) /* (a list's NULL, where none is needed) */
        return;
    write_down(c, arena_printf(c->e->p->arena, "it reads %s", wants),
               arena_printf(c->e->p->arena, "there are %s", got), false);
    wrong(c, c->arg > c->in->nargs ? FORMAT_WRONG_FEW : FORMAT_WRONG_MANY, wants, got);
}

/* ---- formats of text --------------------------------------------------------------------------------- */

static CType
conversion(const char *at, size_t n)
{
    char c = at[n - 1], length = n > 1 ? at[n - 2] : '\0';

    switch (c) {
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        return length == 'l' ? (n > 2 && at[n - 3] == 'l' ? C_LONG_LONG : C_LONG)
               : strchr("zjt", length) && length ? C_SSIZE
                                                 : C_INT;
    case 'c':
        return C_INT;
    case 'p':
        return C_POINTER;
    case 's':
        return length == 'l' ? C_WIDE : C_TEXT;
    case 'S':
    case 'R':
    case 'A':
    case 'U':
    case 'T':
    case 'V':
        return C_OBJECT;
    case 'N':
        return C_TYPE;
    default:
        return C_NONE;
    }
}

static bool
check_text(Checking *c, const char *format)
{
    for (const char *at = strchr(format, '%'); at; at = strchr(at, '%')) {
        size_t flags = 1 + strspn(at + 1, "#0-123456789.*");
        size_t n = flags + strspn(at + flags, "lzjt") + 1;
        if (at[flags] == '%' || at[n - 1] == '\0') {
            at += at[flags] == '%' ? flags + 1 : n - 1;
            continue;
        }
        for (size_t k = 1; k < flags; k++)
            c->arg += at[k] == '*';
        CType want = conversion(at, n);
        c->unit = arena_printf(c->e->p->arena, "%.*s", (int)n, at);
        if (want == C_NONE) {
            write_down(c, arena_printf(c->e->p->arena, "'%s'", c->unit), "no conversion", false);
            wrong(c, FORMAT_WRONG_UNIT, NULL, NULL);
            return false;
        }
        if (c->arg < c->in->nargs)
            check_argument(c, want, true);
        else
            write_down(c, label_of(c, c_names[want]), "no argument", false);
        c->arg += 1 + (at[n - 1] == 'V');
        at += n;
    }
    return true;
}

/* ---- lists of objects ---------------------------------------------------------------------------------- */

static void
check_objects(Checking *c, uint32_t first)
{
    for (c->arg = first; c->arg < c->in->nargs; c->arg++) {
        Ref r = ir_arg(c->e->f, c->in, c->arg);
        if (r.kind == REF_NULL || r.kind == REF_INT)
            continue;
        check_argument(c, C_OBJECT, true);
    }
}

static bool
int_argument(const Checking *c, uint32_t k, int64_t *n)
{
    Ref r = k < c->in->nargs ? ir_arg(c->e->f, c->in, k) : ref_undef();

    if (r.kind != REF_INT)
        return false;
    *n = c->e->f->ints.at[r.n];
    return true;
}

/* PyTuple_Pack(n, ...): as many as it says. The others: up to a NULL. */
static void
check_list(Checking *c, const Model *m, uint32_t first)
{
    int64_t n;
    bool counted = m->intrinsic && strcmp(m->intrinsic, "alloc_items") == 0;
    Ref last = ir_arg(c->e->f, c->in, c->in->nargs - 1);

    check_objects(c, first);
    c->unit = NULL;
    c->arg = first;
    if (counted && int_argument(c, 1, &n)) {
        c->arg = first + (uint32_t)n;
        check_count(c, first);
    } else if (!counted && last.kind != REF_NULL && last.kind != REF_INT) {
        write_down(c, "the end", "no NULL", false);
        wrong(c, FORMAT_WRONG_END, NULL, NULL);
    }
}

/* PyArg_UnpackTuple(args, name, min, max, ...): max variables. */
static void
check_unpacking(Checking *c, uint32_t first)
{
    int64_t max;

    for (c->arg = first; c->arg < c->in->nargs; c->arg++)
        check_argument(c, C_OBJECT, false);
    if (first > 1 && int_argument(c, first - 1, &max) && max >= 0) {
        c->arg = first + (uint32_t)max;
        check_count(c, first);
    }
}

static const char *
format_written(const Checking *c, const Model *m)
{
    Ref r = m->format ? ir_strip(c->e->f, ir_arg(c->e->f, c->in, (uint32_t)m->format_at + 1))
                      : ref_undef();

    return r.kind == REF_STRING
               ? arena_printf(c->e->p->arena, "\"%s\"", c->e->u->strings.at[r.n].bytes)
               : NULL;
}

static void
check_format(Checking *c, const Model *m, uint32_t first)
{
    Ref r = ir_strip(c->e->f, ir_arg(c->e->f, c->in, (uint32_t)m->format_at + 1));

    if (r.kind != REF_STRING)
        return;
    const char *format = c->e->u->strings.at[r.n].bytes;
    c->arg = first;
    if (m->format == FORMAT_TEXT) {
        if (check_text(c, format))
            check_count(c, first);
        return;
    }
    int units = check_units(c, format, m->format != FORMAT_PARSE);
    if (units >= 0)
        check_count(c, first);
    if (m->format == FORMAT_PARSE && m->params.n > (uint32_t)m->format_at + 1)
        check_names(c, (uint32_t)m->format_at + 2, units);
}

static void
check_all(Checking *c, const Model *m, uint32_t first)
{
    c->unit = NULL;
    if (m->format)
        check_format(c, m, first);
    else if (m->intrinsic && strcmp(m->intrinsic, "unpack") == 0)
        check_unpacking(c, first);
    else
        check_list(c, m, first);
}

void
check_call_format(Explorer *e, const State *s, InstrId i, const Model *m)
{
    Checking c = {.e = e, .s = s, .i = i, .in = &e->f->instrs.at[i]};
    uint32_t first = m->params.n + 1;
    bool unpacks = m->intrinsic && strcmp(m->intrinsic, "unpack") == 0;

    if (!(m->format || m->objects || unpacks) || c.in->nargs < first ||
        map_get(&e->checked, (uint64_t)i + 1))
        return;
    map_put(&e->checked, (uint64_t)i + 1, 1);
    check_all(&c, m, first);
    if (!c.any)
        return;
    tableshot_begin(&c.rows, e->p->arena, arena_printf(e->p->arena, "%s", called(e, i)),
                    format_written(&c, m));
    for (c.pass = WRITE_DOWN; c.pass <= TELL; c.pass++)
        check_all(&c, m, first);
}
