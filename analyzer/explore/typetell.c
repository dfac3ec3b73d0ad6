/*
 * typetell: what the rules are told of types.
 *
 * Each type is held against its slot functions: which of the members that own are visited, cleared and released, whether
 * the reference to a heap type is given back, in which order a dealloc goes about it. What counts is what a function does
 * with all that it calls; one that hands the object to somebody unknown is not judged. The state of a module is read in
 * the same way, with m_traverse, m_clear and m_free.
 */
#include "mend.h"
#include "typetell.h"

/* ---- findings ------------------------------------------------------------------------- */

static const char *
path_of(const Unit *u, Loc loc)
{
    return loc.file >= 0 ? u->files.at[loc.file].path : u->path;
}

static FindingStep
step_at(const Unit *u, Loc loc, const char *text)
{
    return (FindingStep){.path = path_of(u, loc),
                         .line = loc.line ? loc.line : 1,
                         .column = loc.col ? loc.col : 1,
                         .text = text};
}

static void
add_steps(const TypeEvent *ev, const TypeContext *c, Finding *f)
{
    Arena *a = c->teller->p->arena;
    const struct Evidence *why = c->m ? &c->m->why : NULL;

    f->steps = NEW_N(a, FindingStep, 2);
    if (why && why->fn)
        f->steps[f->nsteps++] =
            step_at(why->fn->unit, why->fn->f->instrs.at[why->at].loc,
                    arena_printf(a, "'%s' %s here, in %s", c->m->path,
                                 why->what == TOUCH_RELEASES ? "is released"
                                 : why->what == TOUCH_FILLS  ? "is filled"
                                 : why->what == TOUCH_FREES  ? "gets its memory"
                                                             : "is given a reference",
                                 why->fn->f->name));
    f->steps[f->nsteps++] =
        (FindingStep){.path = f->path, .line = f->line, .column = f->column, .text = f->message};
    for (uint32_t k = 0; k < f->nsteps; k++)
        snapshot_type(ev, c, &f->steps[k]);
}

void
report_type(const TypeEvent *ev, int rule, Confidence confidence, const char *why,
            const char *remedy, const char *fmt, ...)
{
    const TypeContext *c = ev->context;
    const Unit *u = c->fn ? c->fn->unit : c->t->unit;
    Arena *a = c->teller->p->arena;
    char message[1024];
    va_list ap;

    if (models_generated(c->teller->p->models, c->fn ? c->fn->f->name : c->t->name))
        return; /* nobody but the generator's authors can mend it */
    if (c->t->elsewhere && confidence == CONFIDENCE_HIGH) {
        confidence = CONFIDENCE_MEDIUM;
        why = "that the function is in this slot of the type, which is in another file";
    }
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    FindingStep place = step_at(u, c->loc, NULL);
    uint64_t key = hash_mix(hash_mix((uint64_t)rule, KEY_PTR(place.path)), place.line);
    key = hash_mix(key, c->m ? KEY_PTR(intern(c->m->path)) : 0);
    key = hash_mix(key, c->fn ? 0 : (uint64_t)c->t->at); /* an array of types */
    if (map_get(&c->teller->said, key))
        return;
    map_put(&c->teller->said, key, 1);
    Finding f = {.rule = rule,
                 .severity = confidence == CONFIDENCE_LOW ? SEVERITY_LOW : rule_severity(rule),
                 .confidence = confidence,
                 .reach = REACH_ORDINARY,
                 .path = place.path,
                 .line = place.line,
                 .column = place.column,
                 .function = c->fn ? c->fn->f->name : "",
                 .type = c->t->name,
                 .message = arena_printf(a, "%s", message),
                 .remedy = remedy,
                 .rests_on = why};
    add_steps(ev, c, &f);
    mends_take(a, ev->mends, &f);
    c->teller->finding(c->teller->arg, c->fn ? c->fn->unit_index : c->t->unit_index, &f);
}

void
tell_rules(TypeContext *c, TypeEvent *ev, Telling tell_one)
{
    Mends mends = {0};

    ev->context = c;
    ev->mends = &mends;
    ev->type = c->t->form == FORM_MODULE ? c->t->name : type_short(c->t);
    ev->is_collected = c->t->gc;
    if (c->m) {
        ev->member = c->m->path;
        ev->holds = c->m->because;
        ev->is_mutable = c->m->is_mutable;
        ev->is_weak_evidence = c->m->why.what == TOUCH_RELEASES;
        ev->dict = c->m->dict;
    }
    for (int k = 0; k < RULE_COUNT; k++)
        tell_one(rules_all[k], ev);
}

#define TELLING(event) \
    void tell_##event(const Rule *r, const TypeEvent *ev) \
    { \
        if (r->on_##event) \
            r->on_##event(ev); \
    }
TELLINGS
#undef TELLING

/* ---- one type ---------------------------------------------------------------------------- */

typedef struct Judge {
    Teller *teller;
    const TypeFact *t;
    const SlotFact *traverse, *clear, *dealloc;
    bool foreign_traverse, foreign_clear, foreign_dealloc;
    Closure visits, clears, releases;
} Judge;

/* At the slot's function, or at the type where there is none or another type's. */
static TypeContext
at_slot(const Judge *j, const SlotFact *s, const TypeMember *m)
{
    bool own = s && s->fn && type_own_slot(j->t, s->slot) == s;

    return (TypeContext){.teller = j->teller,
                         .t = j->t,
                         .m = m,
                         .fn = own ? s->fn : NULL,
                         .loc = own ? s->fn->f->loc : j->t->loc};
}

static const char *
ring_of(const Judge *j, const TypeMember *m, TypeEvent *ev)
{
    Text ring;

    text_init(&ring, j->teller->p->arena);
    ev->subclasses_only = false;
    RingGuess guess;
    bool closes = type_closes_ring(j->teller->p, j->t, m, &ring, &guess);
    ev->is_guessed = guess != GUESS_NOTHING;
    if (closes && !(guess == GUESS_CONTAINERS && m->holds == HOLDS_TYPES))
        return text_str(&ring); /* what another type's container may hold is too weak a guess */
    if (!member_takes_subclass(j->teller->p, m))
        return NULL;
    ev->subclasses_only = true;
    return "";
}

/* Nobody but the program's own code can do anything with its instances. */
static bool
is_internal(const TypeFact *t)
{
    static const char *const reached_by[] = {"tp_new",    "tp_init", "tp_methods", "tp_members",
                                             "tp_getset", "tp_call", "tp_iter",    "tp_iternext"};

    for (size_t k = 0; k < sizeof reached_by / sizeof *reached_by; k++)
        if (type_own_slot(t, reached_by[k]))
            return false;
    return !t->elsewhere && !t->returned && t->base < 0 && !t->base_name && !t->base_unknown;
}

static bool
leads_to_object(const Unit *u, TypeId type)
{
    const Type *t = ir_type(u, type);

    while (t && (t->kind == TYPE_POINTER || t->kind == TYPE_ARRAY))
        t = ir_type(u, t->to);
    return t && t->kind == TYPE_RECORD && t->is_object;
}

/* The function was read in another unit, where a template makes another struct of it. */
static bool
is_other_struct(const Judge *j, const Closure *c, const TypeMember *m)
{
    const Type *here = record_named(j->t->unit, m->record);
    const Type *there =
        c->root && c->root->unit != j->t->unit ? record_named(c->root->unit, m->record) : NULL;

    if (!here || !there)
        return false;
    for (uint32_t k = 0; k < there->fields.n; k++)
        if (there->fields.at[k].name == m->name)
            return there->size != here->size ||
                   !leads_to_object(c->root->unit, there->fields.at[k].type);
    return true;
}

static bool
calls_slot(const Closure *c, const char *slot)
{
    for (uint32_t k = 0; k < c->touches.n; k++)
        if (c->touches.at[k].touch->what == TOUCH_SLOT &&
            strcmp(c->touches.at[k].touch->on.name, slot) == 0)
            return true;
    return false;
}

static bool
covers(const Judge *j, const Closure *c, const TypeMember *m, TouchWhat what)
{
    const Program *p = j->teller->p;
    TypeMember by = {.record = m->by_record, .name = m->by_name, .offset = -1};

    return closure_covers(p, c, j->t, m, what) || closure_covers(p, c, j->t, m, TOUCH_HANDS_OUT) ||
           (m->behind && closure_covers(p, c, j->t, &by, TOUCH_HANDS_OUT)) ||
           (m->managed && (calls_slot(c, "tp_traverse") || calls_slot(c, "tp_clear") ||
                           calls_slot(c, "tp_dealloc"))) || /* of a base that may have it too */
           is_other_struct(j, c, m);
}

/* Does tp_traverse visit another member of the C struct that m is in? Then it looks after these structs. */
static bool
visits_neighbour(const Judge *j, const TypeMember *m)
{
    for (uint32_t k = 0; k < j->visits.touches.n; k++) {
        const Touch *t = j->visits.touches.at[k].touch;
        if (t->what == TOUCH_VISITS && t->on.kind == FROM_MEMBER && t->on.record == m->record &&
            t->on.name != m->name)
            return true;
    }
    return false;
}

/* That it is released somewhere says little, unless one of the functions that look after the members does it. */
static bool
is_owner(const Judge *j, const TypeMember *m)
{
    if (!m->owned)
        return false;
    if (m->why.what != TOUCH_RELEASES || m->writable || m->dict)
        return m->why.fn || m->writable || m->dict;
    return (!m->behind || visits_neighbour(j, m)) &&
           (closure_covers(j->teller->p, &j->clears, j->t, m, TOUCH_RELEASES) ||
            closure_covers(j->teller->p, &j->releases, j->t, m, TOUCH_RELEASES));
}

/* The same member of the same C struct, further away: root->left->key beside root->key. What is forgotten is forgotten once. */
static bool
is_told_nearer(const Judge *j, const TypeMember *m)
{
    for (uint32_t k = 0; k < j->t->members.n; k++) {
        const TypeMember *n = &j->t->members.at[k];
        if (n != m && n->record == m->record && n->name == m->name &&
            strlen(n->path) < strlen(m->path) && is_owner(j, n))
            return true;
    }
    return false;
}

/* Is the member of a struct that a base knows, and does the base's function look after it? */
static bool
is_left_to_base(const Judge *j, const TypeMember *m, const SlotFact *slot, const Closure *closure)
{
    for (const TypeFact *b = j->t; b->base >= 0;) {
        b = &j->teller->p->types->all.at[b->base];
        const SlotFact *its = slot ? type_own_slot(b, slot->slot) : NULL;
        bool known = false, asked = !has_function(slot) || type_own_slot(j->t, slot->slot) != slot;
        for (uint32_t k = 0; k < b->members.n; k++)
            known =
                known || (b->members.at[k].record == m->record && b->members.at[k].name == m->name);
        for (uint32_t k = 0; has_function(its) && k < closure->touches.n; k++)
            asked = asked || closure->touches.at[k].fn == its->fn;
        if (known && asked)
            return true;
    }
    return false;
}

/* The flag alone brings no tp_traverse along. */
static bool
has_only_flag(const Judge *j)
{
    return !j->traverse && !j->foreign_traverse && j->t->flags & TPFLAGS_HAVE_GC;
}

static void
judge_traverse(Judge *j)
{
    if (!j->t->gc || j->visits.hands_out_self ||
        !(has_function(j->traverse) ||
          ((j->foreign_traverse || has_only_flag(j)) && !j->t->base_unknown)))
        return;
    for (uint32_t k = 0; k < j->t->members.n; k++) {
        const TypeMember *m = &j->t->members.at[k];
        TypeEvent ev = {.slot = "tp_traverse",
                        .function = has_function(j->traverse) ? j->traverse->fn->f->name : NULL};
        if (!is_owner(j, m) || is_told_nearer(j, m) || covers(j, &j->visits, m, TOUCH_VISITS) ||
            closure_covers(j->teller->p, &j->visits, j->t, m, TOUCH_RELEASES) || /* told below */
            is_left_to_base(j, m, j->traverse, &j->visits))
            continue;
        ev.ring = ring_of(j, m, &ev);
        ev.is_missing = has_only_flag(j);
        TypeContext c = at_slot(j, j->traverse, m);
        tell_rules(&c, &ev, tell_unvisited);
    }
}

static bool
is_cleared(const Judge *j, const TypeMember *m)
{
    return covers(j, &j->clears, m, TOUCH_RELEASES) || covers(j, &j->clears, m, TOUCH_NULLS) ||
           covers(j, &j->clears, m, TOUCH_EMPTIES);
}

/* A list or a dict is cleared by its own type, and so is a type of the program that has a tp_clear: a cycle through it is
 * broken there. */
static bool
is_cleared_there(const Judge *j, const TypeMember *m)
{
    const Program *p = j->teller->p;
    bool all = true, foreign;

    for (uint32_t k = 0; k < m->types.n; k++) {
        const TypeFact *to = &p->types->all.at[m->types.at[k]];
        all = all && to != j->t && (!to->gc || type_slot(p, to, "tp_clear", &foreign) || foreign);
    }
    return (m->dict && !m->managed) || m->holds == HOLDS_CONTAINERS ||
           (m->holds == HOLDS_TYPES && all);
}

static void
judge_clear(Judge *j)
{
    const TypeMember *first = NULL;
    TypeEvent ev = {.slot = "tp_clear",
                    .function = has_function(j->clear) ? j->clear->fn->f->name : NULL};

    if (!j->t->gc || is_internal(j->t) || j->clears.hands_out_self || j->foreign_clear ||
        !has_function(j->traverse) || (j->clear && !j->clear->fn))
        return;
    for (uint32_t k = 0; k < j->t->members.n; k++) {
        const TypeMember *m = &j->t->members.at[k];
        if (!is_owner(j, m) || is_told_nearer(j, m) || !m->is_mutable ||
            is_left_to_base(j, m, j->clear, &j->clears) || !covers(j, &j->visits, m, TOUCH_VISITS))
            continue;
        if ((j->clear && is_cleared(j, m)) || is_cleared_there(j, m))
            continue;
        ev.ring = ring_of(j, m, &ev);
        if (!ev.ring || ev.subclasses_only || ev.is_guessed)
            continue;
        if (!first || m->holds > first->holds)
            first = m;
        TypeContext c = at_slot(j, j->clear, m);
        if (j->clear)
            tell_rules(&c, &ev, tell_uncleared);
    }
    if (!j->clear && first) {
        ev.ring = ring_of(j, first, &ev);
        TypeContext c = at_slot(j, j->traverse, first);
        tell_rules(&c, &ev, tell_uncleared);
    }
}

/* Does the type that it gets its dealloc from look after the member? Who gives back the memory of an array releases none of the
 * references in it. */
static bool
is_released(const Judge *j, const TypeMember *m)
{
    return covers(j, &j->releases, m, TOUCH_RELEASES) ||
           (!m->array && covers(j, &j->releases, m, TOUCH_FREES)) ||
           (m->dict && j->t->heap && !j->dealloc);
}

/* The member whose test passes the release of m by, NULL. */
static const char *
passed_by(const Judge *j, const TypeMember *m)
{
    const SlotFact *own = type_own_slot(j->t, "tp_dealloc");
    Passed passed;

    return has_function(own) && typepath_find(j->teller->p, own->fn, m, &passed) ? passed.guard
                                                                                 : NULL;
}

/* Nobody can make an instance: there are only those of types that inherit from it. */
static bool
is_abstract(const Judge *j)
{
    bool foreign;

    return !j->t->heap && !j->t->made && !j->t->elsewhere && j->t->base < 0 && !j->t->base_name &&
           !type_slot(j->teller->p, j->t, "tp_new", &foreign) && !foreign;
}

static void
judge_dealloc(Judge *j)
{
    if ((j->dealloc && !j->dealloc->fn) ||
        (!j->dealloc && (j->t->base_unknown || j->t->elsewhere || is_abstract(j))))
        return;
    for (uint32_t k = 0; k < j->t->members.n; k++) {
        const TypeMember *m = &j->t->members.at[k];
        TypeEvent ev = {.slot = "tp_dealloc",
                        .function = has_function(j->dealloc) ? j->dealloc->fn->f->name : NULL};
        if (!is_owner(j, m) || is_told_nearer(j, m))
            continue;
        ev.passed_by = passed_by(j, m);
        if (!ev.passed_by && (j->releases.hands_out_self || is_released(j, m) ||
                              is_left_to_base(j, m, j->dealloc, &j->releases)))
            continue;
        TypeContext c = at_slot(j, j->dealloc, m);
        tell_rules(&c, &ev, tell_unreleased);
    }
}

static bool
does_to_type(const Closure *c, TouchWhat what)
{
    for (uint32_t k = 0; k < c->touches.n; k++)
        if (c->touches.at[k].touch->what == what && c->touches.at[k].touch->on.kind == FROM_TYPE)
            return true;
    return false;
}

static bool
frees_self(const Closure *c)
{
    for (uint32_t k = 0; k < c->touches.n; k++) {
        const Touch *t = c->touches.at[k].touch;
        if (t->what == TOUCH_FREES && t->on.kind == FROM_PARAM && t->on.n == 0)
            return true;
    }
    return calls_slot(c, "tp_free");
}

/* The dealloc of some type, which may be a heap type and give back its reference. One of a static type knows of none. */
static bool
calls_heap_dealloc(const Judge *j, const Closure *c)
{
    for (uint32_t k = 0; k < c->touches.n; k++) {
        const Touch *t = c->touches.at[k].touch;
        int32_t own;
        if (t->what != TOUCH_SLOT || strcmp(t->on.name, "tp_dealloc") != 0)
            continue;
        if (!t->on.record)
            return true;
        own = type_named(j->teller->p, c->touches.at[k].fn->unit, t->on.record);
        if (own < 0 && !models_type_object(j->teller->p->models, t->on.record))
            return true;
    }
    return false;
}

static void
judge_heap_type(Judge *j)
{
    enum { OWNS_TYPE_SINCE = 0x03080000, VISITS_TYPE_SINCE = 0x03090000 };
    const SlotFact *dealloc = type_own_slot(j->t, "tp_dealloc"),
                   *traverse = type_own_slot(j->t, "tp_traverse");
    TypeEvent gives = {.slot = "tp_dealloc"}, visits = {.slot = "tp_traverse"};

    if (!j->t->heap)
        return;
    if (has_function(dealloc) && j->t->unit->py_version >= OWNS_TYPE_SINCE &&
        !does_to_type(&j->releases, TOUCH_RELEASES) && !calls_heap_dealloc(j, &j->releases) &&
        (frees_self(&j->releases) || calls_slot(&j->releases, "tp_dealloc"))) {
        TypeContext c = at_slot(j, dealloc, NULL);
        gives.function = dealloc->fn->f->name;
        tell_rules(&c, &gives, tell_kept_type);
    }
    if (has_function(traverse) && j->t->gc && j->t->unit->py_version >= VISITS_TYPE_SINCE &&
        !does_to_type(&j->visits, TOUCH_VISITS) && !calls_slot(&j->visits, "tp_traverse") &&
        !j->visits.hands_out_self) {
        TypeContext c = at_slot(j, traverse, NULL);
        visits.function = traverse->fn->f->name;
        tell_rules(&c, &visits, tell_unvisited_type);
    }
}

static void
judge_order(Judge *j)
{
    const SlotFact *dealloc = type_own_slot(j->t, "tp_dealloc");
    Torn torn;

    if (!j->t->gc || !has_function(dealloc))
        return;
    typeorder_find(j->teller->p, j->t, dealloc->fn, &torn);
    if (!torn.fn)
        return;
    const Instr *at = &torn.fn->f->instrs.at[torn.at];
    TypeEvent ev = {.slot = "tp_dealloc",
                    .function = dealloc->fn->f->name,
                    .member = torn.member,
                    .is_unknown = torn.unknown,
                    .call = torn.call ? shown_name(at, torn.call) : "a function"};
    TypeContext c = {.teller = j->teller,
                     .t = j->t,
                     .fn = dealloc->fn,
                     .loc = dealloc->fn->f->instrs.at[torn.in_dealloc].loc};
    tell_rules(&c, &ev, tell_torn_tracked);
}

/* Can instances be in a ring, with the collector blind to all of it? The member by which is kept: a ring of several types is
 * told once all of them have been looked at. */
static void
judge_ring(Judge *j)
{
    const TypeMember *first = NULL;
    TypeEvent ev = {.slot = "tp_traverse"};

    if (j->t->gc || j->t->base_unknown || j->t->elsewhere || is_internal(j->t))
        return;
    for (uint32_t k = 0; k < j->t->members.n; k++) {
        const TypeMember *m = &j->t->members.at[k];
        const char *ring = is_owner(j, m) ? ring_of(j, m, &ev) : NULL;
        if (!ring || ev.subclasses_only || ev.is_guessed)
            continue;
        if (!first || m->holds > first->holds)
            first = m;
    }
    j->teller->by[j->t - j->teller->p->types->all.at] = first;
}

/* Tells of the ring, once for all the types that are in one with t, which come first here. */
static void
tell_ring(Teller *teller, uint32_t k)
{
    const Program *p = teller->p;
    Judge j = {.teller = teller, .t = &p->types->all.at[k]};
    TypeEvent ev = {.slot = "tp_traverse"};
    Text with;

    if (!teller->by[k])
        return;
    text_init(&with, p->arena);
    for (uint32_t n = 0; n < p->types->all.n; n++) {
        if (n == k || !teller->by[n] || !types_in_one_ring(p, (int32_t)k, (int32_t)n))
            continue;
        if (n < k)
            return; /* told there */
        text_addf(&with, "%s%s", with.n ? ", " : "", type_short(&p->types->all.at[n]));
    }
    ev.ring = ring_of(&j, teller->by[k], &ev);
    ev.with = with.n ? text_str(&with) : NULL;
    TypeContext c = {.teller = teller, .t = j.t, .m = teller->by[k], .loc = j.t->loc};
    tell_rules(&c, &ev, tell_unseen_ring);
}

static void
judge_type(Teller *teller, const TypeFact *t)
{
    Judge j = {.teller = teller, .t = t};
    bool foreign;

    if (t->form == FORM_STRUCTSEQ)
        return;
    if (t->form == FORM_MODULE) {
        judge_module(teller, t);
        return;
    }
    j.traverse = type_slot(teller->p, t, "tp_traverse", &j.foreign_traverse);
    j.clear = type_slot(teller->p, t, "tp_clear", &j.foreign_clear);
    j.dealloc = type_slot(teller->p, t, "tp_dealloc", &j.foreign_dealloc);
    if (!j.dealloc && t->heap && t->base >= 0) /* PyType_FromSpec's own ends with the base's */
        j.dealloc = type_slot(teller->p, &teller->p->types->all.at[t->base], "tp_dealloc",
                              &j.foreign_dealloc);
    const SlotFact *finalize = type_slot(teller->p, t, "tp_finalize", &foreign);
    closure_of(teller->p, t, has_function(j.traverse) ? j.traverse->fn : NULL, &j.visits);
    closure_of(teller->p, t, has_function(j.clear) ? j.clear->fn : NULL, &j.clears);
    closure_of(teller->p, t, has_function(j.dealloc) ? j.dealloc->fn : NULL, &j.releases);
    if (has_function(finalize)) {
        Closure last;
        closure_of(teller->p, t, finalize->fn, &last);
        for (uint32_t k = 0; k < last.touches.n; k++)
            vec_push(teller->p->arena, &j.releases.touches, last.touches.at[k]);
    }
    judge_traverse(&j);
    if (has_function(type_own_slot(t, "tp_traverse")))
        judge_visits(teller, t, "tp_traverse", &j.visits);
    judge_clear(&j);
    judge_dealloc(&j);
    if (!j.releases.hands_out_self && !(j.dealloc && !j.dealloc->fn) &&
        !(!j.dealloc && (t->base_unknown || t->elsewhere)))
        judge_blocks(teller, t, j.dealloc, &j.releases);
    judge_heap_type(&j);
    judge_order(&j);
    judge_ring(&j);
    judge_free(teller, t);
}

void
tell_types(Program *p, void (*finding)(void *, uint32_t, const Finding *), void *arg)
{
    Teller t = {.p = p, .finding = finding, .arg = arg};

    map_init(&t.said, p->arena);
    t.by = NEW_N(p->arena, const TypeMember *, p->types->all.n + 1);
    for (uint32_t k = 0; k < p->types->all.n; k++)
        judge_type(&t, &p->types->all.at[k]);
    for (uint32_t k = 0; k < p->types->all.n; k++)
        tell_ring(&t, k);
    judge_allocations(&t);
}
