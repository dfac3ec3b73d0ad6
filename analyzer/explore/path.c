/*
 * path: how a state came to be, and the story that a finding tells of it.
 *
 * Every state carries a list of what happened to the references on its way, shared with the states it was forked
 * from. A story is the part of it that concerns one object: where it came from, what took and gave references, which
 * call failed and which way the branches went since.
 */
#include "engine.h"

void
trace(Explorer *e, State *s, TraceWhat what, InstrId at, Obj obj, bool yes)
{
    Trace *t = NEW(e->a, Trace);

    *t = (Trace){.parent = s->trace,
                 .at = at,
                 .what = what,
                 .obj = obj,
                 .into = -1,
                 .yes = yes,
                 .length = s->trace ? s->trace->length + 1 : 1};
    t->after = state_copy(&e->h, s);
    s->trace = t;
}

void
trace_kept(Explorer *e, State *s, InstrId at, Obj obj, Obj into)
{
    trace_shared(e, s, TRACE_KEPT, at, obj, into);
}

void
trace_thinned(Explorer *e, State *s, InstrId at, Obj container)
{
    for (const Trace *t = s->trace; t; t = t->parent)
        if (t->what == TRACE_KEPT && t->into == container) {
            trace(e, s, TRACE_THINNED, at, container, false);
            return;
        }
}

void
trace_shared(Explorer *e, State *s, TraceWhat what, InstrId at, Obj obj, Obj into)
{
    trace(e, s, what, at, obj, true);
    Trace *t = NEW(e->a, Trace);
    *t = *s->trace;
    t->into = into;
    s->trace = t;
}

const char *
shown_name(const Instr *call, const char *name)
{
    return name && call->macro && strlen(call->macro) > 3 && strstr(name, call->macro) ? call->macro
                                                                                       : name;
}

const char *
failing_call(Explorer *e, const State *s, Obj since)
{
    for (const Trace *t = s->trace; t; t = t->parent) {
        if (t->what == TRACE_FAILS) {
            const Instr *call = &e->f->instrs.at[t->at];
            const char *name = call_title(e->p->models, e->u, e->f, call);
            return name ? shown_name(call, name) : NULL;
        }
        if (t->obj == since && t->what == TRACE_BORN)
            return NULL;
    }
    return NULL;
}

const char *
called(Explorer *e, InstrId i)
{
    const Instr *in = &e->f->instrs.at[i];
    const char *name = in->op == OP_call ? call_title(e->p->models, e->u, e->f, in) : NULL;
    const Instr *field =
        in->op == OP_call && !name ? ir_loaded_field(e->f, ir_arg(e->f, in, 0)) : NULL;

    if (name)
        return shown_name(in, name);
    return field && field->name ? field->name : "the call";
}

/* The name of o at that time, or later when it has got one. */
static const char *
name_at(Explorer *e, const Trace *t, const State *last, Obj o)
{
    const char *name = heap_name(&e->h, t->after, o);

    if (strncmp(name, "the result of", 13) == 0 && last) {
        const char *later = heap_name(&e->h, last, o);
        return later;
    }
    return name;
}

/* What a copy was made of, in words. */
static const char *
source_at(Explorer *e, const Trace *t, const State *last)
{
    const Object *x = state_get(t->after, t->obj);
    Obj source = x ? x->copy_of : -1;

    return source >= 0 && state_get(last, source) ? name_in_owner(e, last, source) : "its source";
}

/* Which way a branch went. Where it asks for no more than whether a variable, a member or what a call gave is there, that is said: the
 * source may have asked for the contrary. */
static const char *
tell_branch(Explorer *e, const Trace *t)
{
    const Instr *in = &e->f->instrs.at[t->at];
    Ref r = in->op == OP_branch ? ir_strip(e->f, ir_arg(e->f, in, 0)) : ref_none();
    const Instr *d = ir_def(e->f, r), *field = d ? ir_loaded_field(e->f, r) : NULL;
    Ref from = d && d->op == OP_load ? ir_arg(e->f, d, 0) : ref_none();
    const Type *type = d ? ir_type(e->u, d->type) : NULL;
    const char *none = type && type->kind == TYPE_POINTER ? "NULL" : "0";
    const char *is = t->yes ? "is not" : "is";
    const char *name = field                     ? field->name
                       : from.kind == REF_LOCAL  ? e->f->locals.at[from.n].name
                       : from.kind == REF_GLOBAL ? e->u->globals.at[from.n].name
                                                 : NULL;

    if (name)
        return arena_printf(e->a, "'%s' %s %s", name, is, none);
    if (d && d->op == OP_call && d->type >= 0)
        return arena_printf(e->a, "what %s returns %s %s", called(e, r.n), is, none);
    return arena_printf(e->a, "the condition is %s", t->yes ? "true" : "false");
}

/* What happened to a block; NULL if that is told as of an object. */
static const char *
tell_block_step(Explorer *e, const Trace *t, const char *name, const char *q)
{
    const Object *x = t->obj >= 0 ? state_get(t->after, t->obj) : NULL;
    bool buffer = x && x->family == FAMILY_BUFFER;

    if (!x || obj_info(&e->h, t->obj)->kind != OBJ_BLOCK || x->family == FAMILY_NONE)
        return NULL;
    if (t->what == TRACE_BORN)
        return arena_printf(e->a, "%s%s%s is %s here by %s", q, name, q,
                            buffer ? "filled" : "allocated", called(e, t->at));
    if (t->what == TRACE_RELEASED)
        return arena_printf(e->a, "%s%s%s is %s", q, name, q, buffer ? "released" : "freed");
    return NULL;
}

static const char *
tell_step(Explorer *e, const Trace *t, const State *last, Obj about)
{
    const char *n = t->obj >= 0 ? name_at(e, t, last, t->obj) : "";
    bool plain = strncmp(n, "the result of", 13) != 0;
    const char *q = plain ? "'" : "";

    (void)about;
    const char *block = tell_block_step(e, t, n, q);
    if (block)
        return block;
    switch (t->what) {
    case TRACE_BORN:
        return arena_printf(e->a, "%s%s%s became ours here: %s returns a new reference", q, n, q,
                            called(e, t->at));
    case TRACE_BORROWED:
        return arena_printf(e->a, "%s%s%s is borrowed here, from %s", q, n, q, called(e, t->at));
    case TRACE_GAINED:
        return arena_printf(e->a, "%s%s%s gains a reference", q, n, q);
    case TRACE_RELEASED:
        return arena_printf(e->a, "%s%s%s is released", q, n, q);
    case TRACE_STOLEN:
        return arena_printf(e->a, "%s takes over a reference to %s%s%s", called(e, t->at), q, n, q);
    case TRACE_KEPT:
        return arena_printf(e->a, "%s takes its own reference to %s%s%s", called(e, t->at), q, n,
                            q);
    case TRACE_STORED:
        return arena_printf(e->a, "%s%s%s is stored where it is owned", q, n, q);
    case TRACE_SHARED:
        if (strcmp(n, name_at(e, t, last, t->into)) == 0)
            return arena_printf(e->a, "%s holds the same elements as %s from here on",
                                name_in_owner(e, last, t->obj), name_in_owner(e, last, t->into));
        return arena_printf(e->a, "%s%s%s holds the same elements as '%s' from here on", q, n, q,
                            name_at(e, t, last, t->into));
    case TRACE_ELEMENT:
        return arena_printf(e->a, "'%s' is an element of %s%s%s, and so of %s",
                            name_at(e, t, last, t->into), q, n, q, source_at(e, t, last));
    case TRACE_CHANGED:
    case TRACE_REPLACED:
        return arena_printf(e->a, "%s changes '%s', which %s%s%s and its source both hold",
                            called(e, t->at), name_at(e, t, last, t->into), q, n, q);
    case TRACE_NEWBORN:
        return arena_printf(e->a, "%s%s%s comes from its __new__, and no __init__ has filled it", q,
                            n, q);
    case TRACE_FAILS:
        return arena_printf(e->a, "%s fails", called(e, t->at));
    case TRACE_TAKEN:
        return tell_branch(e, t);
    default:
        return arena_printf(e->a, "%s", called(e, t->at));
    }
}

const char *
count_text(Explorer *e, const State *s, Obj o)
{
    const Object *x = o >= 0 && s ? state_get(s, o) : NULL;

    if (!x || obj_info(&e->h, o)->kind == OBJ_BLOCK)
        return NULL; /* a block has no count */
    if (x->life == LIFE_DEAD)
        return "dead";
    int inside = heap_inside(s, o);
    if (inside)
        return arena_printf(e->a, "owned %d, inside %d", x->owned, inside);
    return arena_printf(e->a, "owned %d", x->owned);
}

void
set_place(const Explorer *e, InstrId i, const char **path, uint32_t *line, uint32_t *column)
{
    Loc loc = instr_loc(e, i);

    *path = loc.file >= 0 ? e->u->files.at[loc.file].path : e->u->path;
    *line = loc.line ? loc.line : 1;
    *column = loc.col ? loc.col : 1;
}

static bool
concerns(const Explorer *e, const Trace *t, Obj obj, bool since_birth)
{
    if (t->what == TRACE_ASKED || t->what == TRACE_THINNED)
        return false;
    if (t->obj == obj && obj >= 0)
        return t->what != TRACE_TAKEN || since_birth;
    if (t->what == TRACE_FAILS || t->what == TRACE_NEWBORN)
        return true;
    if (t->what != TRACE_TAKEN)
        return false;
    /* of the branches, those the reader would not guess: not the check of what just failed */
    return since_birth &&
           !(t->parent && t->parent->what == TRACE_FAILS && !e->f->instrs.at[t->at].macro &&
             t->obj < 0 && instr_loc(e, t->at).line == instr_loc(e, t->parent->at).line);
}

/* Of what is told later: when the release, or the change, that it is about had just been made. */
static const Trace *
done_there(const State *s, Obj obj, InstrId at)
{
    for (const Trace *t = s->trace; t && obj >= 0; t = t->parent)
        if ((t->what == TRACE_RELEASED || t->what == TRACE_CHANGED || t->what == TRACE_REPLACED) &&
            t->at == at && t->obj == obj)
            return t;
    return NULL;
}

enum { STEPS_MOST = 14 };

void
story(Explorer *e, const State *s, Obj obj, InstrId at, const char *last, Finding *out)
{
    const Trace *picked[STEPS_MOST];
    uint32_t n = 0;
    bool since_birth = true;
    Arena *a = e->p->arena;

    for (const Trace *t = s->trace; t && n < STEPS_MOST; t = t->parent) {
        if (t->at != at && concerns(e, t, obj, since_birth))
            picked[n++] = t;
        if (t->obj == obj && (t->what == TRACE_BORN || t->what == TRACE_BORROWED))
            since_birth = false;
        if (!since_birth)
            break;
    }
    out->steps = NEW_N(a, FindingStep, n + 1);
    for (uint32_t k = 0; k < n; k++) {
        const Trace *t = picked[n - 1 - k];
        FindingStep *step = &out->steps[out->nsteps];
        set_place(e, t->at, &step->path, &step->line, &step->column);
        step->text = arena_printf(a, "%s", tell_step(e, t, s, obj));
        if (out->nsteps && step[-1].line == step->line && strcmp(step[-1].text, step->text) == 0)
            continue;
        const char *count = count_text(e, t->after, obj);
        step->count = count ? arena_printf(a, "%s", count) : NULL;
        snapshot(e, t->after, t, obj, step);
        out->nsteps++;
    }
    FindingStep *end = &out->steps[out->nsteps++];
    set_place(e, at, &end->path, &end->line, &end->column);
    end->text = last;
    const char *count = count_text(e, s, obj);
    end->count = count ? arena_printf(a, "%s", count) : NULL;
    const Trace *done = done_there(s, obj, at);
    snapshot(e, done ? done->after : s, done ? done : s->trace, obj, end);
    set_place(e, at, &out->path, &out->line, &out->column);
}
