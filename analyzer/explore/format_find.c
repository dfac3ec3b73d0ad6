/*
 * format_find: which format a call has on this path, and which names its list has. Mostly both are written in the call; else
 * a variable holds one of several, or the code fills the list.
 */
#include "engine.h"

/* Does nothing but its initialiser ever set that variable? */
static bool
is_settled(const Unit *u, int32_t g)
{
    const Type *t = ir_type(u, u->globals.at[g].type);

    if (u->globals.at[g].is_const && t && t->kind == TYPE_ARRAY)
        return true;
    if (!u->globals.at[g].is_static)
        return false;
    for (uint32_t n = 0; n < u->funcs.n; n++) {
        const Function *f = &u->funcs.at[n];
        for (uint32_t k = 0; k < f->instrs.n; k++) {
            const Instr *i = &f->instrs.at[k];
            for (uint32_t a = 0; i->op != OP_load && a < i->nargs; a++) {
                Ref r = ir_strip(f, ir_arg(f, i, a));
                if (r.kind == REF_GLOBAL && r.n == g && (t->kind != TYPE_ARRAY || a == 0))
                    return false; /* stored to, or handed on by its address */
            }
        }
    }
    return true;
}

static const char *
text_of_global(const Unit *u, int32_t g, bool pointer)
{
    const Global *gl = &u->globals.at[g];
    const Type *t = ir_type(u, gl->type);
    bool fits = t && (t->kind == TYPE_POINTER) == pointer;

    if (!fits || !gl->has_init || gl->inits.n != 1 || gl->inits.at[0].offset != 0 ||
        gl->inits.at[0].value.kind != REF_STRING || !is_settled(u, g))
        return NULL;
    return u->strings.at[gl->inits.at[0].value.n].bytes;
}

static const char *
text_of(const Explorer *e, Val v)
{
    const ObjInfo *i = v.kind == VAL_PTR && v.n == 0 ? obj_info(&e->h, v.id) : NULL;

    if (i && i->kind == OBJ_STRING)
        return e->u->strings.at[i->n].bytes;
    const uint64_t *g = i && i->kind == OBJ_GLOBAL ? map_get(&e->owners, (uint64_t)v.id + 1) : NULL;
    return g ? text_of_global(e->u, (int32_t)*g - 1, false) : NULL;
}

const char *
format_find(Explorer *e, State *s, Ref r)
{
    Ref bare = ir_strip(e->f, r);
    const Instr *d = ir_def(e->f, bare);
    Ref from = d && d->op == OP_load ? ir_arg(e->f, d, 0) : ref_none();

    if (bare.kind == REF_STRING)
        return e->u->strings.at[bare.n].bytes;
    if (from.kind == REF_GLOBAL)
        return text_of_global(e->u, from.n, true);
    return bare.kind == REF_GLOBAL ? text_of_global(e->u, bare.n, false)
                                   : text_of(e, eval(e, s, bare));
}

/* The variable that r was read from, and those that it was given the value of. */
static void
note_variable(Explorer *e, Ref r)
{
    const Instr *d = ir_def(e->f, ir_strip(e->f, r));
    Ref from = d && d->op == OP_load ? ir_arg(e->f, d, 0) : ref_none();

    if (from.kind != REF_LOCAL || format_is_chosen(e, e->locals[from.n]))
        return;
    map_put(&e->formats, (uint64_t)e->locals[from.n] + 1, 1);
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *i = &e->f->instrs.at[k];
        Ref to = i->op == OP_store ? ir_arg(e->f, i, 0) : ref_none();
        if (to.kind == REF_LOCAL && to.n == from.n)
            note_variable(e, ir_arg(e->f, i, 1));
    }
}

/* Which of several formats a variable holds tells states apart. */
void
format_find_variables(Explorer *e)
{
    map_init(&e->formats, e->a);
    for (uint32_t k = 0; k < e->f->instrs.n; k++) {
        const Instr *i = &e->f->instrs.at[k];
        const Model *m = i->op == OP_call ? call_model(e->p->models, e->u, e->f, i) : NULL;
        uint32_t at = m && m->format ? (uint32_t)m->format_at + 1 : 0;
        for (uint32_t a = at; at && a < i->nargs && a <= m->params.n && a <= at + 1; a++)
            note_variable(e, ir_arg(e->f, i, a));
    }
}

bool
format_is_chosen(const Explorer *e, Obj local)
{
    return e->formats.entries.n && map_get(&e->formats, (uint64_t)local + 1);
}

/* ---- lists of names --------------------------------------------------------------------------------- */

typedef struct NameList {
    Explorer *e;
    const Object *in; /* what the path put into the list; NULL */
    const Global *g;  /* what stands in its initialiser; NULL */
    bool zeroed;      /* ... or else is there */
} NameList;

typedef enum NameKind { NAME_UNKNOWN, NAME_END, NAME_EMPTY, NAME_FULL } NameKind;

static NameKind
kind_of_text(const char *text)
{
    return !text ? NAME_UNKNOWN : *text ? NAME_FULL : NAME_EMPTY;
}

static NameKind
name_at(const NameList *n, int64_t off)
{
    const Cell *c = n->in ? cell_find(n->in, off, -1) : NULL;

    if (c && !c->initial)
        return val_is_null(c->v) ? NAME_END : kind_of_text(text_of(n->e, c->v));
    if (n->in && n->in->changed)
        return NAME_UNKNOWN;
    for (uint32_t k = 0; n->g && k < n->g->inits.n; k++) {
        const Init *i = &n->g->inits.at[k];
        if (i->offset == off)
            return i->value.kind == REF_NULL ? NAME_END
                   : i->value.kind == REF_STRING
                       ? kind_of_text(n->e->u->strings.at[i->value.n].bytes)
                       : NAME_UNKNOWN;
    }
    return n->zeroed ? NAME_END : NAME_UNKNOWN;
}

/* The list that the argument points to. */
static bool
find_list(Explorer *e, State *s, Ref r, NameList *out, int64_t *entries)
{
    Ref bare = ir_strip(e->f, r);
    Val v = eval(e, s, bare);
    const ObjInfo *i = v.kind == VAL_PTR && v.n == 0 ? obj_info(&e->h, v.id) : NULL;
    const uint64_t *g = i && i->kind == OBJ_GLOBAL ? map_get(&e->owners, (uint64_t)v.id + 1) : NULL;
    const Type *t = i ? ir_type(e->u, i->type) : NULL;

    if (!t || t->kind != TYPE_ARRAY || t->count < 1 || (i->kind != OBJ_LOCAL && !g))
        return false;
    *out = (NameList){.e = e, .in = state_get(s, v.id)};
    out->g = g ? &e->u->globals.at[*g - 1] : NULL;
    if (out->g && !out->g->has_init)
        return false;
    out->zeroed = out->g || (out->in && out->in->fill == FILL_ZERO);
    *entries = t->count;
    return true;
}

int
format_names(Explorer *e, State *s, Ref list, bool *late)
{
    NameList n;
    int64_t entries;
    bool named = false;

    *late = false;
    if (!find_list(e, s, list, &n, &entries))
        return NAMES_UNKNOWN;
    for (int64_t k = 0; k < entries; k++) {
        NameKind kind = name_at(&n, k * (int64_t)sizeof(char *));
        if (kind == NAME_UNKNOWN)
            return NAMES_UNKNOWN;
        if (kind == NAME_END)
            return (int)k;
        *late = *late || (kind == NAME_EMPTY && named);
        named = named || kind == NAME_FULL;
    }
    return NAMES_ENDLESS;
}
