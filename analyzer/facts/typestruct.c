/*
 * typestruct: the struct behind a type, and the references in it.
 *
 * The struct is the one that the type's functions take or cast to and that is as large as tp_basicsize says. Its members
 * are followed into nested structs, arrays, and C structs behind pointers that the type's dealloc frees. That a member
 * owns is known from what the program does with it: it is released, or given a new reference, or one that was taken for
 * it. One that is only stored and read is not claimed to own.
 */
#include "types.h"

/* ---- the struct ---------------------------------------------------------------------- */

typedef struct Vote {
    const char *record;
    uint32_t n;
} Vote;

typedef Vec(Vote) Votes;

/* A type of varying size may leave its items, the last member, out of tp_basicsize. */
static bool
fits(const TypeFact *t, const Type *r)
{
    if (t->basicsize <= 0)
        return t->form != FORM_MODULE;
    return r->size == t->basicsize || (t->varies && r->size > t->basicsize &&
                                       r->fields.at[r->fields.n - 1].offset <= t->basicsize);
}

static void
vote(Program *p, const TypeFact *t, const Unit *u, TypeId pointer, Votes *votes)
{
    enum { EXACT = 1000 }; /* outweighs any number of others */
    const Type *r = ir_pointee(u, pointer);

    if (!r || r->kind != TYPE_RECORD || r->is_object != (t->form != FORM_MODULE) || !r->name ||
        !*r->name || !r->fields.n || !fits(t, r) ||
        models_member(p->models, r->name, "ob_refcnt") ||
        models_member(p->models, r->name, "ob_size"))
        return;
    for (uint32_t k = 0; k < votes->n; k++)
        if (votes->at[k].record == r->name) {
            votes->at[k].n++;
            return;
        }
    Vote v = {r->name, r->size == t->basicsize ? EXACT : 1};
    vec_push(p->arena, votes, v);
}

static void
votes_of(Program *p, const TypeFact *t, const Fn *fn, Votes *votes)
{
    const Function *f = fn->f;

    if (f->nparams)
        vote(p, t, fn->unit, f->locals.at[0].type, votes);
    for (uint32_t k = 0; k < f->instrs.n; k++)
        if (f->instrs.at[k].op == OP_cast)
            vote(p, t, fn->unit, f->instrs.at[k].type, votes);
}

/* The functions of its slots, and of the tables that its slots name. */
static void
each_function(Program *p, const TypeFact *t,
              void (*visit)(Program *, const TypeFact *, const Fn *, Votes *), Votes *votes)
{
    for (uint32_t k = 0; k < t->slots.n; k++) {
        const SlotFact *s = &t->slots.at[k];
        if (s->fn)
            visit(p, t, s->fn, votes);
        if (s->global < 0)
            continue;
        const Global *g = &s->unit->globals.at[s->global];
        for (uint32_t n = 0; n < g->inits.n; n++) {
            const Fn *fn = g->inits.at[n].value.kind == REF_FUNC
                               ? program_fn(p, s->unit, g->inits.at[n].value.n)
                               : NULL;
            if (fn)
                visit(p, t, fn, votes);
        }
    }
}

/* (Foo *)PyObject_New(&FooType), and what it is stored into */
static void
votes_of_makers(Program *p, const TypeFact *t, Votes *votes)
{
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        for (uint32_t n = 0; fn->unit == t->unit && n < fn->f->instrs.n; n++) {
            const Instr *i = &fn->f->instrs.at[n];
            const Instr *call =
                i->op == OP_cast ? ir_def(fn->f, ir_strip(fn->f, ir_arg(fn->f, i, 0))) : NULL;
            Ref type = call && call->op == OP_call && call->nargs > 1
                           ? ir_strip(fn->f, ir_arg(fn->f, call, 1))
                           : ref_none();
            if (type_object_at(p, fn->unit, fn->f, type) == (int32_t)(t - p->types->all.at))
                vote(p, t, fn->unit, i->type, votes);
        }
    }
}

/* The state of a module is what its functions cast to and is as large as m_size says. */
static void
votes_of_unit(Program *p, const TypeFact *t, Votes *votes)
{
    for (uint32_t k = 0; k < p->fns.n; k++)
        if (p->fns.at[k].unit == t->unit)
            votes_of(p, t, &p->fns.at[k], votes);
}

static const Vote *
most_voted(const Votes *votes)
{
    const Vote *best = NULL;

    for (uint32_t k = 0; k < votes->n; k++)
        if (!best || votes->at[k].n > best->n)
            best = &votes->at[k];
    return best;
}

/* Nothing of that size is ever cast to. The struct that the initialiser names, unless the type's functions agree on another one:
 * then the size is a mistake. */
static const char *
record_of_size(Program *p, const TypeFact *t)
{
    Votes votes = {0};
    TypeFact any = *t;
    const Type *r = record_named(t->unit, t->sized_as);

    any.basicsize = 0;
    each_function(p, &any, votes_of, &votes);
    const Vote *best = most_voted(&votes);
    const Type *said = best ? record_named(t->unit, best->record) : NULL;
    if (said && said->size < t->basicsize)
        return said->name;
    return r && r->is_object && !models_member(p->models, r->name, "ob_refcnt") &&
                   !models_member(p->models, r->name, "ob_size")
               ? r->name
               : NULL;
}

static const char *
record_of(Program *p, const TypeFact *t)
{
    Votes votes = {0};
    const Global *g = t->form == FORM_STATIC ? &t->unit->globals.at[t->global] : NULL;

    if (g && g->instances)
        return g->instances; /* the code says so */

    if (t->form == FORM_MODULE)
        votes_of_unit(p, t, &votes);
    else
        each_function(p, t, votes_of, &votes);
    if (votes.n == 0)
        votes_of_makers(p, t, &votes);
    const Vote *best = most_voted(&votes);
    if (best && (t->basicsize > 0 || t->base < 0))
        return best->record;
    if (!best && t->sized_as && t->basicsize > 0)
        return record_of_size(p, t);
    if (t->basicsize == 0 && t->base >= 0)
        return p->types->all.at[t->base].record;
    return NULL;
}

/* ---- members -------------------------------------------------------------------------- */

typedef struct Walk {
    Program *p;
    TypeFact *t;
    const Closure *dealloc;
    const char *by_record, *by_name; /* the pointer that was followed; NULL */
} Walk;

static void walk_record(Walk *w, const Type *record, int64_t base, const char *path, bool behind,
                        int depth);

static void
add_member(Walk *w, const Type *record, const Field *f, int64_t base, const char *path, bool behind,
           bool array, const Type *to)
{
    TypeMember m = {.record = record->name,
                    .name = f->name,
                    .path = arena_printf(w->p->arena, "%s%s", path, f->name),
                    .offset = behind ? -1 : base + f->offset,
                    .array = array,
                    .behind = behind,
                    .by_record = w->by_record,
                    .by_name = w->by_name,
                    .c_record =
                        models_member(w->p->models, to->name, "ob_refcnt") ? NULL : to->name};
    vec_push(w->p->arena, &w->t->members, m);
}

static bool
frees_member(const Walk *w, const Type *record, const Field *f)
{
    for (uint32_t k = 0; k < w->dealloc->touches.n; k++) {
        const Touch *t = w->dealloc->touches.at[k].touch;
        if (t->what == TOUCH_FREES && t->on.kind == FROM_MEMBER && t->on.record == record->name &&
            t->on.name == f->name)
            return true;
    }
    return false;
}

static void
walk_pointer(Walk *w, const Type *record, const Field *f, const Type *t, int64_t base,
             const char *path, bool behind, int depth)
{
    const Unit *u = w->t->unit;
    const Type *to = ir_type(u, t->to);
    const Type *further = to && to->kind == TYPE_POINTER ? ir_type(u, to->to) : NULL;

    if (to && to->kind == TYPE_RECORD && to->is_object)
        add_member(w, record, f, base, path, behind, false, to);
    else if (further && further->kind == TYPE_RECORD && further->is_object)
        add_member(w, record, f, base, path, behind, true, further);
    else if (to && to->kind == TYPE_RECORD && to->fields.n && !to->is_union &&
             frees_member(w, record, f)) {
        Walk further_in = {w->p, w->t, w->dealloc, record->name, f->name};
        walk_record(&further_in, to, 0, arena_printf(w->p->arena, "%s%s->", path, f->name), true,
                    depth + 1);
    }
}

static void
walk_field(Walk *w, const Type *record, const Field *f, int64_t base, const char *path, bool behind,
           int depth)
{
    const Type *t = ir_type(w->t->unit, f->type);
    bool array = t && t->kind == TYPE_ARRAY;

    while (t && t->kind == TYPE_ARRAY)
        t = ir_type(w->t->unit, t->to);
    if (!t || models_member(w->p->models, record->name, f->name))
        return;
    if (t->kind == TYPE_RECORD && !t->is_union &&
        !(t->is_object && f->offset == 0 && w->t->base_name))
        walk_record(w, t, base + f->offset,
                    arena_printf(w->p->arena, "%s%s%s.", path, f->name, array ? "[]" : ""), behind,
                    depth + 1);
    const Type *to = t->kind == TYPE_POINTER ? ir_type(w->t->unit, t->to) : NULL;
    if (array && to && to->kind == TYPE_RECORD && to->is_object)
        add_member(w, record, f, base, path, behind, true, to);
    else if (!array && to)
        walk_pointer(w, record, f, t, base, path, behind, depth);
}

static void
walk_record(Walk *w, const Type *record, int64_t base, const char *path, bool behind, int depth)
{
    enum { DEEPEST = 4 };

    for (uint32_t k = 0; depth < DEEPEST && k < record->fields.n; k++)
        walk_field(w, record, &record->fields.at[k], base, path, behind, depth);
}

/* ---- what tables and offsets say of members --------------------------------------------- */

static TypeMember *
member_at(TypeFact *t, int64_t offset)
{
    for (uint32_t k = 0; offset > 0 && k < t->members.n; k++)
        if (t->members.at[k].offset == offset)
            return &t->members.at[k];
    return NULL;
}

static void
drop_member(TypeFact *t, int64_t offset)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < t->members.n; k++)
        if (t->members.at[k].offset != offset || offset <= 0)
            t->members.at[n++] = t->members.at[k];
    t->members.n = n;
}

static int64_t
entry(const Unit *u, const Global *g, int64_t from, const char *name)
{
    enum { ENTRY = 40 }; /* sizeof(PyMemberDef) */

    for (uint32_t k = 0; k < g->inits.n; k++)
        if (g->inits.at[k].offset >= from && g->inits.at[k].offset < from + ENTRY &&
            g->inits.at[k].name && strcmp(g->inits.at[k].name, name) == 0 &&
            g->inits.at[k].value.kind == REF_INT)
            return u->ints.at[g->inits.at[k].value.n];
    return 0;
}

/* PyMemberDef: T_OBJECT members that Python code reads or assigns, and where the dict and the weak references are. */
static void
read_member_table(TypeFact *t, const SlotFact *s)
{
    enum { T_OBJECT = 6, T_OBJECT_EX = 16, READONLY = 1 };
    const Global *g = &s->unit->globals.at[s->global];

    for (uint32_t k = 0; k < g->inits.n; k++) {
        const Init *i = &g->inits.at[k];
        if (!i->name || strcmp(i->name, "name") != 0 || i->value.kind != REF_STRING)
            continue;
        const char *name = s->unit->strings.at[i->value.n].bytes;
        int64_t type = entry(s->unit, g, i->offset, "type"),
                at = entry(s->unit, g, i->offset, "offset");
        TypeMember *m = member_at(t, at);
        if (strcmp(name, "__weaklistoffset__") == 0)
            drop_member(t, at);
        else if (m && strcmp(name, "__dictoffset__") == 0)
            m->dict = m->owned = true;
        else if (m && (type == T_OBJECT || type == T_OBJECT_EX)) {
            m->readable = true;
            m->writable = !(entry(s->unit, g, i->offset, "flags") & READONLY);
            m->owned = m->owned || m->writable;
        }
    }
}

/* Py_TPFLAGS_MANAGED_DICT: the attributes are in front of the object, in no member of its struct. */
static void
add_managed_dict(Program *p, TypeFact *t)
{
    enum { MANAGED_SINCE = 0x030B0000 };
    TypeMember m = {.record = intern(MANAGED_DICT),
                    .name = intern(MANAGED_DICT),
                    .path = MANAGED_DICT,
                    .offset = -1,
                    .dict = true,
                    .managed = true,
                    .owned = true};

    if (t->flags & TPFLAGS_MANAGED_DICT && t->unit->py_version >= MANAGED_SINCE)
        vec_push(p->arena, &t->members, m);
}

static void
read_offsets(TypeFact *t)
{
    const SlotFact *dict = type_own_slot(t, "tp_dictoffset"),
                   *weak = type_own_slot(t, "tp_weaklistoffset");
    const SlotFact *members = type_own_slot(t, "tp_members");
    TypeMember *m = dict ? member_at(t, dict->n) : NULL;

    if (m)
        m->dict = m->owned = true;
    if (weak)
        drop_member(t, weak->n);
    if (members && members->global >= 0)
        read_member_table(t, members);
}

/* ---- who owns ------------------------------------------------------------------------------ */

static bool
same_origin(const Origin *a, const Origin *b)
{
    return a->kind == b->kind && a->n == b->n && a->record == b->record && a->name == b->name &&
           (a->kind == FROM_MEMBER || a->kind == FROM_GLOBAL || a->fn == b->fn);
}

static bool
does(const Touches *t, TouchWhat what, const Origin *o)
{
    for (uint32_t k = 0; k < t->own.n; k++)
        if (t->own.at[k].what == what && same_origin(&t->own.at[k].on, o))
            return true;
    return false;
}

static bool
returns(Program *p, const Fn *fn, const Origin *o)
{
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        Origins from = {0};
        if (i->op == OP_ret && i->nargs)
            origins_of(p, fn, ir_arg(fn->f, i, 0), &from);
        for (uint32_t n = 0; n < from.n; n++)
            if (same_origin(&from.at[n], o))
                return true;
    }
    return false;
}

static bool
is_new(Program *p, const Origin *o)
{
    const Instr *call = o->kind == FROM_CALL ? &o->fn->f->instrs.at[o->n] : NULL;
    const Model *m = call ? call_model(p->models, o->fn->unit, o->fn->f, call) : NULL;

    return m && m->outcomes.n && m->outcomes.at[0].ret == RET_NEW;
}

/* Is a reference to o taken that goes with v? What Py_NewRef takes goes where its result goes. */
static bool
takes_for(const Fn *fn, const Touches *all, const Origin *o, Ref v)
{
    for (uint32_t k = 0; k < all->own.n; k++) {
        const Touch *t = &all->own.at[k];
        if (t->what == TOUCH_TAKES && same_origin(&t->on, o) &&
            (t->value.kind == REF_NONE || ir_is_result(fn->f, v, (InstrId)t->value.n)))
            return true;
    }
    return false;
}

/* A store that brings a reference along: a new one, or one that was taken for it; and nothing else is done with it. */
bool
touch_brings_reference(Program *p, const Fn *fn, const Touch *s)
{
    const Touches *all = &p->types->touches[fn - p->fns.at];
    Origins from = {0};
    bool found = false;

    if (s->value.kind != REF_TMP)
        return s->value.kind == REF_GLOBAL &&
               takes_for(
                   fn, all,
                   &(Origin){.kind = FROM_GLOBAL, .name = fn->unit->globals.at[s->value.n].name},
                   s->value);
    if (takes_for(fn, all, &s->on, ref_none()))
        return !returns(p, fn, &s->on); /* self->x = v; Py_INCREF(self->x); */
    origins_of(p, fn, s->value, &from);
    for (uint32_t k = 0; k < from.n; k++) {
        const Origin *o = &from.at[k];
        if (o->kind == FROM_MEMBER || o->kind == FROM_ELSEWHERE || o->kind == FROM_TYPE)
            return false;
        bool taken = takes_for(fn, all, o, s->value);
        if ((!taken && !is_new(p, o)) || (taken && is_new(p, o)))
            continue;
        if (does(all, TOUCH_RELEASES, o) || returns(p, fn, o) ||
            (is_new(p, o) && returns(p, fn, &s->on)))
            return false;
        if (o->fn && o->fn != fn && does(&p->types->touches[o->fn - p->fns.at], TOUCH_RELEASES, o))
            return false; /* the callee gave it back, and lends what somebody else holds */
        found = true;
    }
    return found;
}

/* A release in the function that has set the member itself, and sets it to NULL again: lent for as long as that runs. */
static bool
is_passing(const Touches *all, const Touch *release)
{
    InstrId set = -1;

    for (uint32_t k = 0; k < all->own.n; k++) {
        const Touch *t = &all->own.at[k];
        if (t->what == TOUCH_STORES && same_origin(&t->on, &release->on) && t->at < release->at)
            set = t->at;
    }
    for (uint32_t k = 0; set >= 0 && k < all->own.n; k++) {
        const Touch *t = &all->own.at[k];
        if (t->what == TOUCH_NULLS && same_origin(&t->on, &release->on) && t->at > set)
            return true;
    }
    return false;
}

/* Evidence by place, over the whole program: the best that there is of each. */
static void
find_evidence(Program *p, Map *where, struct Evidence *found)
{
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        for (uint32_t n = 0; n < p->types->touches[k].own.n; n++) {
            const Touch *t = &p->types->touches[k].own.at[n];
            uint64_t *at = t->on.kind == FROM_MEMBER
                               ? map_get(where, member_key(t->on.record, t->on.name))
                               : NULL;
            struct Evidence e = {fn, t->at, t->what};
            if (!at || t->on.address || member_is_unlinked(p, t->on.record, t->on.name))
                continue;
            struct Evidence *have = &found[*at];
            bool gives = t->what == TOUCH_STORES && have->what != TOUCH_STORES &&
                         touch_brings_reference(p, fn, t);
            bool gives_back = t->what == TOUCH_RELEASES && !have->fn &&
                              !does(&p->types->touches[k], TOUCH_TAKES, &t->on) &&
                              !is_passing(&p->types->touches[k], t);
            if (gives || gives_back)
                *have = e;
        }
    }
}

static void
judge_owners(Program *p)
{
    Map where;
    uint32_t n = 0;

    map_init(&where, p->arena);
    for (uint32_t k = 0; k < p->types->all.n; k++)
        for (uint32_t m = 0; m < p->types->all.at[k].members.n; m++) {
            const TypeMember *x = &p->types->all.at[k].members.at[m];
            if (!map_get(&where, member_key(x->record, x->name)))
                map_put(&where, member_key(x->record, x->name), n++);
        }
    struct Evidence *found = NEW_N(p->arena, struct Evidence, n + 1);
    find_evidence(p, &where, found);
    for (uint32_t k = 0; k < p->types->all.n; k++)
        for (uint32_t m = 0; m < p->types->all.at[k].members.n; m++) {
            TypeMember *x = &p->types->all.at[k].members.at[m];
            if (x->managed)
                continue; /* whoever clears it says nothing that the flag does not */
            x->why = found[*map_get(&where, member_key(x->record, x->name))];
            x->owned = x->owned || x->why.fn;
        }
}

static bool
is_header_only(const TypeFact *t)
{
    enum { HEADER = 16, VAR_HEADER = 24 };

    return t->basicsize == HEADER || t->basicsize == VAR_HEADER;
}

static void
find_struct(Program *p, TypeFact *t)
{
    Closure dealloc;
    const SlotFact *s = type_own_slot(t, t->form == FORM_MODULE ? "m_free" : "tp_dealloc");

    if (t->form == FORM_STRUCTSEQ || t->unread || (t->form == FORM_MODULE && t->basicsize <= 0))
        return;
    if (t->form != FORM_MODULE)
        add_managed_dict(p, t);
    if (!t->elsewhere)
        t->record = record_of(p, t);
    const Type *r = record_named(t->unit, t->record);
    if (!r) {
        bool bare = is_header_only(t) || (t->basicsize == 0 && !t->slots.n) || t->base >= 0 ||
                    t->base_name || t->base_unknown || t->basicsize == 0;
        t->unread = bare ? NULL : "no function of it says which struct is behind it";
        return;
    }
    if (t->form != FORM_MODULE && !map_get(&p->types->by_record, KEY_PTR(t->record)))
        map_put(&p->types->by_record, KEY_PTR(t->record), (uint64_t)(t - p->types->all.at) + 1);
    closure_of(p, t, s ? s->fn : NULL, &dealloc);
    walk_record(&(Walk){.p = p, .t = t, .dealloc = &dealloc}, r, 0, "", false, 0);
    read_offsets(t);
}

void
structs_find(Program *p)
{
    for (int round = 0; round < 2; round++) /* bases first: they may stand behind */
        for (uint32_t k = 0; k < p->types->all.n; k++) {
            TypeFact *t = &p->types->all.at[k];
            bool later = t->base >= 0 && t->basicsize == 0;
            if (later == (round == 1))
                find_struct(p, t);
        }
    uint32_t known = p->types->all.n;
    elsewhere_find(p);
    for (uint32_t k = known; k < p->types->all.n; k++)
        find_struct(p, &p->types->all.at[k]);
    judge_owners(p);
}
