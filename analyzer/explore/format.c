/*
 * format: calls whose effect is told by a format string. Parsing formats write borrowed references, C values and
 * buffers through the variable arguments; building formats keep ("O") or steal ("N") theirs.
 */
#include "engine.h"

/* A variable that may keep its old value, NULL, while others get theirs: optional arguments given by name. */
static Val
maybe_old(Explorer *e, State *s, Val old, Val fresh)
{
    if (fresh.kind == VAL_PTR && val_is_null(old))
        state_edit(&e->h, s, fresh.id)->null = NULL_MAYBE;
    return fresh;
}

typedef struct Filling {
    Explorer *e;
    State *s;
    InstrId i;
    const Instr *in;
    Val lender;
    bool optional;
    const char *stop;    /* a failing parse: nothing is written from the unit here on; NULL */
    bool only_required;  /* stop where the optional arguments begin */
    bool only_converted; /* a failing parse: only what converters made and nobody takes back */
    const char *callee;
} Filling;

static Val
fill_value(Filling *f, UnitKind kind, int which, const char *type)
{
    Explorer *e = f->e;
    bool object = kind == UNIT_OBJECT;

    if (kind == UNIT_VALUE || kind == UNIT_LENGTH || kind == UNIT_TRUTH) {
        int64_t lo = kind == UNIT_VALUE ? INT64_MIN : 0, hi = kind == UNIT_TRUTH ? 1 : INT64_MAX;
        Val v = fresh_int(e, f->s, f->i, which + 64, lo, hi);
        if (v.kind == VAL_SYM)
            e->h.syms.at[v.id].given = true;
        return v;
    }
    if (kind == UNIT_BLOCK)
        return block_born(e, f->s, f->i, which, FAMILY_MEM, FILL_SYMBOLIC, f->callee);
    Obj o = fresh_object(e, f->s, f->i, which, object ? OBJ_HEAP : OBJ_BLOCK, f->callee);
    Object *x = state_edit(&e->h, f->s, o);
    x->fill = FILL_SYMBOLIC;
    x->shared = true;
    x->type = type ? intern(type) : NULL;
    if (f->lender.kind == VAL_PTR) {
        x->outside = OUT_LENDER;
        x->lender = share_keeper(e, f->s, f->lender.id);
    } else
        x->outside = OUT_CALLER;
    if (kind == UNIT_INSIDE_OR_NULL)
        x->null = NULL_MAYBE;
    if (object)
        trace(e, f->s, TRACE_BORROWED, f->i, o, true);
    return val_ptr(o, 0);
}

/* What O& leaves in its variable. */
static void
fill_converted(Filling *f, Val at, uint32_t arg)
{
    Explorer *e = f->e;
    Converter c = converter_at(e, f->in, arg - 1);
    const Instr *via = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, f->in, arg)));
    Val v;

    if (f->only_converted && (c.takes_back || c.gives != RET_NEW))
        return;
    if (c.gives == RET_NEW) {
        Obj o = fresh_object(e, f->s, f->i, (int)arg, OBJ_HEAP, c.name);
        Object *x = state_edit(&e->h, f->s, o);
        x->owned = 1;
        x->fill = FILL_SYMBOLIC;
        x->type = c.type;
        trace(e, f->s, TRACE_BORN, f->i, o, true);
        v = val_ptr(o, 0);
    } else if (c.gives == RET_BORROWED)
        v = fill_value(f, UNIT_OBJECT, (int)arg, c.type);
    else if (c.gives == RET_BLOCK)
        v = fill_value(f, UNIT_BLOCK, (int)arg, NULL);
    else {
        havoc(e, f->s, at, f->i, 0);
        return;
    }
    if (c.maybe_null)
        state_edit(&e->h, f->s, v.id)->null = NULL_MAYBE;
    if (f->optional)
        v = maybe_old(e, f->s, peek(e, f->s, at, -1, NULL), v);
    store(e, f->s, at, v, f->i, via);
}

static void
fill(Filling *f, UnitKind kind, uint32_t arg, const char *type)
{
    Explorer *e = f->e;

    if (arg >= f->in->nargs || kind == UNIT_SKIP || (f->only_converted && kind != UNIT_CONVERTED))
        return;
    Val at = eval(e, f->s, ir_arg(e->f, f->in, arg));
    if (at.kind != VAL_PTR)
        return;
    if (kind == UNIT_CONVERTED) {
        fill_converted(f, at, arg);
        return;
    }
    if (kind == UNIT_BLOCK_OR_OURS) {
        Val ours = peek(e, f->s, at, -1, NULL);
        if (!val_is_null(ours)) {
            havoc(e, f->s, ours.kind == VAL_PTR ? ours : at, f->i, 0);
            return;
        }
        kind = UNIT_BLOCK;
    }
    if (f->stop && (kind == UNIT_BLOCK || kind == UNIT_VIEW || kind == UNIT_VIEW_OR_NONE))
        return; /* a parse that fails takes those back */
    if (kind == UNIT_BUFFER) {
        havoc(e, f->s, at, f->i, 0);
        return;
    }
    if (kind == UNIT_VIEW || kind == UNIT_VIEW_OR_NONE) {
        buffer_fill(e, f->s, at, (int)arg, f->i, f->callee,
                    f->optional || kind == UNIT_VIEW_OR_NONE, -1);
        return;
    }
    const Instr *via = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, f->in, arg)));
    Val v = fill_value(f, kind, (int)arg, type);
    if (f->optional) {
        const Object *x = state_get(f->s, at.id);
        const Cell *c = x ? cell_find(x, at.n, -1) : NULL;
        Val old = c                            ? c->v
                  : x && x->fill == FILL_UNDEF ? val_undef()
                  : x && x->fill == FILL_ZERO  ? val_int(0)
                                               : val_unknown();
        v = maybe_old(e, f->s, old, v);
    }
    store(e, f->s, at, v, f->i, via);
}

/* The short type that "O!" demands: the argument before the variable is a type object. */
static const char *
demanded_type(Filling *f, uint32_t arg)
{
    Ref r = ir_strip(f->e->f, ir_arg(f->e->f, f->in, arg));

    if (r.kind != REF_GLOBAL)
        return NULL;
    const TypeModel *t = models_type_object(f->e->p->models, f->e->u->globals.at[r.n].name);
    return t ? t->name : NULL;
}

static void
parse(Filling *f, const char *at, uint32_t arg)
{
    while (*at && *at != ':' && *at != ';' && !(f->stop && at >= f->stop)) {
        const FormatUnit *u = format_unit(at, false);
        if (*at == '|' && f->only_required)
            return;
        if (*at == '|') {
            f->optional = true;
            at++;
        } else if (u) {
            const char *type = u->type;
            if (u->n == 2 && u->args[0] == UNIT_SKIP && u->args[1] == UNIT_OBJECT &&
                arg < f->in->nargs)
                type = demanded_type(f, arg);
            if (u->args[1] == UNIT_CONVERTED)
                code_ran(f->e, f->s, converter_at(f->e, f->in, arg).runs, f->i);
            for (int k = 0; k < u->n; k++)
                fill(f, u->args[k], arg++, type);
            at += strlen(u->text);
        } else {
            if (*at == 'p' || *at == '(') /* __bool__; the items of any sequence */
                code_ran(f->e, f->s, RUNS_CODE, f->i);
            at++;
        }
    }
}

static void
build(Explorer *e, State *s, InstrId i, const char *at, uint32_t arg, Val result, bool failed)
{
    const Instr *in = &e->f->instrs.at[i];

    for (; *at;) {
        const FormatUnit *u = format_unit(at, true);
        if (!u) {
            at++;
            continue;
        }
        for (int k = 0; k < u->n; k++, arg++) {
            if (arg >= in->nargs)
                return;
            Val v = eval(e, s, ir_arg(e->f, in, arg));
            if (u->args[k] == UNIT_STOLEN)
                steal(e, s, v, failed ? STEAL_DROPS : result.kind == VAL_PTR ? result.id : -1, i);
            else if (u->args[k] == UNIT_OBJECT && !failed)
                keep(e, s, v, result.kind == VAL_PTR ? result.id : -1, i);
        }
        at += strlen(u->text);
    }
}

/* Is the whole format one object unit, so that the result is that object itself? */
static bool
is_single(const char *format)
{
    return (format[0] == 'O' || format[0] == 'N' || format[0] == 'S') && format[1] == '\0';
}

/* The unit at which a parse fails last. The number of arguments is checked before anything is written, and a plain "O"
 * cannot fail; with keywords the names are checked last of all. */
static const char *
last_failure(const char *format, bool keywords)
{
    const char *last = format;

    for (const char *c = format; *c && *c != ':' && *c != ';';) {
        const FormatUnit *u = format_unit(c, false);
        size_t n = u ? strlen(u->text) : 1;
        bool is_unit = u || strchr("|$() ", *c) == NULL;
        if (is_unit && strcmp(u ? u->text : "", "O") != 0)
            last = c;
        c += n;
        if (keywords)
            last = c;
    }
    return last;
}

/* What a failing parse wrote before it failed stays written. It matters where the variables are members that own: nobody
 * takes a reference for them on this path. */
static void
parsed_into_owners(Filling *f, const char *format, uint32_t arg)
{
    const Instr *in = f->in;
    bool owner = false;

    for (uint32_t k = arg; k < in->nargs; k++) {
        const Instr *via = ir_def(f->e->f, ir_strip(f->e->f, ir_arg(f->e->f, in, k)));
        owner = owner || (via && via->op == OP_field);
    }
    if (owner)
        parse(f, format, arg);
}

/* A failing parse takes back what the converters before made only where they are able to: else there is a state in which
 * the variables hold it. */
static void
converted_in_vain(const Filling *failed, const char *format, uint32_t arg, States *out)
{
    Filling f = *failed;

    f.s = state_copy(&f.e->h, failed->s);
    f.only_converted = true;
    uint32_t before = f.s->objs.n;
    parse(&f, format, arg);
    if (f.s->objs.n != before)
        vec_push(f.e->a, out, f.s);
}

/* Does the function ask how many arguments there are? Then it knows which of the optional ones were given. */
static bool
counts_arguments(const Explorer *e, const Instr *parse)
{
    const Instr *args = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, parse, 1)));

    for (uint32_t k = 0; args && args->op == OP_load && k < e->f->instrs.n; k++) {
        const Instr *i = &e->f->instrs.at[k];
        const Model *m =
            i->op == OP_call && i->nargs == 2 ? call_model(e->p->models, e->u, e->f, i) : NULL;
        const Instr *asked = m ? ir_def(e->f, ir_strip(e->f, ir_arg(e->f, i, 1))) : NULL;
        if (m && m->params.n == 1 && strcmp(m->params.at[0].name, "tuple") == 0 &&
            m->outcomes.at[0].ret == RET_INT && asked && asked->op == OP_load &&
            ir_arg(e->f, asked, 0).kind == ir_arg(e->f, args, 0).kind &&
            ir_arg(e->f, asked, 0).n == ir_arg(e->f, args, 0).n)
            return true;
    }
    return false;
}

/* How the call fares, as far as its format tells. False if this outcome cannot be. */
static bool
risk(Explorer *e, State *s, InstrId i, const Model *m, const Outcome *o, const char *format,
     uint32_t arg)
{
    const Instr *in = &e->f->instrs.at[i];
    bool failed = o->exc == EXC_SETS && m->outcomes.n > 1;

    code_ran(e, s, format_runs(m->format, format), i);
    if (!failed || m->format == FORMAT_PARSE)
        return true;
    if (m->format == FORMAT_BUILD && (!*format || strcmp(format, "()") == 0))
        return false; /* None, the empty tuple */
    if (m->format == FORMAT_BUILD && is_single(format) && arg < in->nargs) {
        Val v = eval(e, s, ir_arg(e->f, in, arg));
        const Object *x = v.kind == VAL_PTR ? state_get(s, v.id) : NULL;
        if (x && x->null == NULL_NO)
            return false; /* the object itself */
    }
    if (format_needs_memory_only(e, in, m->format, format, arg))
        set_reach(s, true, true);
    return true;
}

bool
format_has_null(Explorer *e, State *s, InstrId i, const Model *m)
{
    const Instr *in = &e->f->instrs.at[i];
    uint32_t at = (uint32_t)m->format_at + 1, arg = m->params.n + 1;

    if ((m->format != FORMAT_BUILD && m->format != FORMAT_CALL) || at >= in->nargs)
        return false;
    const char *format = format_find(e, s, ir_arg(e->f, in, at));
    for (const char *c = format ? format : ""; *c;) {
        const FormatUnit *u = format_unit(c, true);
        for (int k = 0; u && k < u->n && arg < in->nargs; k++, arg++)
            if ((u->args[k] == UNIT_OBJECT || u->args[k] == UNIT_STOLEN) &&
                val_is_null(eval(e, s, ir_arg(e->f, in, arg))))
                return true;
        c += u ? strlen(u->text) : 1;
    }
    return false;
}

/* No optional argument is given: the variables keep what they had. */
static void
parsed_few(Explorer *e, const State *s, InstrId i, const Model *m, const char *format,
           uint32_t first, States *out)
{
    const Instr *in = &e->f->instrs.at[i];
    State *few = state_copy(&e->h, s);
    Filling f = {e,
                 few,
                 i,
                 in,
                 eval(e, few, ir_arg(e->f, in, 1)),
                 .only_required = true,
                 .callee = written_name(m->name)};

    if (counts_arguments(e, in) || !strchr(format, '|'))
        return;
    parse(&f, format, first);
    vec_push(e->a, out, few);
}

/* PyArg_UnpackTuple(args, name, min, max, ...): as many "O" as there are to be, and then the optional ones. */
static const char *
unpacking_format(Explorer *e, State *s, const Instr *in, const Model *m)
{
    Val least = eval(e, s, ir_arg(e->f, in, m->params.n - 1));
    Val most = eval(e, s, ir_arg(e->f, in, m->params.n));
    enum { MOST = 64 };

    if (least.kind != VAL_INT || most.kind != VAL_INT || least.n < 0 || least.n > most.n ||
        most.n > MOST)
        return NULL;
    char *format = arena_alloc(e->a, (size_t)most.n + 2), *at = format;
    for (int64_t k = 0; k < most.n; k++) {
        if (k == least.n)
            *at++ = '|';
        *at++ = 'O';
    }
    *at = '\0';
    return format;
}

void
step_unpack(Explorer *e, State *s, InstrId i, const Model *m, const Outcome *o, States *out)
{
    const Instr *in = &e->f->instrs.at[i];
    const char *format = unpacking_format(e, s, in, m);

    vec_push(e->a, out, s);
    if (o->exc == EXC_SETS) /* they were counted before anything was written */
        return;
    if (!format) {
        for (uint32_t k = m->params.n + 1; k < in->nargs; k++)
            havoc(e, s, eval(e, s, ir_arg(e->f, in, k)), i, 0);
        return;
    }
    parsed_few(e, s, i, m, format, m->params.n + 1, out);
    Filling f = {e, s, i, in, eval(e, s, ir_arg(e->f, in, 1)), .callee = written_name(m->name)};
    parse(&f, format, m->params.n + 1);
}

void
step_format(Explorer *e, State *s, InstrId i, const Model *m, const Outcome *o, States *out)
{
    const Instr *in = &e->f->instrs.at[i];
    uint32_t at = (uint32_t)m->format_at + 1, first = at + 1;
    bool failed = o->exc == EXC_SETS;
    const char *format = at < in->nargs ? format_find(e, s, ir_arg(e->f, in, at)) : NULL;

    if (!failed && format_has_null(e, s, i, m))
        return;
    if (m->params.n + 1 > first)
        first = m->params.n + 1; /* keyword lists stand between the format and the variables */
    if (format && !risk(e, s, i, m, o, format, first))
        return;
    if (m->format == FORMAT_PARSE && !failed && format)
        parsed_few(e, s, i, m, format, first, out);
    vec_push(e->a, out, s);
    if (format_is_text(m->format))
        return;
    if (!format) {
        for (uint32_t k = first; k < in->nargs; k++) {
            Val v = eval(e, s, ir_arg(e->f, in, k));
            if (m->format == FORMAT_PARSE)
                havoc(e, s, v, i, 0);
            else
                escape(e, s, v);
        }
        return;
    }
    if (m->format == FORMAT_PARSE) {
        Filling f = {e, s, i, in, eval(e, s, ir_arg(e->f, in, 1)), .callee = written_name(m->name)};
        if (failed) {
            f.stop = last_failure(format, m->params.n > 2);
            converted_in_vain(&f, format, first, out);
            parsed_into_owners(&f, format, first);
        } else
            parse(&f, format, first);
        return;
    }
    Val result =
        m->format == FORMAT_BUILD && e->live.last_use[i] >= 0 ? tmp_get(s, i) : val_unknown();
    if (m->format == FORMAT_BUILD && !failed && is_single(format) && first < in->nargs) {
        Val v = eval(e, s, ir_arg(e->f, in, first));
        if (v.kind == VAL_PTR && result.kind == VAL_PTR) {
            if (format[0] != 'N')
                heap_incref(&e->h, s, v.id, i);
            tmp_put(&e->h, s, i, v);
            state_drop(&e->h, s, result.id);
            return;
        }
    }
    build(e, s, i, format, first, result, failed);
}
