/*
 * members: which struct members and globals own a reference.
 *
 * Evidence is gathered over the whole program, without regard to paths: a member that some function releases (directly,
 * or by way of a local as Py_CLEAR and Py_SETREF do) or that a traverse function visits is owning. One that is only ever
 * stored and read is unknown, and nothing is claimed of it.
 */
#include "facts.h"

uint64_t
member_key(const char *record, const char *name)
{
    return hash_mix(hash_mix(7, KEY_PTR(record)), KEY_PTR(name));
}

/* What a local was given: the member or global whose content, or whose address, is stored into it. */
typedef struct Source {
    const char *record, *name;
    const char *scope, *function; /* statics of one name in two units, or functions, are two */
    bool address;
} Source;

static uint64_t
source_key(const Source *s)
{
    uint64_t key = member_key(s->record, s->name);

    return hash_mix(hash_mix(key, KEY_PTR(s->scope)), KEY_PTR(s->function));
}

static Source
member_source(const char *record, const char *name)
{
    return (Source){.record = record, .name = name};
}

static Source
global_source(const Unit *u, const Global *g)
{
    return (Source){
        .name = g->name, .scope = g->is_static ? u->path : NULL, .function = g->function};
}

static bool
same_source(const Source *a, const Source *b)
{
    return a->record == b->record && a->name == b->name && a->scope == b->scope &&
           a->function == b->function;
}

static MemberFact *
member_fact(Program *p, const Source *s)
{
    uint64_t key = source_key(s);
    uint64_t *k = map_get(&p->members, key);

    if (!k) {
        MemberFact fact = {
            .record = s->record, .name = s->name, .scope = s->scope, .function = s->function};
        vec_push(p->arena, &p->member_facts, fact);
        k = map_put(&p->members, key, p->member_facts.n - 1);
    }
    return &p->member_facts.at[*k];
}

static bool
source_of_address(const Fn *fn, Ref at, Source *out)
{
    const Instr *field = ir_def(fn->f, at);

    if (field && field->op == OP_field && field->name && *field->name) {
        *out = member_source(field->record, field->name);
        return true;
    }
    if (field &&
        field->op == OP_index) /* an array of references: the member that holds the array */
        return source_of_address(fn, ir_strip(fn->f, ir_arg(fn->f, field, 0)), out);
    if (field && field->op == OP_load)
        return source_of_address(fn, ir_strip(fn->f, ir_arg(fn->f, field, 0)), out);
    if (at.kind == REF_GLOBAL) {
        *out = global_source(fn->unit, &fn->unit->globals.at[at.n]);
        return true;
    }
    return false;
}

static bool source_of_local(const Fn *fn, int32_t local, int depth, Source *out);

/* Whose content is r? Looks through one or two locals. */
static bool
source_of(const Fn *fn, Ref r, int depth, Source *out)
{
    const Instr *load = ir_def(fn->f, ir_strip(fn->f, r));

    if (!load || load->op != OP_load || depth > 3)
        return false;
    Ref at = ir_strip(fn->f, ir_arg(fn->f, load, 0));
    if (at.kind == REF_LOCAL)
        return source_of_local(fn, at.n, depth + 1, out) && !out->address;
    const Instr *inner = ir_def(fn->f, at);
    if (inner && inner->op == OP_load) { /* *p, where p = &self->x */
        Ref p = ir_strip(fn->f, ir_arg(fn->f, inner, 0));
        if (p.kind == REF_LOCAL && source_of_local(fn, p.n, depth + 1, out) && out->address) {
            out->address = false; /* it is the content that counts, not the way to it */
            return true;
        }
    }
    return source_of_address(fn, at, out);
}

static bool
source_of_local(const Fn *fn, int32_t local, int depth, Source *out)
{
    const Function *f = fn->f;
    bool found = false;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        if (i->op != OP_store)
            continue;
        Ref at = ir_arg(f, i, 0);
        if (at.kind != REF_LOCAL || at.n != local)
            continue;
        Ref value = ir_strip(f, ir_arg(f, i, 1));
        Source s = {0};
        if (value.kind == REF_NULL)
            continue;
        if (source_of(fn, value, depth, &s))
            ;
        else if (source_of_address(fn, value, &s))
            s.address = true;
        else
            return false;
        if (found && (!same_source(&s, out) || s.address != out->address))
            return false;
        *out = s;
        found = true;
    }
    return found;
}

static uint32_t times_passed(const Program *p, const Fn *fn, const Source *what,
                             uint32_t (*where)(const Model *));

/* A release says something of the place only if the function does not take a reference first, nor gives the place's
 * away: in `if (PyModule_AddObject(m, "Error", Error) < 0) Py_CLEAR(Error)` it puts right what failed. */
static void
read_releases(Program *p, const Fn *fn, const Instr *call, const Model *m)
{
    uint32_t stolen_here = model_steals(m);

    for (uint32_t a = 1; a < call->nargs && a < 32; a++) {
        bool released = m->releases >> (a - 1) & 1, visited = m->visits >> (a - 1) & 1,
             stolen = stolen_here >> (a - 1) & 1;
        Source s;
        if (!(released || visited || stolen) || !source_of(fn, ir_arg(fn->f, call, a), 0, &s))
            continue;
        uint32_t gains = times_passed(p, fn, &s, model_gains);
        uint32_t steals = times_passed(p, fn, &s, model_steals);
        MemberFact *fact = member_fact(p, &s);
        fact->let_go += released || stolen;
        fact->released += released && gains == 0 && steals == 0;
        fact->visited += visited;
        fact->stolen += stolen && steals > gains;
    }
}

/* self->x = PyList_New(0), or Py_NewRef(x), or by way of a local that holds nothing else. */
static void
read_gift(Program *p, const Fn *fn, const Instr *store)
{
    Source s;
    Ref at = ir_strip(fn->f, ir_arg(fn->f, store, 0)),
        value = ir_strip(fn->f, ir_arg(fn->f, store, 1));

    if (at.kind == REF_LOCAL || !source_of_address(fn, at, &s))
        return;
    if (!brings_reference(p, fn, store))
        return;
    MemberFact *fact = member_fact(p, &s);
    const char *type = type_of_new(p, fn, value);
    fact->made_of_several = fact->made_of_several || (type && fact->made && fact->made != type);
    fact->made = type ? type : fact->made;
    fact->given++;
}

/* return job->result; slot = job->result: the reference goes along, unless another one is taken for it. */
static void
read_move(Program *p, const Fn *fn, Ref value)
{
    Source s;

    if ((source_of(fn, value, 0, &s) || source_of_address(fn, ir_strip(fn->f, value), &s)) &&
        times_passed(p, fn, &s, model_gains) == 0)
        member_fact(p, &s)->let_go++;
}

/* Its place, or what is there, goes to a function of which nothing is known, or nothing so simple. */
static void
read_handed(Program *p, const Fn *fn, const Instr *call, const Model *m)
{
    for (uint32_t a = 1; a < call->nargs; a++) {
        Source s;
        Ref v = ir_arg(fn->f, call, a);
        if (source_of_address(fn, ir_strip(fn->f, v), &s) || (!m && source_of(fn, v, 0, &s)))
            member_fact(p, &s)->let_go++;
    }
}

/* How often the content of that place is an argument of a call of fn, one of those that `where` names. */
static uint32_t
times_passed(const Program *p, const Fn *fn, const Source *what, uint32_t (*where)(const Model *))
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;
        uint32_t set = m ? where(m) : 0;
        Source s;
        for (uint32_t a = 1; set && a < i->nargs && a < 32; a++)
            n += (set >> (a - 1) & 1) && source_of(fn, ir_arg(fn->f, i, a), 0, &s) &&
                 same_source(&s, what);
    }
    return n;
}

/* Is what is there handed to any call? */
static bool
is_passed(const Fn *fn, const Source *what)
{
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        for (uint32_t a = 1; i->op == OP_call && a < i->nargs; a++) {
            Ref arg = ir_arg(fn->f, i, a);
            Source s;
            if ((source_of(fn, arg, 0, &s) || source_of_address(fn, ir_strip(fn->f, arg), &s)) &&
                same_source(&s, what))
                return true;
        }
    }
    return false;
}

/* The deallocator of a link in a ring takes it out: self->next = NULL, and whoever that was is not released. A link owns none of
 * the others. */
static void
read_unlinking(Program *p, const Fn *fn, const Instr *store)
{
    const Instr *to = ir_def(fn->f, ir_strip(fn->f, ir_arg(fn->f, store, 0)));
    Source s;

    if (!fn->role.slot || strcmp(fn->role.slot, "tp_dealloc") != 0 || !to || to->op != OP_field ||
        ir_strip(fn->f, ir_arg(fn->f, store, 1)).kind != REF_NULL ||
        !source_of_address(fn, ir_arg(fn->f, store, 0), &s) || is_passed(fn, &s))
        return;
    member_fact(p, &s)->unlinked++;
}

/* visit(self->x, arg) in a traverse function: the callee is a parameter. */
static void
read_visit(Program *p, const Fn *fn, const Instr *call)
{
    const Instr *load = ir_def(fn->f, ir_strip(fn->f, ir_arg(fn->f, call, 0)));
    Source s;

    if (!load || load->op != OP_load || call->nargs != 3)
        return;
    if (!(fn->role.slot && strstr(fn->role.slot, "traverse")) && !strstr(fn->f->name, "traverse") &&
        !strstr(fn->f->name, "visit"))
        return;
    Ref at = ir_arg(fn->f, load, 0);
    if (at.kind != REF_LOCAL || !fn->f->locals.at[at.n].is_param)
        return;
    if (source_of(fn, ir_arg(fn->f, call, 1), 0, &s))
        member_fact(p, &s)->visited++;
}

/* A call of one of our own functions that releases its argument: clear_ref(self->x). One level is enough to find them. */
static uint32_t
releases_params(const Program *p, const Fn *fn)
{
    uint32_t set = 0;

    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;
        for (uint32_t a = 1; m && a < i->nargs && a < 32; a++) {
            const Instr *load = ir_def(fn->f, ir_strip(fn->f, ir_arg(fn->f, i, a)));
            if (!(m->releases >> (a - 1) & 1) || !load || load->op != OP_load)
                continue;
            Ref at = ir_strip(fn->f, ir_arg(fn->f, load, 0));
            const Instr *deref = ir_def(fn->f, at);
            if (deref && deref->op == OP_load) /* Py_XDECREF(*p) */
                at = ir_strip(fn->f, ir_arg(fn->f, deref, 0));
            if (at.kind == REF_LOCAL && fn->f->locals.at[at.n].is_param && at.n < 32)
                set |= 1u << at.n;
        }
    }
    return set;
}

/* A function of a library, called: the structs that it takes are its own. */
static void
read_unseen(Program *p, const Unit *u, const Function *f)
{
    const Type *type = ir_type(u, f->type);

    for (uint32_t k = 0; type && k < type->params.n; k++) {
        const Type *to = ir_pointee(u, type->params.at[k]);
        if (to && to->kind == TYPE_RECORD && !to->is_object && to->name && *to->name)
            map_put(&p->library_structs, KEY_PTR(intern(to->name)), 1);
    }
}

bool
is_library_struct(const Program *p, const char *record)
{
    return record && map_get(&p->library_structs, KEY_PTR(intern(record)));
}

void
members_find(Program *p)
{
    uint32_t *releases = NEW_N(p->arena, uint32_t, p->fns.n + 1);

    for (uint32_t k = 0; k < p->fns.n; k++)
        releases[k] = releases_params(p, &p->fns.at[k]);
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        for (uint32_t n = 0; n < fn->f->instrs.n; n++) {
            const Instr *i = &fn->f->instrs.at[n];
            if (i->op == OP_store) {
                read_gift(p, fn, i);
                read_unlinking(p, fn, i);
                if (ir_arg(fn->f, i, 0).kind != REF_LOCAL)
                    read_move(p, fn, ir_arg(fn->f, i, 1));
            }
            if (i->op == OP_ret && i->nargs)
                read_move(p, fn, ir_arg(fn->f, i, 0));
            if (i->op != OP_call)
                continue;
            const Model *m = call_model(p->models, fn->unit, fn->f, i);
            if (m)
                read_releases(p, fn, i, m);
            read_handed(p, fn, i, m);
            read_visit(p, fn, i);
            Ref callee = ir_strip(fn->f, ir_arg(fn->f, i, 0));
            Fn *to = callee.kind == REF_FUNC ? program_fn(p, fn->unit, callee.n) : NULL;
            if (!to && !m && callee.kind == REF_FUNC)
                read_unseen(p, fn->unit, &fn->unit->funcs.at[callee.n]);
            for (uint32_t a = 1; to && a < i->nargs && a < 32; a++) {
                Source s;
                if (!(releases[to - p->fns.at] >> (a - 1) & 1))
                    continue;
                Ref value = ir_strip(fn->f, ir_arg(fn->f, i, a));
                if (source_of(fn, value, 0, &s) || source_of_address(fn, value, &s))
                    member_fact(p, &s)->released++;
            }
        }
    }
}

const char *
member_made(const Program *p, const char *record, const char *name)
{
    const Source s = member_source(record, name);
    uint64_t *k = name ? map_get(&p->members, source_key(&s)) : NULL;
    const MemberFact *m = k ? &p->member_facts.at[*k] : NULL;

    return m && !m->made_of_several ? m->made : NULL;
}

/* Does every call of fn give its parameter the address of a member that owns, and some not while its object is torn down? */
bool
is_given_members(const Program *p, const Fn *fn, uint32_t param)
{
    uint32_t calls = 0;

    for (uint32_t k = 0; k < fn->callers.n && !fn->address_taken; k++) {
        const Fn *by = &p->fns.at[fn->callers.at[k]];
        bool at_end = by->role.slot && strcmp(by->role.slot, "tp_dealloc") == 0;
        for (uint32_t n = 0; n < by->f->instrs.n; n++) {
            const Instr *call = &by->f->instrs.at[n];
            Ref callee = call->op == OP_call ? ir_strip(by->f, ir_arg(by->f, call, 0)) : ref_none();
            if (callee.kind != REF_FUNC || program_fn(p, by->unit, callee.n) != fn)
                continue;
            const Instr *field =
                param + 1 < call->nargs
                    ? ir_def(by->f, ir_strip(by->f, ir_arg(by->f, call, param + 1)))
                    : NULL;
            if (!field || field->op != OP_field ||
                member_owns(p, field->record, field->name) != OWNS_YES)
                return false;
            calls += !at_end;
        }
    }
    return calls > 0;
}

static bool
is_unlinked(const MemberFact *m)
{
    return m->unlinked && !m->visited;
}

bool
member_is_unlinked(const Program *p, const char *record, const char *name)
{
    const Source s = member_source(record, name);
    uint64_t *k = name ? map_get(&p->members, source_key(&s)) : NULL;

    return k && is_unlinked(&p->member_facts.at[*k]);
}

bool
member_is_forgotten(const Program *p, const char *record, const char *name)
{
    const Source s = member_source(record, name);
    uint64_t *k = record && name ? map_get(&p->members, source_key(&s)) : NULL;
    const MemberFact *m = k ? &p->member_facts.at[*k] : NULL;

    return m && m->given && !m->released && !m->visited && !m->let_go;
}

static Owns
source_owns(const Program *p, const Source *s)
{
    uint64_t *k = s->name ? map_get(&p->members, source_key(s)) : NULL;

    if (!k)
        return OWNS_UNKNOWN;
    const MemberFact *m = &p->member_facts.at[*k];
    if (is_unlinked(m))
        return OWNS_UNKNOWN;
    bool keeps =
        m->given &&
        !m->stolen; /* Error = PyErr_New...; PyModule_AddObject(m, "Error", Error): a mere pointer */
    return m->released || m->visited || keeps ? OWNS_YES : OWNS_UNKNOWN;
}

Owns
member_owns(const Program *p, const char *record, const char *name)
{
    Source s = member_source(record, name);
    bool of_template =
        record && strchr(record, '<'); /* a pair: what one owns says nothing of others */

    return of_template ? OWNS_UNKNOWN : source_owns(p, &s);
}

Owns
global_owns(const Program *p, const Unit *u, const Global *g)
{
    Source s = global_source(u, g);

    return source_owns(p, &s);
}

void
facts_print(const Program *p, Text *out)
{
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        text_addf(out, "function %s", fn->f->name);
        if (fn->role.slot)
            text_addf(out, " is %s", fn->role.slot);
        if (fn->role.table)
            text_addf(out, " of %s", fn->role.table);
        text_addf(out, "%s%s%s\n", fn->has_callers ? " called" : "",
                  fn->address_taken ? " address-taken" : "", fn->recursive ? " recursive" : "");
        if (fn->promise) {
            text_add(out, "promise ");
            model_print(fn->promise, out);
            text_add(out, "\n");
        }
        const Usage *u = program_usage(p, fn->unit, fn->id);
        if (u)
            text_addf(out, "usage %s calls %u: lent %u released %u fails %u\n", fn->f->name,
                      u->sites.n, u->lent, u->released, u->fails);
    }
    for (uint32_t k = 0; k < p->member_facts.n; k++) {
        const MemberFact *m = &p->member_facts.at[k];
        text_addf(out, "member %s.%s%s%s owns: released %u visited %u given %u stolen %u\n",
                  m->record     ? m->record
                  : m->function ? m->function
                  : m->scope    ? "(static)"
                                : "(global)",
                  m->name, m->scope ? " in " : "", m->scope ? m->scope : "", m->released,
                  m->visited, m->given, m->stolen);
    }
}
