/*
 * typeblocks: memory and buffers that instances hold, and that nobody gives back when they die.
 *
 * A member holds memory of its own if nothing but NULL and blocks of one family is ever put there (facts/allocators.c), and a buffer
 * if it is filled somewhere. What counts against it is anything that the dealloc, with all that it calls, does with it: frees it,
 * releases it, hands it on or puts it elsewhere.
 */
#include "typetell.h"

typedef struct Owner {
    Teller *teller;
    const TypeFact *t;
    const SlotFact *dealloc;
    const Closure *releases;
    Closure
        unviewed; /* what bf_releasebuffer does: who has seen the last view go has no buffer to keep */
} Owner;

/* Is what is put into the member put into another one as well, as with the last of a list? Then that may be the owner. */
static bool
is_another_way(Program *p, const struct Evidence *why, const TypeMember *m)
{
    const Touches *all = &p->types->touches[why->fn - p->fns.at];
    Origins from = {0}, other = {0};

    for (uint32_t k = 0; k < all->own.n; k++) {
        const Touch *t = &all->own.at[k];
        bool same = t->on.kind == FROM_MEMBER && t->on.record == m->record && t->on.name == m->name;
        if (t->what == TOUCH_STORES && t->value.kind == REF_TMP)
            origins_of(p, why->fn, t->value, same ? &from : &other);
    }
    for (uint32_t k = 0; k < from.n; k++)
        for (uint32_t n = 0; n < other.n; n++)
            if (from.at[k].kind == FROM_CALL && other.at[n].kind == FROM_CALL &&
                from.at[k].fn == other.at[n].fn && from.at[k].n == other.at[n].n)
                return true;
    return false;
}

/* Is its content put elsewhere: into a pool, into another object? */
static bool
is_moved(Program *p, const Closure *c, const TypeMember *m)
{
    for (uint32_t k = 0; k < c->touches.n; k++) {
        const Reached *r = &c->touches.at[k];
        Origins from = {0};
        if (r->touch->what != TOUCH_STORES || r->touch->value.kind != REF_TMP)
            continue;
        origins_of(p, r->fn, r->touch->value, &from);
        for (uint32_t n = 0; n < from.n; n++)
            if (from.at[n].kind == FROM_MEMBER && from.at[n].record == m->record &&
                from.at[n].name == m->name)
                return true;
    }
    return false;
}

static bool
is_seen_to(const Owner *h, const TypeMember *m)
{
    static const TouchWhat enough[] = {TOUCH_FREES, TOUCH_RELEASES, TOUCH_HANDS_OUT};

    for (size_t k = 0; k < sizeof enough / sizeof *enough; k++)
        if (closure_covers(h->teller->p, h->releases, h->t, m, enough[k]) ||
            closure_covers(h->teller->p, &h->unviewed, h->t, m, enough[k]))
            return true;
    return is_moved(h->teller->p, h->releases, m);
}

static void
judge_member(const Owner *h, const Type *record, const Field *f, int64_t base, const char *path)
{
    Program *p = h->teller->p;
    Family family = member_family(p, record->name, f->name);
    TypeMember m = {.record = record->name,
                    .name = f->name,
                    .path = arena_printf(p->arena, "%s%s", path, f->name),
                    .offset = base + f->offset,
                    .because = "memory"};
    bool block = family != FAMILY_NONE && family != FAMILY_ARENA;

    /* A store may be a call that is given the address: of a member that is known to hold a block, only such get it as put one there. */
    m.why = first_touch(p, m.record, m.name, block ? TOUCH_STORES : TOUCH_FILLS);
    if (!m.why.fn || is_seen_to(h, &m) || (block && is_another_way(p, &m.why, &m)))
        return;
    m.why.what = block ? TOUCH_FREES : TOUCH_FILLS;
    bool own = has_function(h->dealloc) && type_own_slot(h->t, h->dealloc->slot) == h->dealloc;
    TypeEvent ev = {.slot = "tp_dealloc",
                    .function = has_function(h->dealloc) ? h->dealloc->fn->f->name : NULL,
                    .family = block ? word_of(model_families, family) : NULL};
    TypeContext c = {.teller = h->teller,
                     .t = h->t,
                     .m = &m,
                     .fn = own ? h->dealloc->fn : NULL,
                     .loc = own ? h->dealloc->fn->f->loc : h->t->loc};
    tell_rules(&c, &ev, tell_unfreed);
}

static void
judge_record(const Owner *h, const Type *record, int64_t base, const char *path, int depth)
{
    enum { DEEPEST = 3 };

    for (uint32_t k = 0; depth < DEEPEST && k < record->fields.n; k++) {
        const Field *f = &record->fields.at[k];
        const Type *t = ir_type(h->t->unit, f->type);
        bool base_struct = f->offset == 0 && t && t->kind == TYPE_RECORD && t->is_object;
        if (!t || base_struct || !f->name || !*f->name)
            continue;
        judge_member(h, record, f, base, path);
        if (t->kind == TYPE_RECORD && !t->is_union)
            judge_record(h, t, base + f->offset,
                         arena_printf(h->teller->p->arena, "%s%s.", path, f->name), depth + 1);
    }
}

/* Its bf_releasebuffer, which a spec names itself and a type object by way of a table; NULL. */
static const Fn *
unviewer_of(const Program *p, const TypeFact *t)
{
    const char *slot = "bf_releasebuffer";
    bool foreign;
    const SlotFact *own = type_slot(p, t, slot, &foreign),
                   *table = type_slot(p, t, "tp_as_buffer", &foreign);

    if (has_function(own))
        return own->fn;
    for (uint32_t k = 0; table && table->target && k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        if (fn->role.slot && strcmp(fn->role.slot, slot) == 0 && fn->unit == table->unit &&
            fn->role.table && strcmp(fn->role.table, table->target) == 0)
            return fn;
    }
    return NULL;
}

void
judge_blocks(Teller *teller, const TypeFact *t, const SlotFact *dealloc, const Closure *releases)
{
    Owner h = {.teller = teller, .t = t, .dealloc = dealloc, .releases = releases};
    const Type *record = record_named(t->unit, t->record);

    closure_of(teller->p, t, unviewer_of(teller->p, t), &h.unviewed);
    if (record && !(t->base >= 0 && teller->p->types->all.at[t->base].record == t->record))
        judge_record(&h, record, 0, "", 0);
}
