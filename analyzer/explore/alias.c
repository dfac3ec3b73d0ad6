/*
 * alias: the story of a finding about copies. Two containers hold the same thing, or the same elements: the path shows both of
 * them and what they share, before the copy and after it.
 *
 * The state before is made of the one after: what the copy was given there is taken out of it again. What they share has no object
 * where a container's elements are meant that nobody named; the drawing gets one that stands for them (Alias.shared).
 */
#include "engine.h"

/* What the copy is made of: something that the place `at` has written into it, if `there`; the other holder else. */
static Obj
holder_of_shared(const Explorer *e, const State *s, Obj o, InstrId at, bool there)
{
    for (uint32_t k = 0; k < s->objs.n; k++) {
        const Object *x = s->objs.at[k].o;
        if (obj_info(&e->h, s->objs.at[k].id)->kind == OBJ_LOCAL)
            continue;
        for (uint32_t c = 0; c < x->ncells; c++)
            if (x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o &&
                (x->cells[c].at == at && !x->cells[c].initial) == there)
                return s->objs.at[k].id;
    }
    return -1;
}

/* Which object was changed, or given along; -1 if that is not known. */
static Obj
traced_into(const State *s, TraceWhat what, Obj o)
{
    for (const Trace *t = s->trace; t; t = t->parent)
        if ((t->what == what || (what == TRACE_CHANGED && t->what == TRACE_REPLACED)) &&
            t->obj == o)
            return t->into == o ? -1 : t->into;
    return -1;
}

static Alias
alias_by_copy(const Explorer *e, const State *s, InstrId at, Obj obj, const Event *ev)
{
    const Object *x = state_get(s, obj);

    if (e->other >= 0)
        return (Alias){.one = e->other,
                       .two = obj,
                       .what = -1,
                       .shared = ev->member ? "what the members hold"
                                            : arena_printf(e->a, "what is in '%s'", ev->name)};
    if (x->copy_of >= 0)
        return (Alias){.one = x->copy_of, .two = obj, .what = -1, .shared = "the elements"};
    return (Alias){.one = holder_of_shared(e, s, obj, at, false),
                   .two = holder_of_shared(e, s, obj, at, true),
                   .what = obj,
                   .counted = true};
}

static Alias
alias_by_result(const Explorer *e, const State *s, InstrId at, Obj obj, const Event *ev)
{
    Obj self = e->params[0];
    const Object *x = state_get(s, obj);
    Alias named = {.one = self,
                   .two = obj,
                   .what = -1,
                   .shared =
                       ev->may_be ? arena_printf(e->a, "what is in '%s'", ev->name) : ev->name,
                   .named = !ev->may_be};

    if (obj == self || obj_info(&e->h, obj)->shares || x->copy_of == self)
        return named;
    if (x->copy_of >= 0)
        return (Alias){.one = x->copy_of, .two = obj, .what = -1, .shared = "the elements"};
    return (Alias){.one = self, .two = holder_of_shared(e, s, obj, at, true), .what = obj};
}

/* The first owner of o that the source has a name of its own for: a parameter, a variable, what a call made. */
static Obj
owner_named(const Explorer *e, const State *s, Obj o)
{
    for (int depth = 0; depth < 4; depth++) {
        const ObjInfo *i = obj_info(&e->h, o);
        Obj up = i->birth == BIRTH_MEMBER || i->birth == BIRTH_ELEMENT ? i->parent : -1;
        for (uint32_t k = 0; up < 0 && i->birth == BIRTH_CALL && k < s->objs.n; k++) {
            const Object *x = s->objs.at[k].o;
            for (uint32_t c = 0; c < x->ncells; c++)
                if (x->cells[c].v.kind == VAL_PTR && x->cells[c].v.id == o)
                    up =
                        obj_info(&e->h, s->objs.at[k].id)->kind == OBJ_LOCAL ? o : s->objs.at[k].id;
        }
        if (up < 0 || up == o || obj_info(&e->h, up)->kind == OBJ_LOCAL)
            break;
        o = up;
    }
    return o;
}

bool
alias_of(const Explorer *e, const State *s, EventKind kind, InstrId at, const Event *ev, Obj obj,
         Alias *out)
{
    if (obj < 0 || !state_get(s, obj) || (kind != EVENT_STRUCT_COPY && e->f->nparams == 0))
        return false;
    switch (kind) {
    case EVENT_STRUCT_COPY:
        *out = alias_by_copy(e, s, at, obj, ev);
        break;
    case EVENT_RESULT_SHARES:
        *out = alias_by_result(e, s, at, obj, ev);
        break;
    case EVENT_RESULT_HOLDS:
        *out = (Alias){.one = e->params[0],
                       .two = traced_into(s, TRACE_KEPT, obj),
                       .what = obj,
                       .handed = true};
        break;
    case EVENT_RESULT_LACKS:
        *out = (Alias){.one = e->params[0], .two = obj, .what = -1, .lacks = ev->member};
        break;
    case EVENT_SHARED_CHANGE:
        *out = (Alias){.one = state_get(s, obj)->copy_of,
                       .two = obj,
                       .what = traced_into(s, TRACE_CHANGED, obj),
                       .shared = "an element",
                       .changed = true};
        break;
    default:
        return false;
    }
    if (out->one >= 0)
        out->owner = owner_named(e, s, out->one);
    return out->one >= 0;
}

static const char *
quoted(const Explorer *e, const char *name)
{
    return strncmp(name, "the result of", 13) == 0 ? name : arena_printf(e->a, "'%s'", name);
}

const char *
name_in_owner(const Explorer *e, const State *s, Obj o)
{
    Obj owner = owner_named(e, s, o);
    const char *name = heap_name(&e->h, s, o);

    if (owner == o || strcmp(name, heap_name(&e->h, s, owner)) == 0)
        return quoted(e, name);
    return arena_printf(e->a, "%s of %s", quoted(e, name), quoted(e, heap_name(&e->h, s, owner)));
}

/* The two by the names that tell them apart, and what they share. */
static const char *
name_of_one(const Explorer *e, const State *s, const Alias *a, Obj o)
{
    bool single = a->what >= 0 && !a->changed;

    return single ? quoted(e, heap_name(&e->h, s, owner_named(e, s, o))) : name_in_owner(e, s, o);
}

static const char *
name_of_shared(const Explorer *e, const State *s, const Alias *a)
{
    if (a->what >= 0)
        return quoted(e, heap_name(&e->h, s, a->what));
    return a->named ? quoted(e, a->shared) : a->shared;
}

static const char *
said_before(const Explorer *e, const State *s, const Alias *a)
{
    if (a->changed || a->lacks || a->one == a->two)
        return NULL;
    return arena_printf(e->p->arena, "until here only %s holds %s", name_of_one(e, s, a, a->one),
                        name_of_shared(e, s, a));
}

static const char *
said_after(const Explorer *e, const State *s, const Alias *a, InstrId at)
{
    Arena *to = e->p->arena;
    const char *one = name_of_one(e, s, a, a->one), *what = name_of_shared(e, s, a);
    const char *two = a->two >= 0 ? name_of_one(e, s, a, a->two) : "whoever gets it";

    if (a->lacks)
        return arena_printf(to, "%s holds '%s', and %s holds none", one, a->lacks, two);
    if (a->changed)
        return arena_printf(to, "%s changes %s, which %s and %s both hold",
                            called((Explorer *)e, at), what, one, two);
    if (a->one == a->two)
        return arena_printf(
            to, "%s is handed out as its own copy: both are one object, with one %s", one, what);
    const char *count = a->counted ? ", and one reference is counted for both" : "";
    if (strcmp(one, two) == 0)
        return arena_printf(to, "from here on %s holds %s twice%s", one, what, count);
    return arena_printf(to, "from here on %s and %s both hold %s%s", one, two, what, count);
}

/* The state when the instruction had just done that, as far as it was recorded. */
static const Trace *
just_after(const State *s, InstrId at)
{
    for (const Trace *t = s->trace; t; t = t->parent)
        if (t->at == at)
            return t;
    return NULL;
}

/* The same without what `at` has written into the copy. */
static State *
taken_back(Explorer *e, const State *s, const Alias *a, InstrId at)
{
    State *old = state_copy(&e->h, s);
    const Object *two = a->two >= 0 ? state_get(old, a->two) : NULL;

    if (!two)
        return old;
    Object *x = state_edit(&e->h, old, a->two);
    uint32_t kept = 0;
    for (uint32_t k = 0; k < x->ncells; k++) {
        Cell c = x->cells[k];
        if (c.at != at || c.initial) {
            x->cells[kept++] = c;
            continue;
        }
        if (c.strong == STRONG_YES && c.v.kind == VAL_PTR && state_get(old, c.v.id))
            state_edit(&e->h, old, c.v.id)->owned++;
    }
    x->ncells = kept;
    x->copy_of = -1;
    return old;
}

static void
step_of(Explorer *e, const State *s, const Trace *t, Obj obj, InstrId at, const char *text,
        FindingStep *step)
{
    *step = (FindingStep){.text = text};
    set_place(e, at, &step->path, &step->line, &step->column);
    const char *count = count_text(e, s, obj);
    step->count = count ? arena_printf(e->p->arena, "%s", count) : NULL;
    snapshot(e, s, t, obj, step);
}

void
alias_end(Explorer *e, const State *s, Obj obj, InstrId at, Finding *f)
{
    Alias *a = e->alias;
    const Trace *done = a->lacks ? NULL : just_after(s, at);
    const State *now =
        done && state_get(done->after, obj) && (a->two < 0 || state_get(done->after, a->two))
            ? done->after
            : s;
    FindingStep *old = f->steps;
    const char *before = said_before(e, now, a), *after = said_after(e, now, a, at);

    f->steps = NEW_N(e->p->arena, FindingStep, f->nsteps + 1);
    f->nsteps--; /* the last, which is told anew */
    for (uint32_t k = 0; k < f->nsteps; k++)
        f->steps[k] = old[k];
    if (before) {
        bool made = a->two >= 0 && obj_info(&e->h, a->two)->birth == BIRTH_CALL &&
                    obj_info(&e->h, a->two)->site == at;
        a->hidden = made || obj == a->two ? a->two : -1;
        step_of(e, taken_back(e, now, a, at), NULL, a->hidden == obj ? -1 : obj, at, before,
                &f->steps[f->nsteps++]);
        a->hidden = -1;
    }
    a->after = true;
    step_of(e, now, done ? done : s->trace, obj, at, after, &f->steps[f->nsteps++]);
}
