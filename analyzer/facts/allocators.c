/*
 * allocators: from which family the blocks come that a struct member or a global points to.
 *
 * Every store of the program is looked at. A place has a family if nothing but NULL, blocks of that family and what the
 * same member of another struct held is ever put there, and nobody gets to know its address, who might put something else;
 * the units of a format that allocate are given it to put a block there.
 *
 * So is every call that frees what was read from a member or a global: the family that it goes back to.
 */
#include "formats.h"

static uint64_t
place_key(const char *record, const char *name)
{
    return hash_mix(hash_mix(0xa110, KEY_PTR(record)), KEY_PTR(name));
}

typedef struct Where {
    const char *record, *name;
} Where;

const char *
variable_home(const Unit *u, const Global *g)
{
    return g->is_static ? intern(u->path) : NULL;
}

static Where
where_variable(const Unit *u, const Global *g)
{
    return (Where){variable_home(u, g), g->name};
}

/* The member or global whose address r is. */
static bool
place_of(const Fn *fn, Ref r, Where *out)
{
    r = ir_strip(fn->f, r);
    const Instr *field = ir_def(fn->f, r);

    if (r.kind == REF_GLOBAL)
        *out = where_variable(fn->unit, &fn->unit->globals.at[r.n]);
    else if (field && field->op == OP_field && field->name && *field->name)
        *out = (Where){field->record, field->name};
    else
        return false;
    return true;
}

static void
put_into(Map *families, const Where *at, Family family)
{
    uint64_t key = place_key(at->record, at->name), *have = map_get(families, key);

    if (!have)
        map_put(families, key, (uint64_t)family);
    else if (*have != (uint64_t)family)
        *have = FAMILY_NONE;
}

static void
put(Program *p, const Where *at, Family family)
{
    put_into(&p->families, at, family);
}

/* What is put there: a block of `*family`, nothing that matters (*family FAMILY_NONE), or something else (false). */
static bool
read_value(const Program *p, const Fn *fn, Ref value, const Where *at, int depth, Family *family)
{
    const Function *f = fn->f;
    Where from;

    *family = FAMILY_NONE;
    value = ir_strip(f, value);
    const Instr *i = ir_def(f, value);
    if (value.kind == REF_NULL || (value.kind == REF_INT && f->ints.at[value.n] == 0))
        return true;
    if (i && i->op == OP_call) {
        const Model *m = call_model(p->models, fn->unit, f, i);
        if (!m || m->outcomes.n == 0 || m->outcomes.at[0].ret != RET_BLOCK)
            return false;
        *family = m->outcomes.at[0].family;
        return true;
    }
    if (!i || i->op != OP_load)
        return false;
    Ref source = ir_strip(f, ir_arg(f, i, 0));
    if (place_of(fn, source, &from))
        return from.record == at->record && from.name == at->name;
    if (source.kind != REF_LOCAL || depth > 1 || f->locals.at[source.n].is_param)
        return false;
    for (uint32_t k = 0; k < f->instrs.n; k++) { /* a local that holds nothing else */
        const Instr *store = &f->instrs.at[k];
        Family one;
        if (store->op != OP_store || ir_arg(f, store, 0).kind != REF_LOCAL ||
            ir_arg(f, store, 0).n != source.n)
            continue;
        if (!read_value(p, fn, ir_arg(f, store, 1), at, depth + 1, &one) ||
            (*family != FAMILY_NONE && one != FAMILY_NONE && one != *family))
            return false;
        if (one != FAMILY_NONE)
            *family = one;
    }
    return *family != FAMILY_NONE;
}

/* The units that allocate what they put at the address. es# and its like take memory that is there already, if there is any:
 * a store has put it there. */
static uint64_t
allocating_args(Program *p, const Fn *fn, const Instr *call)
{
    ParsedUnits units = {0};
    uint64_t args = 0;

    format_parsed(p, fn, call, &units);
    for (uint32_t k = 0; k < units.n; k++)
        for (int n = 0; n < units.at[k].unit->n; n++)
            if ((units.at[k].unit->args[n] == UNIT_BLOCK ||
                 units.at[k].unit->args[n] == UNIT_BLOCK_OR_OURS) &&
                units.at[k].arg + (uint32_t)n < 64)
                args |= 1ull << (units.at[k].arg + (uint32_t)n);
    return args;
}

/* Addresses that are used for anything but a load or a store of the place itself. */
static void
read_addresses(Program *p, const Fn *fn, const Instr *i)
{
    bool access = i->op == OP_load || i->op == OP_store || i->op == OP_field || i->op == OP_index ||
                  i->op == OP_cast || i->op == OP_zero || i->op == OP_copy;
    uint64_t allocates = i->op == OP_call ? allocating_args(p, fn, i) : 0;
    Where at;

    for (uint32_t k = 0; k < i->nargs; k++)
        if (!(access && k == 0) && place_of(fn, ir_arg(fn->f, i, k), &at))
            put(p, &at, k < 64 && allocates >> k & 1 ? FAMILY_MEM : FAMILY_NONE);
}

static void
read_store(Program *p, const Fn *fn, const Instr *store)
{
    Where at;
    Family family;

    if (!place_of(fn, ir_arg(fn->f, store, 0), &at))
        return;
    if (!read_value(p, fn, ir_arg(fn->f, store, 1), &at, 0, &family))
        put(p, &at, FAMILY_NONE);
    else if (family != FAMILY_NONE)
        put(p, &at, family);
}

/* Is r what the place held, read at once or by way of a local that is given nothing else? */
static bool
read_from(const Fn *fn, Ref r, int depth, Where *out)
{
    const Function *f = fn->f;
    const Instr *i = ir_def(f, ir_strip(f, r));
    Where one;
    bool found = false;

    if (!i || i->op != OP_load)
        return false;
    Ref source = ir_strip(f, ir_arg(f, i, 0));
    if (place_of(fn, source, out))
        return true;
    if (source.kind != REF_LOCAL || depth > 0 || f->locals.at[source.n].is_param)
        return false;
    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *store = &f->instrs.at[k];
        if (store->op != OP_store || ir_arg(f, store, 0).kind != REF_LOCAL ||
            ir_arg(f, store, 0).n != source.n || ir_arg(f, store, 1).kind == REF_NULL)
            continue;
        if (!read_from(fn, ir_arg(f, store, 1), depth + 1, &one) ||
            (found && (one.record != out->record || one.name != out->name)))
            return false;
        *out = one;
        found = true;
    }
    return found;
}

static void
read_free(Program *p, const Fn *fn, const Instr *call, const Model *m)
{
    Where at;

    for (uint32_t k = 0; k < 32 && k + 1 < call->nargs; k++)
        if (m->frees >> k & 1 && read_from(fn, ir_arg(fn->f, call, k + 1), 0, &at))
            put_into(&p->freers, &at, m->frees_family);
}

/* What a variable begins with was not allocated. */
static void
read_initialisers(Program *p, const Unit *u)
{
    for (uint32_t g = 0; g < u->globals.n; g++) {
        const Global *gl = &u->globals.at[g];
        Where at = where_variable(u, gl);
        for (uint32_t n = 0; n < gl->inits.n; n++)
            if (!gl->inits.at[n].name && gl->inits.at[n].value.kind != REF_NULL)
                put(p, &at, FAMILY_NONE);
    }
}

void
allocators_find(Program *p)
{
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        for (uint32_t n = 0; n < fn->f->instrs.n; n++) {
            const Instr *i = &fn->f->instrs.at[n];
            if (i->op == OP_store)
                read_store(p, fn, i);
            read_addresses(p, fn, i);
            const Model *m = i->op == OP_call ? call_model(p->models, fn->unit, fn->f, i) : NULL;
            if (m && m->intrinsic && strcmp(m->intrinsic, "init_object") == 0 &&
                !p->objects_from_blocks)
                p->objects_from_blocks = makes_raw_object(p, fn, i);
            if (m && m->frees)
                read_free(p, fn, i, m);
        }
    }
    for (uint32_t k = 0; k < p->units.n; k++)
        read_initialisers(p, p->units.at[k]);
}

Family
member_family(const Program *p, const char *record, const char *name)
{
    uint64_t *have = name ? map_get(&p->families, place_key(record, name)) : NULL;

    return have ? (Family)*have : FAMILY_NONE;
}

Family
member_freed_by(const Program *p, const char *record, const char *name)
{
    uint64_t *have = name ? map_get(&p->freers, place_key(record, name)) : NULL;

    return have ? (Family)*have : FAMILY_NONE;
}
