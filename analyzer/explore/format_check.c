/*
 * format_check: does a call fit its format? Every unit is held against the type and width of its argument, as the ABI
 * passes it: signs and names of types of one width are no matter. What the code does not tell is not judged: the width
 * of a plain number, the type behind a void pointer.
 */
#include "format_check.h"

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
    [C_BYTES] = "char *",
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

/* ---- telling ------------------------------------------------------------------------------------- */

void
format_wrong(Checking *c, FormatWrong what, const char *wants, const char *got)
{
    FormatFault fault = {what, c->unit, wants, got, (int)c->arg};

    c->any = true;
    if (c->pass == TELL)
        tell_format(c->e, c->s, c->i, &fault, &c->rows);
}

void
format_write_down(Checking *c, const char *label, const char *value, bool fits)
{
    if (c->pass == WRITE_DOWN)
        tableshot_row(&c->rows, label, arena_printf(c->e->p->arena, "%s", value), !fits);
}

static const char *
in_words(const Checking *c, const Actual *a)
{
    Arena *arena = c->e->p->arena;

    switch (a->kind) {
    case KIND_NUMBER:
        return "a number";
    case KIND_NULL:
        return "NULL";
    case KIND_POINTER:
        return ir_arg(c->e->f, c->in, c->arg).kind == REF_STRING
                   ? "a string"
                   : type_as_written(arena, c->e->u, a->pointee, true);
    default:
        return a->type < 0 ? "double" : type_as_written(arena, c->e->u, a->type, false);
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
    Actual a = format_actual(c->e, r);

    if (r.kind == REF_STRING)
        return by_value && (want == C_TEXT || want == C_BYTES || want == C_NAME || want == C_ANY ||
                            want == C_POINTER);
    return by_value ? format_fits_build(c->e->u, &a, want) : format_fits_parse(c->e->u, &a, want);
}

static const char *
stands_for(const Checking *c, CType want, bool by_value)
{
    const char *name = c_names[want];
    bool spaced = name[strlen(name) - 1] != '*';

    return by_value ? name : arena_printf(c->e->p->arena, "%s%s*", name, spaced ? " " : "");
}

const char *
format_label(const Checking *c, CType want, bool by_value)
{
    Arena *a = c->e->p->arena;
    const char *wants = stands_for(c, want, by_value);

    return c->unit ? arena_printf(a, "'%s' %s", c->unit, wants)
                   : arena_printf(a, "argument %u, %s", c->arg, wants);
}

/* A cast may say what the pointer is, or hide it: either will do. */
void
format_check_argument(Checking *c, CType want, bool build)
{
    const Unit *u = c->e->u;
    Ref r = ir_arg(c->e->f, c->in, c->arg), bare = ir_strip(c->e->f, r);
    bool is_input = want == C_TYPE || want == C_NAME || want == C_CONVERTER || want == C_ANY;
    bool by_value = build || is_input || want == C_BUILDER;
    Actual a = format_actual(c->e, bare);

    want = length_of(u, want);
    bool well = fits(c, r, want, by_value) || fits(c, bare, want, by_value);
    if (well && c->pass == LOOK)
        return;
    const char *name = stands_for(c, want, by_value);
    if (c->pass == WRITE_DOWN)
        format_write_down(c, format_label(c, want, by_value), in_words(c, &a), well);
    if (!well)
        format_wrong(c, FORMAT_WRONG_TYPE, name, in_words(c, &a));
}

/* ---- formats of units ------------------------------------------------------------------------------ */

static bool
needs_clean(const Unit *u)
{
    return !u->ssize_clean && u->py_version >= 0x030a0000 && u->py_version < 0x030d0000;
}

/* O!: an instance of the type that stands before the variable has that type's struct. */
static void
check_instance(Checking *c, uint32_t type, uint32_t variable)
{
    Ref t = ir_strip(c->e->f, ir_arg(c->e->f, c->in, type));
    Actual a = format_actual(c->e, ir_strip(c->e->f, ir_arg(c->e->f, c->in, variable)));
    const Type *pointer = a.kind == KIND_POINTER ? ir_type(c->e->u, a.pointee) : NULL;
    const Type *record =
        pointer && pointer->kind == TYPE_POINTER ? ir_type(c->e->u, pointer->to) : NULL;

    if (t.kind != REF_GLOBAL || !record || record->kind != TYPE_RECORD || !record->name ||
        !ask_has_other_struct(c->e, c->e->u->globals.at[t.n].name, record->name))
        return;
    c->arg = variable;
    const char *wants =
        arena_printf(c->e->p->arena, "an instance of %s", c->e->u->globals.at[t.n].name);
    format_write_down(c, "'O!'", wants, false);
    format_wrong(c, FORMAT_WRONG_TYPE, wants, in_words(c, &a));
    c->arg = variable + 1;
}

/* O&: what stands behind the converter is a place for what it gives. */
static void
check_converted(Checking *c, uint32_t converter, uint32_t place)
{
    Actual f = format_actual(c->e, ir_strip(c->e->f, ir_arg(c->e->f, c->in, converter)));
    Actual a = format_actual(c->e, ir_arg(c->e->f, c->in, place));
    TypeId wants;

    if (f.kind != KIND_POINTER || format_fits_converter(c->e->u, &f, &a, &wants))
        return;
    const char *name = wants < 0 ? "void *" : type_as_written(c->e->p->arena, c->e->u, wants, true);
    c->arg = place;
    format_write_down(c, "'O&'", name, false);
    format_wrong(c, FORMAT_WRONG_TYPE, name, in_words(c, &a));
    c->arg = place + 1;
}

static void
check_unit(Checking *c, const FormatUnit *unit, bool build)
{
    if (!format_unit_is_known(unit, c->e->u->py_version)) {
        format_write_down(c, arena_printf(c->e->p->arena, "'%s'", c->unit),
                          "no unit of this Python", false);
        format_wrong(c, FORMAT_WRONG_UNIT, NULL, NULL);
        c->arg += (uint32_t)unit->n;
        return;
    }
    if (strchr(unit->text, '#') && needs_clean(c->e->u)) {
        format_write_down(c, arena_printf(c->e->p->arena, "'%s'", c->unit),
                          "needs PY_SSIZE_T_CLEAN", false);
        format_wrong(c, FORMAT_WRONG_CLEAN, NULL, NULL);
    }
    for (int k = 0; k < unit->n; k++, c->arg++)
        if (c->arg < c->in->nargs)
            format_check_argument(c, unit->types[k], build);
        else
            format_write_down(c, format_label(c, unit->types[k], build), "no argument", false);
    if (unit->n == 2 && unit->types[0] == C_TYPE && c->arg <= c->in->nargs)
        check_instance(c, c->arg - 2, c->arg - 1);
    if (unit->n == 2 && unit->types[0] == C_CONVERTER && c->arg <= c->in->nargs)
        check_converted(c, c->arg - 2, c->arg - 1);
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
            format_write_down(c, arena_printf(c->e->p->arena, "'%s'", c->unit), "no unit", false);
            format_wrong(c, FORMAT_WRONG_UNIT, NULL, NULL);
            return -1;
        }
        check_unit(c, unit, build);
        top += depth == 0;
        at += strlen(unit->text);
    }
    return top;
}

static void
check_names(Checking *c, uint32_t list, int units)
{
    bool late;
    int names = format_names(c->e, c->s, ir_arg(c->e->f, c->in, list), &late);

    c->unit = NULL;
    if (names == NAMES_ENDLESS || late)
        format_write_down(c, "the names", late ? "an empty one is late" : "no NULL at the end",
                          false);
    else if (names >= 0 && units >= 0)
        format_write_down(c, "the names",
                          arena_printf(c->e->p->arena, "%d for %d units", names, units),
                          names == units);
    if (names == NAMES_ENDLESS)
        format_wrong(c, FORMAT_WRONG_END, NULL, NULL);
    else if (names >= 0 && units >= 0 && names != units)
        format_wrong(c, FORMAT_WRONG_NAMES, arena_printf(c->e->p->arena, "%d", units),
                     arena_printf(c->e->p->arena, "%d", names));
    else if (late)
        format_wrong(c, FORMAT_WRONG_ORDER, NULL, NULL);
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
    if (c->chosen && c->arg < c->in->nargs)
        return; /* another format may read the rest */
    format_write_down(c, arena_printf(c->e->p->arena, "it reads %s", wants),
                      arena_printf(c->e->p->arena, "there are %s", got), false);
    format_wrong(c, c->arg > c->in->nargs ? FORMAT_WRONG_FEW : FORMAT_WRONG_MANY, wants, got);
}

/* ---- the shape of a format ---------------------------------------------------------------------------- */

static bool
is_of_one_unit(const Model *m)
{
    return m->intrinsic && strcmp(m->intrinsic, "one_unit") == 0;
}

/* Are all parentheses closed, in the order in which they were opened? */
static bool
is_closed(const char *format, const char *end)
{
    char open[32];
    size_t n = 0;

    for (const char *at = format; at < end; at++) {
        const char *pair = strchr("()[]{}", *at);
        if (!pair)
            continue;
        if (strchr("([{", *at) && n < sizeof open)
            open[n++] = pair[1];
        else if (n == 0 || open[--n] != *at)
            return false;
    }
    return n == 0;
}

/* What makes the parser give up with SystemError, though each unit is one; NULL. units: how many, if it has to be one; -1 */
static const char *
parse_fault(const char *format, bool has_names, int units)
{
    size_t n = strcspn(format, ":;");
    const char *end = format + n, *bar = memchr(format, '|', n), *dollar = memchr(format, '$', n);

    if (!is_closed(format, end))
        return "a parenthesis has no partner";
    if (dollar && !has_names)
        return "'$' is for functions that take names";
    if (has_names && bar && memchr(bar + 1, '|', (size_t)(end - bar - 1)))
        return "'|' stands there twice";
    if (dollar && memchr(dollar + 1, '$', (size_t)(end - dollar - 1)))
        return "'$' stands there twice";
    if (dollar && bar > dollar)
        return "'$' stands before '|'";
    return units >= 0 && units != 1 ? "it must be one unit, or several in parentheses" : NULL;
}

/* In braces keys and values take turns. */
static const char *
build_fault(const char *format)
{
    int items[32] = {0}, depth = 0;

    if (!is_closed(format, format + strlen(format)))
        return "a parenthesis has no partner";
    for (const char *at = format; *at;) {
        const FormatUnit *unit = format_unit(at, true);
        if (strchr("([{", *at) && depth < 31)
            items[++depth] = 0;
        else if (strchr(")]}", *at) && depth > 0) {
            if (*at == '}' && items[depth] % 2)
                return "a key in braces has no value";
            items[--depth]++;
        } else
            items[depth] += unit != NULL;
        at += unit ? strlen(unit->text) : 1;
    }
    return NULL;
}

/* ---- lists of objects ---------------------------------------------------------------------------------- */

static void
check_objects(Checking *c, uint32_t first)
{
    for (c->arg = first; c->arg < c->in->nargs; c->arg++) {
        Ref r = ir_arg(c->e->f, c->in, c->arg);
        if (r.kind == REF_NULL || r.kind == REF_INT)
            continue;
        format_check_argument(c, C_OBJECT, true);
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
        format_write_down(c, "the end", "no NULL", false);
        format_wrong(c, FORMAT_WRONG_END, NULL, NULL);
    }
}

/* PyArg_UnpackTuple(args, name, min, max, ...): max variables. */
static void
check_unpacking(Checking *c, uint32_t first)
{
    int64_t max;

    for (c->arg = first; c->arg < c->in->nargs; c->arg++)
        format_check_argument(c, C_OBJECT, false);
    if (first > 1 && int_argument(c, first - 1, &max) && max >= 0) {
        c->arg = first + (uint32_t)max;
        check_count(c, first);
    }
}

static void
check_format(Checking *c, const Model *m, uint32_t first)
{
    bool parse = m->format == FORMAT_PARSE;

    if (!c->format)
        return;
    c->arg = first;
    if (format_is_text(m->format)) {
        if (format_check_text(c, m->format))
            check_count(c, first);
        return;
    }
    bool has_names = parse && m->params.n > (uint32_t)m->format_at + 1;
    int units = check_units(c, c->format, !parse);
    if (units >= 0)
        check_count(c, first);
    if (has_names)
        check_names(c, (uint32_t)m->format_at + 2, units);
    c->unit = NULL;
    const char *fault = parse ? parse_fault(c->format, has_names, is_of_one_unit(m) ? units : -1)
                              : build_fault(c->format);
    if (fault && units >= 0) {
        format_write_down(c, "the format", fault, false);
        format_wrong(c, FORMAT_WRONG_SHAPE, fault, NULL);
    }
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
check_call_format(Explorer *e, State *s, InstrId i, const Model *m)
{
    Checking c = {.e = e, .s = s, .i = i, .in = &e->f->instrs.at[i]};
    uint32_t first = m->params.n + 1;
    bool unpacks = m->intrinsic && strcmp(m->intrinsic, "unpack") == 0;

    if (!(m->format || m->objects || unpacks) || c.in->nargs < first)
        return;
    if (m->format) {
        Ref r = ir_arg(e->f, c.in, (uint32_t)m->format_at + 1);
        c.format = format_find(e, s, r);
        c.chosen = ir_strip(e->f, r).kind != REF_STRING;
    }
    Val list = m->format && m->params.n > (uint32_t)m->format_at + 1
                   ? eval(e, s, ir_arg(e->f, c.in, (uint32_t)m->format_at + 2))
                   : val_unknown();
    uint64_t key = hash_mix(hash_mix(0xf0, (uint64_t)i), KEY_PTR(c.format));
    key = hash_mix(key, list.kind == VAL_PTR ? (uint64_t)list.id + 1 : 0);
    if (map_get(&e->checked, key))
        return; /* the same format, on another path */
    map_put(&e->checked, key, 1);
    check_all(&c, m, first);
    if (!c.any)
        return;
    tableshot_begin(&c.rows, e->p->arena, arena_printf(e->p->arena, "%s", called(e, i)),
                    c.format ? arena_printf(e->p->arena, "\"%s\"", c.format) : NULL);
    for (c.pass = WRITE_DOWN; c.pass <= TELL; c.pass++)
        check_all(&c, m, first);
}
