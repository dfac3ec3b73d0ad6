/*
 * types: every way in which a program makes a type.
 *
 * A type is a variable: a static type object, or the spec that a heap type is made from. What is in it comes from its
 * initialiser and from the stores to it in code, in that order; both are read into one list of slots. Bases come from
 * tp_base, from the slots of a spec, or from the call that makes the type.
 */
#include "typewritten.h"

#define SEVERAL_TYPES UINT64_MAX /* of made_as */

/* ---- slots ------------------------------------------------------------------------- */

static bool
number(const Scalar *s, int64_t *n)
{
    if (s->value.kind == REF_INT)
        *n = s->fn ? s->fn->f->ints.at[s->value.n] : s->unit->ints.at[s->value.n];
    return s->value.kind == REF_INT;
}

/* x |= n */
static bool
added_bits(const Scalar *s, int64_t *n)
{
    const Instr *i = s->fn ? ir_def(s->fn->f, s->value) : NULL;

    for (uint32_t k = 0; i && i->op == OP_bin && i->sub == BIN_or && k < 2; k++) {
        Ref r = ir_arg(s->fn->f, i, k);
        if (r.kind == REF_INT) {
            *n = s->fn->f->ints.at[r.n];
            return true;
        }
    }
    return false;
}

static SlotFact
slot_fact(Program *p, const char *slot, const Scalar *s)
{
    SlotFact f = {.slot = slot, .unit = s->unit, .global = -1, .loc = s->loc};
    Origins from = {0};

    number(s, &f.n);
    if (s->value.kind == REF_FUNC) {
        f.fn = program_fn(p, s->unit, s->value.n);
        f.target = s->unit->funcs.at[s->value.n].name;
    } else if (s->value.kind == REF_GLOBAL) {
        f.global = s->value.n;
        f.target = s->unit->globals.at[s->value.n].name;
    } else if (s->fn && s->value.kind == REF_TMP) {
        origins_of(p, s->fn, s->value, &from);
        if (from.n == 1 && from.at[0].kind == FROM_GLOBAL)
            f.target = from.at[0].name;
    }
    return f;
}

static void
add_slot(Program *p, TypeFact *t, const char *slot, const Scalar *s)
{
    int64_t bits;

    if (s->value.kind == REF_NULL)
        return;
    SlotFact f = slot_fact(p, slot, s);
    for (uint32_t k = 0; k < t->slots.n; k++)
        if (t->slots.at[k].slot == slot) {
            if (added_bits(s, &bits))
                t->slots.at[k].n |= bits;
            else
                t->slots.at[k] = f; /* the last one counts */
            return;
        }
    if (added_bits(s, &bits))
        f.n = bits;
    vec_push(p->arena, &t->slots, f);
}

const SlotFact *
type_own_slot(const TypeFact *t, const char *slot)
{
    for (uint32_t k = 0; k < t->slots.n; k++)
        if (strcmp(t->slots.at[k].slot, slot) == 0)
            return &t->slots.at[k];
    return NULL;
}

static int64_t
slot_number(const TypeFact *t, const char *slot)
{
    const SlotFact *s = type_own_slot(t, slot);

    return s ? s->n : 0;
}

/* ---- the two kinds ------------------------------------------------------------------- */

static const Scalar *
scalar_named(const Scalars *all, const char *name)
{
    for (uint32_t k = 0; k < all->at.n; k++)
        if (strcmp(all->at.at[k].name, name) == 0)
            return &all->at.at[k];
    return NULL;
}

/* Python 2's PyObject_HEAD_INIT(NULL) 0, under the headers of Python 3: each value stands one member too far. What was
 * meant is clear from the name that stands where a size should. */
static void
undo_old_header(const Program *p, const TypeFact *t, Scalars *all)
{
    enum { STEP = 8 };
    const Scalar *size = scalar_named(all, "tp_basicsize");
    const Type *record = record_named(t->unit, models_record_name(p->models, RECORD_TYPE));

    if (!record || !size || size->value.kind != REF_STRING)
        return;
    for (uint32_t k = 0; k < all->at.n; k++)
        for (uint32_t f = 0; f < record->fields.n; f++)
            if (!all->at.at[k].fn && record->fields.at[f].offset == all->at.at[k].offset - STEP)
                all->at.at[k].name = record->fields.at[f].name;
}

static void
read_static(Program *p, TypeFact *t, int64_t size)
{
    Scalars all = {0};
    static const char *const header[] = {"ob_base", "ob_refcnt", "ob_type", "ob_size"};

    written_to_global(p, t->unit, t->global, t->at, size, &all);
    undo_old_header(p, t, &all);
    t->handed_on = all.handed_on;
    for (uint32_t k = 0; k < all.at.n; k++) {
        bool is_header = false;
        for (size_t h = 0; h < sizeof header / sizeof *header; h++)
            is_header = is_header || strcmp(all.at.at[k].name, header[h]) == 0;
        if (!is_header)
            add_slot(p, t, all.at.at[k].name, &all.at.at[k]);
    }
    const Scalar *sized = scalar_named(&all, "tp_basicsize");
    t->sized_as = sized ? sized->size_of : NULL;
    t->basicsize = slot_number(t, "tp_basicsize");
    t->flags = slot_number(t, "tp_flags");
    t->varies = slot_number(t, "tp_itemsize") != 0;
    if (global_is_broken(t->unit, &t->unit->globals.at[t->global]))
        t->unread = "the compiler has not understood all of its initialiser";
    if (all.at.n == 0)
        t->unread = "nothing is ever put into it";
}

/* The entries of a table of PyType_Slot: a number, then what it stands for. */
static void
read_slots(Program *p, TypeFact *t, const Scalars *all)
{
    for (uint32_t k = 0; k < all->at.n; k++) {
        const Scalar *slot = &all->at.at[k];
        int64_t n;
        if (strcmp(slot->name, "slot") != 0 || !number(slot, &n) || !slot_of_number(n))
            continue;
        for (uint32_t j = 0; j < all->at.n; j++)
            if (strcmp(all->at.at[j].name, "pfunc") == 0 &&
                all->at.at[j].offset == slot->offset + 8)
                add_slot(p, t, intern(slot_of_number(n)), &all->at.at[j]);
    }
}

static void
read_spec(Program *p, TypeFact *t, const Scalars *spec)
{
    Scalars slots = {0};
    bool known = false;

    for (uint32_t k = 0; k < spec->at.n; k++) {
        const Scalar *s = &spec->at.at[k];
        int64_t n = 0;
        number(s, &n);
        if (strcmp(s->name, "basicsize") == 0) {
            t->basicsize = n;
            t->sized_as = s->size_of;
        } else if (strcmp(s->name, "flags") == 0)
            t->flags = n;
        else if (strcmp(s->name, "itemsize") == 0)
            t->varies = n != 0;
        else if (strcmp(s->name, "name") == 0 && s->value.kind == REF_STRING)
            t->py_name = s->unit->strings.at[s->value.n].bytes;
        known = known || (strcmp(s->name, "slots") == 0 &&
                          (s->value.kind == REF_GLOBAL || (s->value.kind == REF_LOCAL && s->fn)));
        if (strcmp(s->name, "slots") == 0 && s->value.kind == REF_GLOBAL)
            written_to_global(p, s->unit, s->value.n, 0, WHOLE, &slots);
        else if (strcmp(s->name, "slots") == 0 && s->value.kind == REF_LOCAL && s->fn)
            written_to_local(p, s->fn, s->value.n, WHOLE, &slots);
    }
    read_slots(p, t, &slots);
    t->handed_on = spec->handed_on || slots.handed_on;
    if (!known)
        t->unread = "its table of slots is not known";
}

static TypeFact *
add_type(Program *p, const Unit *u, const char *name, Loc loc, TypeForm form)
{
    TypeFact t = {.name = name,
                  .unit = u,
                  .unit_index = (uint32_t)*map_get(&p->unit_of, KEY_PTR(u)),
                  .global = -1,
                  .loc = loc,
                  .form = form,
                  .heap = form == FORM_SPEC,
                  .base = -1};
    vec_push(p->arena, &p->types->all, t);
    return &p->types->all.at[p->types->all.n - 1];
}

static void
read_module(Program *p, TypeFact *t, int64_t size)
{
    Scalars all = {0};

    written_to_global(p, t->unit, t->global, t->at, size, &all);
    for (uint32_t k = 0; k < all.at.n; k++)
        if (strncmp(all.at.at[k].name, "m_", 2) == 0)
            add_slot(p, t, all.at.at[k].name, &all.at.at[k]);
    t->basicsize = slot_number(t, "m_size");
}

/* -1 if a struct of that name is no type object, nor what one is made of. */
static int
form_of(const Program *p, const char *record)
{
    switch (models_record(p->models, record)) {
    case RECORD_TYPE:
        return FORM_STATIC;
    case RECORD_SPEC:
        return FORM_SPEC;
    case RECORD_SEQUENCE:
        return FORM_STRUCTSEQ;
    case RECORD_MODULE:
        return FORM_MODULE;
    default:
        return -1;
    }
}

/* A type object that is a member, and no pointer to one, has a key of its own. */
static const char *
address_of(const Program *p, const char *member)
{
    return intern(arena_printf(p->arena, "&%s", member));
}

/* Of several types that are kept in one place, as in an array, nobody knows which one a reader gets. */
static void
keep_as(Program *p, const TypeFact *t, uint64_t place)
{
    uint64_t type = (uint64_t)(t - p->types->all.at) + 1;
    const uint64_t *have = map_get(&p->types->made_as, place);

    map_put(&p->types->made_as, place, have && *have != type ? SEVERAL_TYPES : type);
}

static void
read_object(Program *p, const Unit *u, int32_t g, const Type *t, int64_t at, const char *name)
{
    Scalars spec = {0};
    TypeForm form = (TypeForm)form_of(p, t->name);
    TypeFact *fact = add_type(p, u, name, u->globals.at[g].loc, form);

    fact->global = g;
    fact->at = at;
    if (form == FORM_STATIC) {
        read_static(p, fact, t->size);
    } else if (form == FORM_MODULE) {
        read_module(p, fact, t->size);
    } else if (form == FORM_SPEC) {
        written_to_global(p, u, g, at, t->size, &spec);
        read_spec(p, fact, &spec);
    }
}

/* Is there anything of interest in a variable of that type? */
static bool
has_object(const Program *p, const Unit *u, TypeId id, int depth)
{
    const Type *t = ir_type(u, id);

    while (t && t->kind == TYPE_ARRAY)
        t = ir_type(u, t->to);
    if (!t || t->kind != TYPE_RECORD || depth > 4)
        return false;
    for (uint32_t k = 0; k < t->fields.n && form_of(p, t->name) < 0; k++)
        if (has_object(p, u, t->fields.at[k].type, depth + 1))
            return true;
    return form_of(p, t->name) >= 0;
}

/* Those that are the variable, its elements, or members of a struct that the program keeps them in. */
static void
read_part(Program *p, const Unit *u, int32_t g, TypeId id, int64_t at, const char *name)
{
    const Type *t = ir_type(u, id);

    if (!has_object(p, u, id, 0))
        return;
    if (t->kind == TYPE_ARRAY) {
        const Type *to = ir_type(u, t->to);
        for (int64_t k = 0; to && k < (t->count > 0 ? t->count : 1); k++)
            read_part(p, u, g, t->to, at + k * to->size, name);
        return;
    }
    if (form_of(p, t->name) >= 0) {
        read_object(p, u, g, t, at, name);
        return;
    }
    for (uint32_t k = 0; k < t->fields.n; k++) {
        uint32_t first = p->types->all.n;
        read_part(p, u, g, t->fields.at[k].type, at + t->fields.at[k].offset,
                  arena_printf(p->arena, "%s.%s", name, t->fields.at[k].name));
        if (p->types->all.n == first + 1) {
            p->types->all.at[first].in_record = t->name;
            p->types->all.at[first].in_member = address_of(p, t->fields.at[k].name);
        }
    }
}

static void
read_global(Program *p, const Unit *u, int32_t g)
{
    const Global *gl = &u->globals.at[g];

    if (gl->in_project && gl->is_defined)
        read_part(p, u, g, gl->type, 0, gl->name);
}

static void
read_locals(Program *p, const Fn *fn)
{
    for (uint32_t k = 0; k < fn->f->locals.n; k++) {
        const Type *t = ir_type(fn->unit, fn->f->locals.at[k].type);
        Scalars spec = {0};
        if (!fn->f->in_project || !t || t->kind != TYPE_RECORD || form_of(p, t->name) != FORM_SPEC)
            continue;
        TypeFact *fact =
            add_type(p, fn->unit, fn->f->locals.at[k].name, fn->f->locals.at[k].loc, FORM_SPEC);
        written_to_local(p, fn, (int32_t)k, t->size, &spec);
        read_spec(p, fact, &spec);
    }
}

/* ---- bases ---------------------------------------------------------------------------- */

int32_t
type_named(const Program *p, const Unit *u, const char *name)
{
    int32_t found = -1;

    for (uint32_t k = 0; name && k < p->types->all.n; k++) {
        const TypeFact *t = &p->types->all.at[k];
        if (t->name != name || t->global < 0)
            continue;
        if (t->unit == u)
            return t->at || (k + 1 < p->types->all.n && t[1].name == name && t[1].at)
                       ? -1
                       : (int32_t)k; /* one of an array */
        if (!t->unit->globals.at[t->global].is_static)
            found = (int32_t)k;
    }
    return found;
}

int32_t
type_made_as(const Program *p, const char *record, const char *name)
{
    uint64_t *k = map_get(&p->types->made_as, member_key(record, name));

    return k && *k != SEVERAL_TYPES ? (int32_t)*k - 1 : -1;
}

int32_t
type_object_at(const Program *p, const Unit *u, const Function *f, Ref at)
{
    Ref base;
    int64_t offset;

    if (!constant_place(f, at, &base, &offset) || base.kind != REF_GLOBAL)
        return -1;
    const Global *g = &u->globals.at[base.n];
    for (uint32_t k = 0; k < p->types->all.n; k++) {
        const TypeFact *t = &p->types->all.at[k];
        if (t->global < 0 || t->at != offset || t->form == FORM_MODULE)
            continue;
        const Global *its = &t->unit->globals.at[t->global];
        if (t->unit == u ? t->global == base.n
                         : its->name == g->name && !its->is_static && !g->is_static)
            return (int32_t)k;
    }
    return -1;
}

int32_t
type_of_origin(const Program *p, const Unit *u, const Origin *o)
{
    if (o->kind == FROM_GLOBAL && o->address)
        return type_named(p, u, o->name);
    if (o->kind == FROM_MEMBER && o->address)
        return type_made_as(p, o->record, address_of(p, o->name));
    return o->kind == FROM_GLOBAL   ? type_made_as(p, NULL, o->name)
           : o->kind == FROM_MEMBER ? type_made_as(p, o->record, o->name)
                                    : -1;
}

const TypeMember *
member_of_types(const Program *p, const char *record, const char *name, const TypeFact **t)
{
    const TypeMember *found = NULL;

    for (uint32_t k = 0; record && name && k < p->types->all.n; k++) {
        const TypeFact *type = &p->types->all.at[k];
        for (uint32_t n = 0; type->form != FORM_MODULE && n < type->members.n; n++) {
            const TypeMember *m = &type->members.at[n];
            if (m->record != record || m->name != name || (found && found->visited))
                continue;
            found = m;
            *t = type;
        }
    }
    return found;
}

/* A variable of the program's own that points to some type. */
static bool
is_own_variable(const Unit *u, const Origin *o)
{
    for (uint32_t k = 0; !o->address && k < u->globals.n; k++)
        if (u->globals.at[k].name == o->name)
            return u->globals.at[k].in_project;
    return false;
}

static void
set_base(Program *p, TypeFact *t, const Unit *u, const Origin *o)
{
    int32_t base = type_of_origin(p, u, o);

    if (base >= 0 && &p->types->all.at[base] != t)
        t->base = base;
    else if (o->kind == FROM_GLOBAL && !is_own_variable(u, o))
        t->base_name = o->name;
    else
        t->base_unknown = true;
}

static void
base_from_slots(Program *p, TypeFact *t)
{
    const SlotFact *s = type_own_slot(t, "tp_base");

    if (!s)
        s = type_own_slot(t, "tp_bases");
    if (!s)
        return;
    Origin o = {.kind = s->target ? FROM_GLOBAL : FROM_ELSEWHERE,
                .address = s->global >= 0,
                .name = s->target};
    set_base(p, t, s->unit, &o);
}

static int
param_named(const Model *m, const char *name)
{
    for (uint32_t k = 0; m && k < m->params.n; k++)
        if (strcmp(m->params.at[k].name, name) == 0)
            return (int)k;
    return -1;
}

/* The types whose spec an argument may be. */
static void
each_spec(Program *p, const Fn *fn, const Instr *call, int param,
          void (*visit)(Program *, TypeFact *, const Fn *, const Instr *))
{
    Origins from = {0};
    int32_t it = type_object_at(p, fn->unit, fn->f, ir_arg(fn->f, call, (uint32_t)param + 1));

    if (it >= 0 && p->types->all.at[it].form == FORM_SPEC) {
        visit(p, &p->types->all.at[it], fn, call);
        return;
    }
    origins_of(p, fn, ir_arg(fn->f, call, (uint32_t)param + 1), &from);
    for (uint32_t k = 0; k < from.n; k++) {
        const Origin *o = &from.at[k];
        int32_t t = o->address ? type_of_origin(p, fn->unit, o) : -1;
        for (uint32_t n = 0; o->kind == FROM_LOCAL && o->address && n < p->types->all.n; n++)
            if (p->types->all.at[n].global < 0 && p->types->all.at[n].unit == fn->unit &&
                p->types->all.at[n].name == o->fn->f->locals.at[o->n].name)
                t = (int32_t)n;
        if (t >= 0 && p->types->all.at[t].form == FORM_SPEC)
            visit(p, &p->types->all.at[t], fn, call);
    }
}

/* Of the calls that a variable's value may come from, the last one before an instruction: variables are used again. -1 */
static InstrId
latest_call(const Origins *from, const Fn *fn, InstrId before)
{
    InstrId last = -1;

    for (uint32_t k = 0; k < from->n; k++)
        if (from->at[k].kind == FROM_CALL && from->at[k].fn == fn && from->at[k].n < before &&
            from->at[k].n > last)
            last = from->at[k].n;
    return last;
}

/* The base, or the tuple of bases, that the call is given. */
static void
base_from_call(Program *p, TypeFact *t, const Fn *fn, const Instr *call)
{
    int at = param_named(call_model(p->models, fn->unit, fn->f, call), "bases");
    Origins from = {0};

    if (at < 0 || (uint32_t)at + 1 >= call->nargs || t->base >= 0 || t->base_name)
        return;
    origins_of(p, fn, ir_arg(fn->f, call, (uint32_t)at + 1), &from);
    InstrId last = latest_call(&from, fn, (InstrId)(call - fn->f->instrs.at));
    for (uint32_t k = 0; k < from.n; k++) {
        Origin o = from.at[k];
        if (o.kind == FROM_CALL && o.fn == fn && o.n != last)
            continue;
        const Instr *pack = o.kind == FROM_CALL ? &o.fn->f->instrs.at[o.n] : NULL;
        Origins item = {0};
        if (pack && pack->nargs >= 3)
            origins_of(p, o.fn, ir_arg(o.fn->f, pack, 2), &item); /* PyTuple_Pack(n, base, ...) */
        set_base(p, t, fn->unit, item.n == 1 ? &item.at[0] : &o);
    }
}

static void
made_as(Program *p, TypeFact *t, const Fn *fn, const Instr *call)
{
    const Function *f = fn->f;
    InstrId at = (InstrId)(call - f->instrs.at);

    t->keeps_module =
        t->keeps_module || param_named(call_model(p->models, fn->unit, f, call), "mod") >= 0;
    for (uint32_t k = 0; k < p->types->touches[fn - p->fns.at].own.n; k++) {
        const Touch *s = &p->types->touches[fn - p->fns.at].own.at[k];
        Origins from = {0};
        if (s->what != TOUCH_STORES || (s->on.kind != FROM_MEMBER && s->on.kind != FROM_GLOBAL))
            continue;
        const Instr *direct = ir_def(f, ir_strip(f, s->value));
        if (direct == call) {
            keep_as(p, t, member_key(s->on.record, s->on.name));
            continue;
        }
        if (!direct || direct->op != OP_load)
            continue;
        origins_of(p, fn, s->value, &from);
        if (latest_call(&from, fn, s->at) == at)
            keep_as(p, t, member_key(s->on.record, s->on.name));
    }
}

/* Calls that are handed a spec: CPython's own, and helpers of the program. */
static void
read_makers(Program *p, void (*visit)(Program *, TypeFact *, const Fn *, const Instr *))
{
    for (uint32_t k = 0; k < p->fns.n; k++) {
        const Fn *fn = &p->fns.at[k];
        for (uint32_t n = 0; n < fn->f->instrs.n; n++) {
            const Instr *i = &fn->f->instrs.at[n];
            for (uint32_t a = 1; i->op == OP_call && a < i->nargs; a++) {
                Ref r = ir_strip(fn->f, ir_arg(fn->f, i, a));
                const Type *t =
                    r.kind == REF_GLOBAL  ? ir_type(fn->unit, fn->unit->globals.at[r.n].type)
                    : r.kind == REF_LOCAL ? ir_type(fn->unit, fn->f->locals.at[r.n].type)
                                          : NULL;
                int32_t in = r.kind == REF_TMP ? type_object_at(p, fn->unit, fn->f, r) : -1;
                if ((t && t->kind == TYPE_RECORD && form_of(p, t->name) == FORM_SPEC) ||
                    (in >= 0 && p->types->all.at[in].form == FORM_SPEC))
                    each_spec(p, fn, i, (int)a - 1, visit);
            }
        }
    }
}

/* ---- inheritance ------------------------------------------------------------------------ */

static bool
is_group_slot(const char *slot)
{
    return strcmp(slot, "tp_traverse") == 0 || strcmp(slot, "tp_clear") == 0;
}

const SlotFact *
type_slot(const Program *p, const TypeFact *t, const char *slot, bool *foreign)
{
    const SlotFact *own = type_own_slot(t, slot);

    *foreign = false;
    if (own)
        return own;
    /* tp_traverse and tp_clear come with the flag, and only all together */
    if (is_group_slot(slot) && (t->flags & TPFLAGS_HAVE_GC || type_own_slot(t, "tp_traverse") ||
                                type_own_slot(t, "tp_clear")))
        return NULL;
    if (t->heap && strcmp(slot, "tp_dealloc") == 0)
        return NULL; /* PyType_FromSpec puts its own there, which ends with the base's */
    if (t->base >= 0)
        return type_slot(p, &p->types->all.at[t->base], slot, foreign);
    *foreign = t->base_name || t->base_unknown;
    return NULL;
}

static bool
is_gc(const Program *p, const TypeFact *t, int depth)
{
    if (t->flags & TPFLAGS_HAVE_GC)
        return true;
    if (type_own_slot(t, "tp_traverse") || type_own_slot(t, "tp_clear") || depth > 8)
        return false;
    if (t->base >= 0)
        return is_gc(p, &p->types->all.at[t->base], depth + 1);
    const TypeModel *m = t->base_name ? models_type_object(p->models, t->base_name) : NULL;
    return t->base_unknown || (t->base_name && (!m || m->container));
}

static const char *
text_of(const TypeFact *t, const char *slot)
{
    const Global *g =
        t->global >= 0 && t->form == FORM_STATIC ? &t->unit->globals.at[t->global] : NULL;

    for (uint32_t k = 0; g && k < g->inits.n; k++)
        if (g->inits.at[k].name && strcmp(g->inits.at[k].name, slot) == 0 &&
            g->inits.at[k].offset >= t->at && g->inits.at[k].value.kind == REF_STRING)
            return t->unit->strings.at[g->inits.at[k].value.n].bytes;
    return NULL;
}

/* A header's `PyTypeObject T;` without anything in it is the T that another unit fills. One that is filled from the
 * description of a struct sequence is that. */
static bool
is_tentative(const Program *p, const TypeFact *t)
{
    if (!t->unread || t->form != FORM_STATIC || t->unit->globals.at[t->global].is_static)
        return false;
    for (uint32_t k = 0; k < p->types->all.n; k++) {
        const TypeFact *other = &p->types->all.at[k];
        if (other != t && other->name == t->name && other->form == FORM_STATIC &&
            (!other->unread || other < t))
            return true;
    }
    return false;
}

static void
drop_tentative(Program *p)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < p->types->all.n; k++)
        if (!is_tentative(p, &p->types->all.at[k]))
            p->types->all.at[n++] = p->types->all.at[k];
    p->types->all.n = n;
}

/* f(&type, &desc) */
static void
find_sequences(Program *p, const Fn *fn)
{
    for (uint32_t k = 0; k < fn->f->instrs.n; k++) {
        const Instr *i = &fn->f->instrs.at[k];
        int32_t desc = i->op == OP_call && i->nargs == 3
                           ? type_object_at(p, fn->unit, fn->f, ir_arg(fn->f, i, 2))
                           : -1;
        int32_t t = desc >= 0 && p->types->all.at[desc].form == FORM_STRUCTSEQ
                        ? type_object_at(p, fn->unit, fn->f, ir_arg(fn->f, i, 1))
                        : -1;
        if (t >= 0) {
            p->types->all.at[t].form = FORM_STRUCTSEQ;
            p->types->all.at[t].unread = NULL;
        }
    }
}

/* Which members the collector gets to see, and can have cleared. */
static void
find_cover(Program *p)
{
    for (uint32_t k = 0; k < p->types->all.n; k++) {
        TypeFact *t = &p->types->all.at[k];
        bool module = t->form == FORM_MODULE, foreign_visit, foreign_clear;
        const SlotFact *visit =
            type_slot(p, t, module ? "m_traverse" : "tp_traverse", &foreign_visit);
        const SlotFact *clear = type_slot(p, t, module ? "m_clear" : "tp_clear", &foreign_clear);
        Closure visits, clears;
        closure_of(p, t, visit ? visit->fn : NULL, &visits);
        closure_of(p, t, clear ? clear->fn : NULL, &clears);
        for (uint32_t n = 0; n < t->members.n; n++) {
            TypeMember *m = &t->members.at[n];
            m->visited = (visit && !visit->fn) || foreign_visit || visits.hands_out_self ||
                         closure_covers(p, &visits, t, m, TOUCH_VISITS) ||
                         closure_covers(p, &visits, t, m, TOUCH_HANDS_OUT);
            m->cleared = (clear && !clear->fn) || foreign_clear || clears.hands_out_self ||
                         closure_covers(p, &clears, t, m, TOUCH_RELEASES) ||
                         closure_covers(p, &clears, t, m, TOUCH_NULLS) ||
                         closure_covers(p, &clears, t, m, TOUCH_EMPTIES) ||
                         closure_covers(p, &clears, t, m, TOUCH_HANDS_OUT);
            m->visited = m->visited && (t->gc || module);
        }
    }
}

bool
type_has_method(const TypeFact *t, const char *name)
{
    enum { ENTRY = 32, UNBOUND = 0x10 | 0x20 }; /* sizeof(PyMethodDef); METH_CLASS, METH_STATIC */
    const SlotFact *s = type_own_slot(t, "tp_methods");
    const Global *g = s && s->global >= 0 ? &s->unit->globals.at[s->global] : NULL;
    int64_t found = -1, flags = 0;

    for (uint32_t k = 0; g && k < g->inits.n; k++) {
        const Init *i = &g->inits.at[k];
        if (i->name && strcmp(i->name, "ml_name") == 0 && i->value.kind == REF_STRING &&
            strcmp(s->unit->strings.at[i->value.n].bytes, name) == 0)
            found = i->offset / ENTRY;
        if (i->name && strcmp(i->name, "ml_flags") == 0 && i->value.kind == REF_INT &&
            i->offset / ENTRY == found)
            flags = s->unit->ints.at[i->value.n];
    }
    return found >= 0 && !(flags & UNBOUND);
}

bool
type_visits_type(Program *p, const TypeFact *t)
{
    bool foreign;
    const SlotFact *s = type_slot(p, t, "tp_traverse", &foreign);
    Closure visits;

    if (!s || !s->fn)
        return s || foreign;
    closure_of(p, t, s->fn, &visits);
    for (uint32_t k = 0; k < visits.touches.n; k++) {
        const Touch *touch = visits.touches.at[k].touch;
        if ((touch->what == TOUCH_VISITS && touch->on.kind == FROM_TYPE) ||
            (touch->what == TOUCH_SLOT && strcmp(touch->on.name, "tp_traverse") == 0))
            return true;
    }
    return visits.hands_out_self;
}

/* Functions that only the code puts into a slot, through a helper or into a table of its own. */
static void
give_roles(Program *p)
{
    for (uint32_t k = 0; k < p->types->all.n; k++) {
        const TypeFact *t = &p->types->all.at[k];
        for (uint32_t n = 0; n < t->slots.n; n++)
            if (models_slot(p->models, t->slots.at[n].slot, ir_python(t->unit)))
                role_give(p, t->slots.at[n].fn, t->slots.at[n].slot, t->name);
    }
}

void
types_find(Program *p)
{
    p->types = NEW(p->arena, Types);
    p->types->touches = NEW_N(p->arena, Touches, p->fns.n + 1);
    p->types->locals = NEW_N(p->arena, LocalStores, p->fns.n + 1);
    map_init(&p->types->results, p->arena);
    map_init(&p->types->stores_of, p->arena);
    map_init(&p->types->by_record, p->arena);
    map_init(&p->types->made_as, p->arena);
    touches_find(p);
    for (uint32_t k = 0; k < p->units.n; k++)
        for (uint32_t g = 0; g < p->units.at[k]->globals.n; g++)
            read_global(p, p->units.at[k], (int32_t)g);
    for (uint32_t k = 0; k < p->fns.n; k++) {
        read_locals(p, &p->fns.at[k]);
        find_sequences(p, &p->fns.at[k]);
    }
    drop_tentative(p);
    for (uint32_t k = 0; k < p->types->all.n; k++)
        if (p->types->all.at[k].in_member)
            keep_as(p, &p->types->all.at[k],
                    member_key(p->types->all.at[k].in_record, p->types->all.at[k].in_member));
    give_roles(p);
    read_makers(p, made_as);
    for (uint32_t k = 0; k < p->types->all.n; k++)
        base_from_slots(p, &p->types->all.at[k]);
    read_makers(p, base_from_call);
    for (uint32_t k = 0; k < p->types->all.n; k++)
        p->types->all.at[k].base_unknown |= p->types->all.at[k].handed_on;
    for (uint32_t k = 0; k < p->types->all.n; k++) {
        TypeFact *t = &p->types->all.at[k];
        t->gc = is_gc(p, t, 0);
        if (!t->py_name)
            t->py_name = text_of(t, "tp_name");
    }
    structs_find(p);
    index_types(p);
    holds_find(p);
    seen_find(p);
    find_cover(p);
}
