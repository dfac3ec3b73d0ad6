/*
 * freed: a C struct is freed while it owns objects that the path has not looked at.
 *
 * What is in the cells of a block is lost with it (blocks.c). But a member that nobody has read has no cell, and most ways to
 * forget one are ways not to read it: the struct is taken out of its list and freed, or its other members are released. Or nobody
 * in the whole program releases what is put there.
 */
#include "engine.h"

/* The struct that o is, by the type of its pointer, or of what it is freed by: user data comes as void *. NULL. */
static const Type *
record_of_block(const Explorer *e, Obj o, InstrId at)
{
    const Type *to = ir_pointee(e->u, obj_info(&e->h, o)->type);
    const Instr *call = &e->f->instrs.at[at];

    for (uint32_t k = 1; call->op == OP_call && k < call->nargs && (!to || to->kind == TYPE_VOID);
         k++) {
        const Instr *given = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, call, k)));
        to = given ? ir_pointee(e->u, given->type) : to;
    }
    return to && to->kind == TYPE_RECORD && !to->is_object && !to->is_union ? to : NULL;
}

/* Is a number of the struct known by what it was compared with? It may say what the pointers beside it are worth. */
static bool
says_what_is_there(const Explorer *e, const State *s, const Cell *c)
{
    int64_t lo, hi;

    if (c->v.kind == VAL_INT)
        return true;
    if (c->v.kind != VAL_SYM)
        return false;
    val_range(&e->h, s, c->v, &lo, &hi);
    const SymInfo *atom = &e->h.syms.at[c->v.id];
    return lo != atom->lo || hi != atom->hi || val_truth(&e->h, s, c->v) == TRUTH_YES;
}

/* What the path has done with the members of a struct that goes. */
typedef struct Looked {
    bool released; /* one that owns, in place, or it was taken out */
    bool followed; /* a pointer to another struct of the kind: it was unlinked */
    bool told;     /* something says that there may be nothing in it */
} Looked;

static bool
leads_to(const Unit *u, TypeId pointer, const Type *record)
{
    const Type *to = ir_pointee(u, pointer);

    return to && to->kind == TYPE_RECORD && to->name == record->name;
}

static bool
owns_object(const Explorer *e, const Type *record, const Field *f)
{
    return f->name && *f->name && is_object_type(e->u, f->type) &&
           !models_member(e->p->models, record->name, f->name) &&
           ask_member_owns(e, record->name, f->name) == OWNS_YES;
}

static Looked
what_was_looked_at(const Explorer *e, const State *s, Obj o, const Type *record)
{
    const Object *x = state_get(s, o);
    Looked l = {0};

    for (uint32_t k = 0; k < record->fields.n; k++) {
        const Field *f = &record->fields.at[k];
        const Cell *c = cell_find(x, f->offset, -1);
        if (!c)
            continue;
        bool object = is_object_type(e->u, f->type), null = val_is_null(c->v);
        if (owns_object(e, record, f))
            l.released = l.released || c->strong == STRONG_SPENT || (!c->initial && null);
        if (object && c->initial && null)
            l.told = true;
        else if (!c->pointer && c->initial)
            l.told = l.told || says_what_is_there(e, s, c);
        l.followed = l.followed || (c->initial && leads_to(e->u, f->type, record));
    }
    return l;
}

/* Does the function release a member of that struct anywhere, if only in a loop over an array of them? Py_CLEAR goes by way of a
 * local. */
static bool
text_releases(const Explorer *e, const Type *record)
{
    const Function *f = e->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(e->p->models, e->u, f, i) : NULL;
        for (uint32_t a = 1; m && m->releases && a < i->nargs && a < 32; a++) {
            Ref arg = ir_arg(f, i, a);
            int32_t local = ir_loaded_local(f, arg);
            const Instr *field = ir_loaded_field(f, arg);
            if (!(m->releases >> (a - 1) & 1))
                continue;
            for (uint32_t n = 0; local >= 0 && n < f->instrs.n && !field; n++)
                if (f->instrs.at[n].op == OP_store &&
                    ir_arg(f, &f->instrs.at[n], 0).kind == REF_LOCAL &&
                    (int32_t)ir_arg(f, &f->instrs.at[n], 0).n == local)
                    field = ir_loaded_field(f, ir_arg(f, &f->instrs.at[n], 1));
            if (field && field->record == record->name)
                return true;
        }
    }
    return false;
}

/* Does the function copy structs, or memory? They may live on elsewhere. */
static bool
text_copies(const Explorer *e)
{
    const Function *f = e->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(e->p->models, e->u, f, i) : NULL;
        if (i->op == OP_copy || (m && m->moves_to >= 0))
            return true;
    }
    return false;
}

/* The owning members of which nothing is known on this path, as "key', 'value"; NULL if there is none. */
static const char *
left_alone(const Explorer *e, const Object *x, const Type *record, bool by_path, bool forgotten)
{
    const char *names = NULL;

    for (uint32_t k = 0; k < record->fields.n; k++) {
        const Field *f = &record->fields.at[k];
        if (cell_find(x, f->offset, -1) || !owns_object(e, record, f) ||
            (!by_path && function_touches(e->f, record->name, f->name)) ||
            (forgotten ? !ask_is_forgotten(e, record->name, f->name)
                       : ask_neighbours_touch(e, record->name, f->name)))
            continue;
        names = names ? arena_printf(e->p->arena, "%s', '%s", names, f->name) : f->name;
    }
    return names;
}

void
judge_freed_struct(Explorer *e, const State *s, Obj o, InstrId i)
{
    const ObjInfo *info = obj_info(&e->h, o);
    const Object *x = state_get(s, o);
    const Type *record = info->kind == OBJ_BLOCK ? record_of_block(e, o, i) : NULL;
    bool given = info->birth == BIRTH_MEMBER || info->birth == BIRTH_PARAM;

    if (!record || (!given && info->birth != BIRTH_CALL) || x->escaped || x->changed ||
        x->fill != FILL_SYMBOLIC || x->life == LIFE_DEAD)
        return;
    Looked l = what_was_looked_at(e, s, o, record);
    bool unlinked = l.followed && !l.told && info->birth == BIRTH_MEMBER && e->fn->role.contract;
    bool by_path = given && (l.released || unlinked);
    bool forgotten = !by_path && (l.told || !given || !text_releases(e, record));
    if (forgotten && (l.told || text_copies(e)))
        return;
    const char *members = left_alone(e, x, record, by_path, forgotten);
    if (members)
        tell_freed(e, s, i, o, members);
}
