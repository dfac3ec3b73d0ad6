/*
 * innercopy: what a bytewise copy of an object's struct takes along besides its single members: arrays of references within the
 * struct, arrays of structs that own some, and the head of the object.
 *
 * How many elements are there, and which are NULL, no path shows; so the function as a whole is asked: whether it increfs anything out
 * of an array, or empties the source's.
 */
#include "engine.h"

static bool
member_has_owner(const Explorer *e, const char *record, const char *name)
{
    return record && name && !models_member(e->p->models, record, name) &&
           ask_member_owns(e, record, name) == OWNS_YES;
}

bool
record_owns(const Explorer *e, TypeId record, int depth)
{
    const Type *t = ir_type(e->u, record);

    for (uint32_t k = 0; t && t->kind == TYPE_RECORD && !t->is_union && k < t->fields.n; k++) {
        const Field *f = &t->fields.at[k];
        if (is_object_type(e->u, f->type) ? member_has_owner(e, t->name, f->name)
                                          : depth < 3 && record_owns(e, f->type, depth + 1))
            return true;
    }
    return false;
}

/* The member that the address lies in: &self->slots, &self->slots[n], &self->slots[n].key. */
static const Instr *
outermost_array(const Function *f, Ref at)
{
    const Instr *found = NULL;

    for (int depth = 0; depth < 8; depth++) {
        const Instr *i = ir_def(f, ir_strip(f, at));
        if (!i || (i->op != OP_field && i->op != OP_index))
            break;
        if (i->op == OP_field)
            found = i;
        at = ir_arg(f, i, 0);
    }
    return found;
}

/* Does the function clear elements of that member, one by one or all at once? Then what was in them has moved. */
static bool
empties(const Explorer *e, const char *record, const char *name)
{
    const Function *f = e->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(e->p->models, e->u, f, i) : NULL;
        Ref at = ref_none();
        if (i->op == OP_zero || (i->op == OP_store && ir_arg(f, i, 1).kind == REF_NULL))
            at = ir_arg(f, i, 0);
        for (uint32_t a = 1; m && a < i->nargs && a <= 32; a++)
            if ((m->fills | m->zeroes) >> (a - 1) & 1)
                at = ir_arg(f, i, a);
        const Instr *field = at.kind == REF_NONE ? NULL : outermost_array(f, at);
        if (field && field->record == record && field->name == name)
            return true;
    }
    return false;
}

typedef struct Copied {
    Explorer *e;
    State *s;
    Val to;
    int64_t first, size; /* which bytes of the source's record */
    InstrId i;
} Copied;

static void
judge_arrays(const Copied *c, TypeId record, int64_t base, int depth)
{
    const Explorer *e = c->e;
    const Type *t = ir_type(e->u, record);

    for (uint32_t k = 0; t && t->kind == TYPE_RECORD && !t->is_union && k < t->fields.n; k++) {
        const Field *f = &t->fields.at[k];
        const Type *of = ir_type(e->u, f->type);
        int64_t at = base + f->offset;
        if (of && of->kind == TYPE_RECORD && depth < 4)
            judge_arrays(c, f->type, at, depth + 1);
        if (!of || of->kind != TYPE_ARRAY || at < c->first || at - c->first >= c->size)
            continue;
        bool owns = is_object_type(e->u, of->to) ? member_has_owner(e, t->name, f->name)
                                                 : record_owns(e, of->to, 0);
        if (owns && !takes_references(e) && !empties(e, t->name, f->name))
            tell(c->e, c->s, EVENT_STRUCT_COPY, c->i, c->to.id, f->name, NULL, true);
    }
}

/* Where its reference count is, in a struct that begins as an object does. */
static bool
has_count(const Explorer *e, TypeId record)
{
    const Type *t = ir_type(e->u, record);
    const Field *f = t && t->kind == TYPE_RECORD && t->fields.n ? &t->fields.at[0] : NULL;
    const MemberModel *m = f ? models_member(e->p->models, t->name, f->name) : NULL;

    return f && ((m && m->is == MEMBER_COUNT) || has_count(e, f->type));
}

/* Does the function give an object a head of its own? */
static bool
makes_heads(const Explorer *e)
{
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *i = &e->f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(e->p->models, e->u, e->f, i) : NULL;
        const MemberModel *field = NULL;
        if (i->op == OP_store || i->op == OP_copy) {
            const Instr *at = ir_def(e->f, ir_strip(e->f, ir_arg(e->f, i, 0)));
            field =
                at && at->op == OP_field ? models_member(e->p->models, at->record, at->name) : NULL;
            if (at && at->op == OP_field && i->op == OP_copy && has_count(e, i->type))
                return true;
        }
        if ((field && field->is == MEMBER_COUNT) ||
            (m && m->intrinsic &&
             (strcmp(m->intrinsic, "init_object") == 0 || strcmp(m->intrinsic, "set_count") == 0)))
            return true;
    }
    return false;
}

void
inner_copied(Explorer *e, State *s, Val to, Val from, int64_t size, TypeId record, InstrId i)
{
    const Object *x = state_get(s, from.id);
    bool lent = x && (x->outside == OUT_CALLER || x->outside == OUT_LENDER);
    Copied c = {e, s, to, from.n, size, i};

    if (e->replaying || !obj_info(&e->h, to.id)->is_object ||
        !obj_info(&e->h, from.id)->is_object || !lent || is_teardown(e))
        return;
    e->other = from.id;
    judge_arrays(&c, record, 0, 0);
    if (to.n == 0 && from.n == 0 && has_count(e, record) && !makes_heads(e))
        tell(e, s, EVENT_STRUCT_COPY, i, to.id, NULL, obj_info(&e->h, from.id)->name, true);
    e->other = -1;
}
