/*
 * ask: see ask.h. Each question has one function that answers it from the program's facts, used by the exploration and
 * by ask_again alike; what it says is turned into a number in one place, so that the two cannot disagree.
 */
#include "ask.h"

#include "engine.h"
#include "key.h"

void
asked_init(AskedList *l, Arena *a)
{
    *l = (AskedList){.arena = a};
    map_init(&l->seen, a);
}

/* ---- the answers ---------------------------------------------------------------------------------- */

static Shown
member_shown(const Program *p, const char *record, const char *name)
{
    const TypeFact *t = NULL;
    const TypeMember *m = member_of_types(p, record, name, &t);

    return m ? (Shown){t->gc, m->visited, m->cleared} : (Shown){true, true, true};
}

static bool
member_atoms(const Program *p, const char *record, const char *name)
{
    const TypeFact *t = NULL;
    const TypeMember *m = member_of_types(p, record, name, &t);

    return m && m->holds == HOLDS_ATOMS;
}

static const char *
member_setter(const Program *p, const char *record, const char *name)
{
    const TypeFact *t = NULL;
    const TypeMember *m = member_of_types(p, record, name, &t);

    return m ? m->setter : NULL;
}

static HeapType
heap_type(Program *p, int32_t type)
{
    const TypeFact *t = type >= 0 ? &p->types->all.at[type] : NULL;

    if (!t || !t->heap)
        return (HeapType){.known = t != NULL};
    return (HeapType){true, true, t->gc, t->gc && type_visits_type(p, t)};
}

static bool
is_bound(const Program *p, const Fn *fn, const char *method)
{
    int32_t type = type_of_method(p, fn);

    return type >= 0 && type_has_method(&p->types->all.at[type], method);
}

static uint64_t
newborn_number(const Newborn *n)
{
    uint64_t h = n->type ? hash_text(n->type->record) : 0;

    for (uint32_t k = 0; k < n->set.n; k++)
        h = hash_mix(h, (uint64_t)n->set.at[k].at);
    return h;
}

static bool
has_struct(const TypeModel *t, const char *record)
{
    for (size_t k = 0; k < sizeof t->structs / sizeof *t->structs && t->structs[k]; k++)
        if (strcmp(t->structs[k], record) == 0)
            return true;
    return false;
}

/* The same of a type of the interpreter: others are those of the program, and of the interpreter's other types. */
static bool
builtin_has_other_struct(const Program *p, const TypeModel *t, const char *record)
{
    if (!t || !record || has_struct(t, record))
        return false;
    if (map_get(&p->types->by_record, KEY_PTR(record)))
        return true;
    for (uint32_t k = 0; k < p->models->types.n; k++)
        if (has_struct(&p->models->types.at[k], record))
            return true;
    return false;
}

/* Is `record` the struct of some other type, and not of that one, nor of a type that it inherits from? */
static bool
has_other_struct(const Program *p, const Unit *u, const char *type, const char *record)
{
    int32_t k = type_named(p, u, type);
    const TypeFact *t = k >= 0 ? &p->types->all.at[k] : NULL;

    if (!t)
        return builtin_has_other_struct(p, models_type_object(p->models, type), record);
    if (!t || !t->record || !record || !map_get(&p->types->by_record, KEY_PTR(record)))
        return false;
    for (const TypeFact *b = t; b; b = b->base >= 0 ? &p->types->all.at[b->base] : NULL)
        if (b->record == record || b->base_unknown || b->base_name)
            return false;
    const Type *r = record_named(u, t->record);
    while (r && r->kind == TYPE_RECORD && r->fields.n && r->name != record)
        r = ir_type(u, r->fields.at[0].type); /* it may begin with that one */
    return !(r && r->kind == TYPE_RECORD && r->name == record);
}

static bool
compares_with(const Fn *fn, const char *name)
{
    for (uint32_t n = 0; n < fn->f->instrs.n; n++) {
        const Instr *i = &fn->f->instrs.at[n];
        if (i->op != OP_bin || (i->sub != BIN_eq && i->sub != BIN_ne))
            continue;
        for (uint32_t a = 0; a < 2; a++) {
            Ref r = ir_strip(fn->f, ir_arg(fn->f, i, a));
            if (r.kind == REF_GLOBAL && fn->unit->globals.at[r.n].name == name)
                return true;
        }
    }
    return false;
}

/* Does a caller compare results with that singleton? Then it stands for something, and nobody releases it. */
static bool
is_sentinel(const Program *p, const Fn *fn, const char *name)
{
    for (uint32_t k = 0; k < fn->callers.n; k++)
        if (compares_with(&p->fns.at[fn->callers.at[k]], name))
            return true;
    return false;
}

static bool
neighbours_touch(const Program *p, const Fn *fn, const char *record, const char *name)
{
    for (uint32_t k = 0; k < fn->callers.n; k++)
        if (function_touches(p->fns.at[fn->callers.at[k]].f, record, name))
            return true;
    for (uint32_t k = 0; k < fn->callees.n; k++)
        if (function_touches(p->fns.at[fn->callees.at[k]].f, record, name))
            return true;
    return false;
}

static uint32_t
param_named(const Fn *fn, const char *name)
{
    for (uint32_t k = 0; k < fn->f->locals.n; k++)
        if (fn->f->locals.at[k].is_param && fn->f->locals.at[k].name == name)
            return k;
    return UINT32_MAX - 1;
}

/* The function that fn calls by that name. */
static const Fn *
callee_named(const Program *p, const Fn *fn, const char *name)
{
    for (uint32_t k = 0; k < fn->callees.n; k++)
        if (p->fns.at[fn->callees.at[k]].f->name == name)
            return &p->fns.at[fn->callees.at[k]];
    return NULL;
}

static int32_t
find_global(const Unit *u, const char *name, bool own_unit)
{
    for (uint32_t g = 0; name && g < u->globals.n; g++)
        if (u->globals.at[g].name == name && (own_unit || !u->globals.at[g].is_static))
            return (int32_t)g;
    return -1;
}

/* ---- written down ----------------------------------------------------------------------------------- */

static uint64_t
shown_number(Shown s)
{
    return (uint64_t)s.tracked | (uint64_t)s.visited << 1 | (uint64_t)s.cleared << 2;
}

static uint64_t
heap_type_number(HeapType t)
{
    return (uint64_t)t.known | (uint64_t)t.heap << 1 | (uint64_t)t.gc << 2 |
           (uint64_t)t.visits_type << 3;
}

uint64_t
ask_again(Program *p, Digest *d, const Fn *fn, const Asked *q)
{
    switch (q->what) {
    case ASK_OWNS:
        return member_owns(p, q->record, q->name);
    case ASK_MADE:
        return hash_text(member_made(p, q->record, q->name));
    case ASK_FAMILY:
        return member_family(p, q->record, q->name);
    case ASK_FREED_BY:
        return member_freed_by(p, q->record, q->name);
    case ASK_ATOMS:
        return member_atoms(p, q->record, q->name);
    case ASK_SHOWN:
        return shown_number(member_shown(p, q->record, q->name));
    case ASK_SETTER:
        return hash_text(member_setter(p, q->record, q->name));
    case ASK_VARIABLE_SETTER:
        return hash_text(variable_setter(p, fn->unit, q->name));
    case ASK_HEAP_TYPE:
        return heap_type_number(heap_type(p, type_made_as(p, q->record, q->name)));
    case ASK_HEAP_TYPE_NAMED:
        return heap_type_number(heap_type(p, type_named(p, fn->unit, q->name)));
    case ASK_FUNCTION:
        return hash_text(function_kept_in(p, q->record, q->name));
    case ASK_RETURNED: {
        const Fn *callee = callee_named(p, fn, q->name);
        return hash_text(callee ? function_returned(p, callee) : NULL);
    }
    case ASK_BOUND:
        return is_bound(p, fn, q->name);
    case ASK_INSTANCES:
        return hash_text(record_of_instances(p, fn));
    case ASK_NEWBORN: {
        Newborn n;
        newborn_find(p, fn, &n);
        return newborn_number(&n);
    }
    case ASK_OTHER_STRUCT:
        return has_other_struct(p, fn->unit, q->name, q->record);
    case ASK_LIBRARY_STRUCT:
        return is_library_struct(p, q->record);
    case ASK_SENTINEL:
        return is_sentinel(p, fn, q->name);
    case ASK_GIVEN_MEMBERS:
        return is_given_members(p, fn, param_named(fn, q->name));
    case ASK_NEIGHBOURS_TOUCH:
        return neighbours_touch(p, fn, q->record, q->name);
    case ASK_FORGOTTEN:
        return member_is_forgotten(p, q->record, q->name);
    case ASK_ASKED_FOR:
        return program_asks_after(p, fn);
    case ASK_GLOBAL: {
        int32_t g = find_global(fn->unit, q->name, q->record != NULL);
        return g < 0 ? 0 : key_of_global(p, d, g);
    }
    case QUESTIONS:
        break;
    }
    bug("no such question: %d", (int)q->what);
}

/* Is it the first time? Then the answer is to be set. */
static Asked *
note(const Explorer *e, Question what, const char *record, const char *name)
{
    AskedList *l = e->asked;

    if (!l)
        return NULL;
    uint64_t key = hash_mix(hash_mix((uint64_t)what, KEY_PTR(record)), KEY_PTR(name));
    if (map_get(&l->seen, key))
        return NULL;
    map_put(&l->seen, key, 1);
    Asked q = {.what = what, .record = record, .name = name};
    vec_push(l->arena, &l->all, q);
    return &l->all.at[l->all.n - 1];
}

static void
answered(Asked *q, uint64_t answer)
{
    if (q)
        q->answer = answer;
}

/* ---- the questions ------------------------------------------------------------------------------------ */

Owns
ask_member_owns(const Explorer *e, const char *record, const char *name)
{
    Owns owns = member_owns(e->p, record, name);

    answered(note(e, ASK_OWNS, record, name), owns);
    return owns;
}

const char *
ask_member_made(const Explorer *e, const char *record, const char *name)
{
    const char *made = member_made(e->p, record, name);

    answered(note(e, ASK_MADE, record, name), hash_text(made));
    return made;
}

Family
ask_member_family(const Explorer *e, const char *record, const char *name)
{
    Family family = member_family(e->p, record, name);

    answered(note(e, ASK_FAMILY, record, name), family);
    return family;
}

Family
ask_member_freed_by(const Explorer *e, const char *record, const char *name)
{
    Family family = member_freed_by(e->p, record, name);

    answered(note(e, ASK_FREED_BY, record, name), family);
    return family;
}

Shown
ask_member_shown(const Explorer *e, const char *record, const char *name)
{
    Shown shown = member_shown(e->p, record, name);

    answered(note(e, ASK_SHOWN, record, name), shown_number(shown));
    return shown;
}

bool
ask_member_atoms(const Explorer *e, const char *record, const char *name)
{
    bool atoms = member_atoms(e->p, record, name);

    answered(note(e, ASK_ATOMS, record, name), atoms);
    return atoms;
}

const char *
ask_member_setter(const Explorer *e, const char *record, const char *name)
{
    const char *setter = member_setter(e->p, record, name);

    answered(note(e, ASK_SETTER, record, name), hash_text(setter));
    return setter;
}

const char *
ask_variable_setter(const Explorer *e, const char *name)
{
    const char *setter = variable_setter(e->p, e->u, name);

    answered(note(e, ASK_VARIABLE_SETTER, NULL, name), hash_text(setter));
    return setter;
}

HeapType
ask_heap_type(const Explorer *e, const char *record, const char *name)
{
    HeapType t = heap_type(e->p, type_made_as(e->p, record, name));

    answered(note(e, ASK_HEAP_TYPE, record, name), heap_type_number(t));
    return t;
}

HeapType
ask_heap_type_named(const Explorer *e, const char *variable)
{
    HeapType t = heap_type(e->p, type_named(e->p, e->u, variable));

    answered(note(e, ASK_HEAP_TYPE_NAMED, NULL, variable), heap_type_number(t));
    return t;
}

const char *
ask_function_kept(const Explorer *e, const char *record, const char *name)
{
    const char *function = function_kept_in(e->p, record, name);

    answered(note(e, ASK_FUNCTION, record, name), hash_text(function));
    return function;
}

const char *
ask_function_returned(const Explorer *e, const Fn *callee)
{
    const char *function = function_returned(e->p, callee);

    answered(note(e, ASK_RETURNED, NULL, callee->f->name), hash_text(function));
    return function;
}

bool
ask_is_bound(const Explorer *e, const char *method)
{
    bool bound = is_bound(e->p, e->fn, method);

    answered(note(e, ASK_BOUND, NULL, intern(method)), bound);
    return bound;
}

const char *
ask_instances(const Explorer *e)
{
    const char *record = record_of_instances(e->p, e->fn);

    answered(note(e, ASK_INSTANCES, NULL, NULL), hash_text(record));
    return record;
}

bool
ask_newborn(const Explorer *e, Newborn *out)
{
    bool newborn = newborn_find(e->p, e->fn, out);

    answered(note(e, ASK_NEWBORN, NULL, NULL), newborn_number(out));
    return newborn;
}

bool
ask_has_other_struct(const Explorer *e, const char *type, const char *record)
{
    bool other = has_other_struct(e->p, e->u, type, record);

    answered(note(e, ASK_OTHER_STRUCT, record, type), other);
    return other;
}

bool
ask_is_library_struct(const Explorer *e, const char *record)
{
    bool theirs = is_library_struct(e->p, record);

    answered(note(e, ASK_LIBRARY_STRUCT, record, NULL), theirs);
    return theirs;
}

bool
ask_given_members(const Explorer *e, uint32_t param)
{
    const char *name = e->f->locals.at[param].name;
    bool given = name && is_given_members(e->p, e->fn, param);

    if (name)
        answered(note(e, ASK_GIVEN_MEMBERS, NULL, name), given);
    return given;
}

bool
ask_neighbours_touch(const Explorer *e, const char *record, const char *name)
{
    bool touched = neighbours_touch(e->p, e->fn, record, name);

    answered(note(e, ASK_NEIGHBOURS_TOUCH, record, name), touched);
    return touched;
}

bool
ask_is_forgotten(const Explorer *e, const char *record, const char *name)
{
    bool forgotten = member_is_forgotten(e->p, record, name);

    answered(note(e, ASK_FORGOTTEN, record, name), forgotten);
    return forgotten;
}

bool
ask_is_sentinel(const Explorer *e, const char *name)
{
    bool sentinel = is_sentinel(e->p, e->fn, name);

    answered(note(e, ASK_SENTINEL, NULL, name), sentinel);
    return sentinel;
}

bool
ask_is_asked_for(const Explorer *e)
{
    bool asked = program_asks_after(e->p, e->fn);

    answered(note(e, ASK_ASKED_FOR, NULL, NULL), asked);
    return asked;
}

int32_t
ask_global(const Explorer *e, const char *name, bool own_unit)
{
    int32_t g = find_global(e->u, name, own_unit);

    if (name) {
        Asked *q = note(e, ASK_GLOBAL, own_unit ? intern("") : NULL, name);
        if (q)
            q->answer = g < 0 ? 0 : key_of_global(e->p, e->digest, g);
    }
    return g;
}
