/*
 * tabletell: the tables that describe methods, attributes and slots, held against what they name.
 *
 * The interpreter calls a function by the convention that its table promises, and reads a table up to the entry that is all
 * zero; neither is checked by the compiler where a cast stands before the function.
 */
#include "../facts/types.h"
#include "engine.h"
#include "tableshot.h"
#include "mend.h"

typedef struct TableTeller {
    Program *p;
    void (*finding)(void *, uint32_t, const Finding *);
    void *arg;
    const Unit *u;
    uint32_t unit_index;
    const Global *g;
    const Type *record; /* of an entry */
    uint32_t *first;    /* by entry: the first of g's inits that is its, + 1; 0 if none is */
    uint32_t *next;     /* by init: the next of the same entry, likewise */
    Loc loc;            /* of the entry at hand */
    uint32_t entry;
    const char *field; /* of the entry, that does not fit; NULL */
    uint32_t alone;    /* entries behind the first whose functions take no second argument */
} TableTeller;

/* ---- findings ------------------------------------------------------------------------------- */

static const char *
cell_text(const TableTeller *t, Ref r)
{
    Arena *a = t->p->arena;

    switch (r.kind) {
    case REF_NULL:
        return "NULL";
    case REF_INT:
        return arena_printf(a, "%lld", (long long)t->u->ints.at[r.n]);
    case REF_STRING:
        return arena_printf(a, "\"%s\"", t->u->strings.at[r.n].bytes);
    case REF_FUNC:
        return t->u->funcs.at[r.n].name;
    case REF_GLOBAL:
        return arena_printf(a, "&%s", t->u->globals.at[r.n].name);
    default:
        return "...";
    }
}

/* The entry as it is written, what it says, and what is so. */
static void
draw_entry(const TableTeller *t, const TableEvent *ev, FindingStep *step)
{
    bool one = t->record && t->record->size > 0;
    TableShot s;

    tableshot_begin(&s, t->p->arena, t->g->name,
                    one ? arena_printf(t->p->arena, "%s[%u]", t->record->name, t->entry) : NULL);
    for (uint32_t k = 0; one && k < t->g->inits.n; k++) {
        const Init *i = &t->g->inits.at[k];
        if (i->offset / t->record->size == t->entry && i->name)
            tableshot_row(&s, i->name, cell_text(t, i->value),
                          t->field && strcmp(i->name, t->field) == 0);
    }
    if (ev->what == TABLE_WRONG_END)
        tableshot_row(&s, "the end", "no entry of zeros", true);
    if (ev->wants)
        tableshot_row(&s, "which says", ev->wants, false);
    if (ev->wants && ev->got)
        tableshot_row(&s, "there is", ev->got, true);
    tableshot_end(&s, step);
}

void
report_table(const TableEvent *ev, int rule, Confidence confidence, const char *why,
             const char *remedy, const char *fmt, ...)
{
    const TableTeller *t = ev->context;
    va_list ap;

    va_start(ap, fmt);
    Finding f = finding_at(t->p->arena, rule,
                           t->loc.file >= 0 ? t->u->files.at[t->loc.file].path : t->u->path, t->loc,
                           fmt, ap);
    va_end(ap);
    f.severity = confidence == CONFIDENCE_LOW ? SEVERITY_LOW : f.severity;
    f.confidence = confidence;
    f.rests_on = why;
    f.remedy = remedy;
    f.type = t->g->name;
    draw_entry(t, ev, f.steps);
    mends_take(t->p->arena, ev->mends, &f);
    t->finding(t->arg, t->unit_index, &f);
}

static void
wrong(TableTeller *t, TableWrong what, const char *entry, const char *wants, const char *got)
{
    Mends mends = {0};
    TableEvent ev = {.what = what,
                     .mends = &mends,
                     .table = t->g->name,
                     .entry = entry,
                     .wants = wants,
                     .got = got,
                     .more = what == TABLE_WRONG_ALONE ? t->alone : 0,
                     .context = t};

    for (int k = 0; k < RULE_COUNT; k++)
        if (rules_all[k]->on_table)
            rules_all[k]->on_table(&ev);
}

/* ---- entries ------------------------------------------------------------------------------------ */

static const Init *
at(const TableTeller *t, uint32_t entry, const char *field)
{
    for (uint32_t k = t->first[entry]; k; k = t->next[k - 1]) {
        const Init *i = &t->g->inits.at[k - 1];
        if (i->name && strcmp(i->name, field) == 0)
            return i;
    }
    return NULL;
}

/* Tables may have thousands of entries, written in any order. */
static void
index_entries(TableTeller *t, uint32_t n)
{
    uint32_t inits = t->g->inits.n;

    t->first = NEW_N(t->p->arena, uint32_t, n + 1);
    t->next = NEW_N(t->p->arena, uint32_t, inits + 1);
    for (uint32_t k = inits; k-- > 0;) {
        int64_t entry = t->g->inits.at[k].offset / t->record->size;
        if (entry < 0 || entry >= n)
            continue;
        t->next[k] = t->first[entry];
        t->first[entry] = k + 1;
    }
}

static int64_t
number(const TableTeller *t, uint32_t entry, const char *field)
{
    const Init *i = at(t, entry, field);

    return i && i->value.kind == REF_INT ? t->u->ints.at[i->value.n] : 0;
}

static const char *
text(const TableTeller *t, uint32_t entry, const char *field)
{
    const Init *i = at(t, entry, field);

    return i && i->value.kind == REF_STRING ? t->u->strings.at[i->value.n].bytes : NULL;
}

static const Function *
function(const TableTeller *t, uint32_t entry, const char *field)
{
    const Init *i = at(t, entry, field);

    return i && i->value.kind == REF_FUNC ? &t->u->funcs.at[i->value.n] : NULL;
}

static bool
is_empty(const TableTeller *t, uint32_t entry)
{
    for (uint32_t k = t->first[entry]; k; k = t->next[k - 1]) {
        Ref v = t->g->inits.at[k - 1].value;
        if (v.kind != REF_NULL && (v.kind != REF_INT || t->u->ints.at[v.n] != 0))
            return false;
    }
    return true;
}

/* ---- functions against conventions ---------------------------------------------------------------- */

typedef struct Convention {
    const char *name;
    const char *params; /* o: an object, a: an array of them, n: a number, p: some pointer */
    bool returns_int;
} Convention;

static bool
is_like(const Unit *u, TypeId id, char want)
{
    const Type *t = ir_type(u, id), *to = t && t->kind == TYPE_POINTER ? ir_type(u, t->to) : NULL;

    switch (want) {
    case 'n':
        return t->kind == TYPE_INT;
    case 'a':
        return to && (to->kind == TYPE_POINTER || to->kind == TYPE_VOID);
    case 'o':
        return to && to->kind != TYPE_POINTER;
    default:
        return to != NULL;
    }
}

static const char *
spelled(TableTeller *t, TypeId type)
{
    return type_as_written(t->p->arena, t->u, type, false);
}

/* Does f read a parameter from number n on? */
static bool
reads_from(const Function *f, uint32_t n)
{
    for (uint32_t k = 0; k < f->refs.n; k++)
        if (f->refs.at[k].kind == REF_LOCAL && f->refs.at[k].n >= (int32_t)n &&
            f->refs.at[k].n < (int32_t)f->nparams)
            return true;
    return !f->has_body;
}

/* A function with fewer parameters than it is given works by chance of the ABI; one with more reads what nobody wrote. */
static void
check_function(TableTeller *t, const char *field, const Convention *c, const char *entry)
{
    const Function *f = function(t, t->entry, field);
    const Type *type = f ? ir_type(t->u, f->type) : NULL;
    uint32_t n = (uint32_t)strlen(c->params);

    if (!type || type->kind != TYPE_FUNCTION || type->is_variadic)
        return;
    t->field = field;
    const char *got = spelled(t, f->type);
    for (uint32_t k = 0; k < n && k < type->params.n; k++)
        if (!is_like(t->u, type->params.at[k], c->params[k])) {
            wrong(t, TABLE_WRONG_SIGNATURE, entry, c->name, got);
            return;
        }
    const Type *result = ir_type(t->u, type->to);
    if (type->params.n > n && !reads_from(f, n))
        wrong(t, TABLE_WRONG_UNUSED, entry, c->name, got);
    else if (type->params.n > n || result->kind != (c->returns_int ? TYPE_INT : TYPE_POINTER))
        wrong(t, TABLE_WRONG_SIGNATURE, entry, c->name, got);
    else if (type->params.n < n && type->params.n > 0 && c->params[type->params.n] != 'p')
        wrong(t, TABLE_WRONG_FEW, entry, c->name, got);
}

/* ---- methods ------------------------------------------------------------------------------------------ */

enum { METH_KINDS = 0x28f, METH_CLASS_STATIC = 0x30, METH_NOTHING = 0x04 };

static const struct {
    int64_t flags;
    Convention c;
} conventions[] = {
    {0x01, {"METH_VARARGS", "oo", false}},
    {0x03, {"METH_VARARGS | METH_KEYWORDS", "ooo", false}},
    {0x04, {"METH_NOARGS", "op", false}}, /* nobody looks at the second */
    {0x08, {"METH_O", "oo", false}},
    {0x80, {"METH_FASTCALL", "oan", false}},
    {0x82, {"METH_FASTCALL | METH_KEYWORDS", "oano", false}},
    {0x282, {"METH_METHOD | METH_FASTCALL | METH_KEYWORDS", "ooano", false}},
};

/* Is it called without arguments, and takes only self? The interpreter gives it a NULL as well. */
static bool
is_alone(const TableTeller *t, uint32_t entry)
{
    const Function *f = function(t, entry, "ml_meth");
    const Type *type = f ? ir_type(t->u, f->type) : NULL;

    return type && type->kind == TYPE_FUNCTION && !type->is_variadic && type->params.n == 1 &&
           (number(t, entry, "ml_flags") & METH_KINDS) == METH_NOTHING;
}

/* Of the first such entry, for all. */
static void
tell_alone(TableTeller *t, uint32_t entry)
{
    for (uint32_t k = 0; k < entry; k++)
        if (is_alone(t, k))
            return;
    for (uint32_t k = entry + 1; !is_empty(t, k); k++)
        t->alone += is_alone(t, k);
    t->field = "ml_meth";
    wrong(t, TABLE_WRONG_ALONE, text(t, entry, "ml_name"), NULL, NULL);
}

/* Is an entry's function set by code? */
static bool
is_set_later(const TableTeller *t, const char *field)
{
    for (uint32_t n = 0; n < t->u->funcs.n; n++) {
        const Function *f = &t->u->funcs.at[n];
        for (uint32_t k = 0; k < f->instrs.n; k++) {
            const Instr *i = &f->instrs.at[k];
            const Instr *to = i->op == OP_store ? ir_def(f, ir_strip(f, ir_arg(f, i, 0))) : NULL;
            if (to && to->op == OP_field && to->name && strcmp(to->name, field) == 0)
                return true;
        }
    }
    return false;
}

static bool
is_nothing(const TableTeller *t, const Init *i)
{
    return !i || i->value.kind == REF_NULL ||
           (i->value.kind == REF_INT && t->u->ints.at[i->value.n] == 0);
}

static void
check_method(TableTeller *t, uint32_t entry)
{
    int64_t flags = number(t, entry, "ml_flags");
    const char *name = text(t, entry, "ml_name");
    const Function *f = function(t, entry, "ml_meth");

    const Init *written = at(t, entry, "ml_flags");

    if (name && is_nothing(t, at(t, entry, "ml_meth")) && !is_set_later(t, "ml_meth")) {
        t->field = "ml_meth";
        wrong(t, TABLE_WRONG_NULL, name, NULL, NULL);
    }
    if (!f || (written && written->value.kind != REF_INT && written->value.kind != REF_NULL))
        return; /* (none is 0) */
    for (size_t k = 0; k < sizeof conventions / sizeof *conventions; k++)
        if (conventions[k].flags == (flags & METH_KINDS)) {
            if ((flags & METH_CLASS_STATIC) == METH_CLASS_STATIC)
                break;
            check_function(t, "ml_meth", &conventions[k].c, name);
            if (is_alone(t, entry) && !t->alone)
                tell_alone(t, entry);
            return;
        }
    t->field = "ml_flags";
    wrong(t, TABLE_WRONG_FLAGS, name, NULL, arena_printf(t->p->arena, "0x%llx", (long long)flags));
}

/* ---- attributes ------------------------------------------------------------------------------------------ */

static void
check_getset(TableTeller *t, uint32_t entry)
{
    static const Convention get = {"a getter", "op", false}, set = {"a setter", "oop", true};
    const char *name = text(t, entry, "name");

    check_function(t, "get", &get, name);
    check_function(t, "set", &set, name);
}

static const struct {
    int64_t code;
    const char *name;
    TypeKind kind;
    int64_t size; /* 0: several will do */
} member_types[] = {
    {0, "T_SHORT", TYPE_INT, 2},      {1, "T_INT", TYPE_INT, 4},
    {2, "T_LONG", TYPE_INT, 8},       {3, "T_FLOAT", TYPE_FLOAT, 4},
    {4, "T_DOUBLE", TYPE_FLOAT, 8},   {5, "T_STRING", TYPE_POINTER, 0},
    {6, "T_OBJECT", TYPE_POINTER, 0}, {7, "T_CHAR", TYPE_INT, 1},
    {8, "T_BYTE", TYPE_INT, 1},       {9, "T_UBYTE", TYPE_INT, 1},
    {10, "T_USHORT", TYPE_INT, 2},    {11, "T_UINT", TYPE_INT, 4},
    {12, "T_ULONG", TYPE_INT, 8},     {13, "T_STRING_INPLACE", TYPE_ARRAY, 0},
    {14, "T_BOOL", TYPE_INT, 1},      {16, "T_OBJECT_EX", TYPE_POINTER, 0},
    {17, "T_LONGLONG", TYPE_INT, 8},  {18, "T_ULONGLONG", TYPE_INT, 8},
    {19, "T_PYSSIZET", TYPE_INT, 8},
};

enum { NO_TYPE_CODE = 20 }; /* T_NONE: it is always None, wherever it is */

/* The type whose members this table lists. */
static const TypeFact *
owner_of(const TableTeller *t)
{
    for (uint32_t k = 0; k < t->p->types->all.n; k++) {
        const TypeFact *type = &t->p->types->all.at[k];
        const SlotFact *s = type_own_slot(type, "tp_members");
        if (s && s->unit == t->u && s->global >= 0 && &t->u->globals.at[s->global] == t->g)
            return type;
    }
    return NULL;
}

static const Field *
field_at(const Type *record, int64_t offset)
{
    for (uint32_t k = 0; record && k < record->fields.n; k++)
        if (record->fields.at[k].offset == offset && record->fields.at[k].bits == 0)
            return &record->fields.at[k];
    return NULL;
}

/* __weaklistoffset__ and its like are no members: the offset itself is what they tell. */
static bool
tells_offset(const char *name)
{
    size_t n = name ? strlen(name) : 0;

    return n > 10 && strncmp(name, "__", 2) == 0 && strcmp(name + n - 8, "offset__") == 0;
}

/* Does a member begin there, be it one of a struct in the struct? What is behind the last one may belong to a variable part. */
static bool
is_place(const Unit *u, const Type *record, int64_t offset, bool whole)
{
    if (record->kind != TYPE_RECORD || record->is_union || record->is_incomplete)
        return true;
    for (uint32_t k = 0; k < record->fields.n; k++) {
        const Field *f = &record->fields.at[k];
        const Type *t = ir_type(u, f->type);
        if (f->offset == offset || f->bits || !t)
            return true;
        if (offset < f->offset || offset >= f->offset + t->size)
            continue;
        return t->kind == TYPE_ARRAY ||
               (t->kind == TYPE_RECORD && is_place(u, t, offset - f->offset, false));
    }
    return whole ? record->size <= 0 : false;
}

/* Is it a pointer to what can be no object, for one that is to be; or to what is no text? */
static bool
points_elsewhere(const Unit *u, const Type *pointer, const char *name)
{
    const Type *to = pointer->kind == TYPE_POINTER ? ir_type(u, pointer->to) : NULL;

    if (!to || to->kind == TYPE_VOID || to->kind == TYPE_OTHER)
        return false;
    if (strcmp(name, "T_STRING") == 0)
        return to->kind != TYPE_INT || to->size != 1;
    return strncmp(name, "T_OBJECT", 8) == 0 && to->kind != TYPE_RECORD;
}

static void
check_member(TableTeller *t, uint32_t entry)
{
    const TypeFact *owner = owner_of(t);
    const Type *record = owner && owner->record ? record_named(t->u, owner->record) : NULL;
    const Field *f = field_at(record, number(t, entry, "offset"));
    const Type *type = f ? ir_type(t->u, f->type) : NULL;
    int64_t code = number(t, entry, "type");

    t->field = "type";
    if (tells_offset(text(t, entry, "name")))
        return;
    if (record && code != NO_TYPE_CODE &&
        !is_place(t->u, record, number(t, entry, "offset"), true)) {
        t->field = "offset";
        wrong(t, TABLE_WRONG_PLACE, text(t, entry, "name"), record->name,
              arena_printf(t->p->arena, "%lld", (long long)number(t, entry, "offset")));
        return;
    }
    for (size_t k = 0; type && k < sizeof member_types / sizeof *member_types; k++) {
        if (member_types[k].code != code || type->kind == TYPE_RECORD)
            continue;
        if (type->kind == TYPE_POINTER && member_types[k].kind == TYPE_INT &&
            member_types[k].size == type->size)
            continue; /* the address is shown as a number */
        if (type->kind != member_types[k].kind ||
            (member_types[k].size && type->size != member_types[k].size) ||
            points_elsewhere(t->u, type, member_types[k].name))
            wrong(t, TABLE_WRONG_MEMBER, text(t, entry, "name"), member_types[k].name,
                  arena_printf(t->p->arena, "%s %s", spelled(t, f->type), f->name));
    }
}

/* ---- slots ------------------------------------------------------------------------------------------------- */

/* What the interpreter takes the slot's function to return: by the member of its own struct. */
static const Type *
declared_result(const TableTeller *t, const char *slot)
{
    const Unit *u = t->u;

    for (uint32_t n = 0; n < u->types.n; n++) {
        const Type *r = &u->types.at[n];
        for (uint32_t k = 0; r->kind == TYPE_RECORD && !r->is_union && k < r->fields.n; k++) {
            const Type *f = strcmp(r->fields.at[k].name, slot) == 0
                                ? ir_pointee(u, r->fields.at[k].type)
                                : NULL;
            if (f && f->kind == TYPE_FUNCTION)
                return ir_type(u, f->to);
        }
    }
    return NULL;
}

/* A narrower number leaves the rest of the register as it was. */
static bool
is_too_narrow(TableTeller *t, const char *slot, const Type *result)
{
    const Type *want = result->kind == TYPE_INT ? declared_result(t, slot) : NULL;

    return want && want->kind == TYPE_INT && result->size > 0 && result->size < want->size;
}

/* By the contract of the slot: how many parameters, and what comes back. */
static void
check_slot(TableTeller *t, uint32_t init)
{
    const Init *i = &t->g->inits.at[init];
    const char *slot = i->value.kind == REF_FUNC ? table_slot(t->p, t->u, t->g, init) : NULL;
    const Model *m = slot ? models_slot(t->p->models, intern(slot), t->u->py_version) : NULL;
    const Type *type = m ? ir_type(t->u, t->u->funcs.at[i->value.n].type) : NULL;

    if (!type || type->kind != TYPE_FUNCTION || type->is_variadic || m->varargs)
        return;
    Ret ret = m->outcomes.at[0].ret;
    const Type *result = ir_type(t->u, type->to);
    bool fits = ret == RET_INT                      ? result->kind == TYPE_INT
                : ret == RET_VOID || ret == RET_ANY ? true
                                                    : result->kind == TYPE_POINTER;
    t->loc = i->loc;
    t->entry = t->record ? (uint32_t)(i->offset / t->record->size) : 0;
    t->field = i->name;
    if (fits && type->params.n > m->params.n &&
        !reads_from(&t->u->funcs.at[i->value.n], m->params.n))
        wrong(t, TABLE_WRONG_UNUSED, slot, slot, spelled(t, t->u->funcs.at[i->value.n].type));
    else if (fits && type->params.n <= m->params.n && is_too_narrow(t, slot, result))
        wrong(t, TABLE_WRONG_WIDTH, slot,
              arena_printf(t->p->arena, "%lld bytes", (long long)declared_result(t, slot)->size),
              arena_printf(t->p->arena, "%lld", (long long)result->size));
    else if (type->params.n > m->params.n || !fits)
        wrong(t, TABLE_WRONG_SIGNATURE, slot, slot, spelled(t, t->u->funcs.at[i->value.n].type));
}

/* The numbers up to Python 3.14. What a unit for an older one says of them is for a newer one. */
enum { MOST_TYPE_SLOT = 83, MOST_MODULE_SLOT = 4, MODULE_CREATE = 1, PY_3_15 = 0x030f0000 };

static void
check_numbers(TableTeller *t, uint32_t n, int64_t most)
{
    uint64_t seen[2] = {0, 0};

    for (uint32_t k = 0; k < n; k++) {
        const Init *i = at(t, k, "slot");
        int64_t slot = number(t, k, "slot");
        if (!i || i->value.kind != REF_INT || slot == 0)
            continue;
        const char *shown = arena_printf(t->p->arena, "%lld", (long long)slot);
        t->loc = i->loc;
        t->entry = k;
        t->field = "slot";
        if (slot < 0 || (slot > most && t->u->py_version < PY_3_15)) {
            wrong(t, TABLE_WRONG_SLOT, NULL, NULL, shown);
            continue;
        }
        bool again = slot >= 0 && slot < 128 && seen[slot / 64] >> (slot % 64) & 1;
        if (again && most == MOST_TYPE_SLOT)
            wrong(t, TABLE_WRONG_TWICE, slot_of_number(slot), NULL, NULL);
        else if (again && slot == MODULE_CREATE)
            wrong(t, TABLE_WRONG_SECOND, NULL, NULL, shown);
        if (slot >= 0 && slot < 128)
            seen[slot / 64] |= (uint64_t)1 << (slot % 64);
    }
}

static void
check_type_slots(TableTeller *t, uint32_t n)
{
    check_numbers(t, n, MOST_TYPE_SLOT);
}

static void
check_module_slots(TableTeller *t, uint32_t n)
{
    check_numbers(t, n, MOST_MODULE_SLOT);
}

/* ---- tables --------------------------------------------------------------------------------------------------- */

/* A call that makes one object of one entry, and keeps that: PyCFunction_New. */
static bool
takes_one_entry(const TableTeller *t, const Function *f, const Instr *call, uint32_t arg)
{
    const Model *m = call->op == OP_call ? call_model(t->p->models, t->u, f, call) : NULL;

    return m && m->outcomes.n && m->outcomes.at[0].ret == RET_NEW && (m->parks >> (arg - 1) & 1);
}

/* Is the array handed to somebody who reads it up to its end: named in an initialiser, stored, or passed on? */
static bool
is_handed_on(const TableTeller *t)
{
    int32_t self = (int32_t)(t->g - t->u->globals.at);

    for (uint32_t g = 0; g < t->u->globals.n; g++)
        for (uint32_t k = 0; k < t->u->globals.at[g].inits.n; k++) {
            Ref v = t->u->globals.at[g].inits.at[k].value;
            if (v.kind == REF_GLOBAL && v.n == self)
                return true;
        }
    for (uint32_t n = 0; n < t->u->funcs.n; n++) {
        const Function *f = &t->u->funcs.at[n];
        for (uint32_t k = 0; k < f->instrs.n; k++) {
            const Instr *i = &f->instrs.at[k];
            if (i->op != OP_call && i->op != OP_store)
                continue;
            for (uint32_t a = 1; a < i->nargs; a++) {
                Ref r = ir_strip(f, ir_arg(f, i, a));
                if (r.kind == REF_GLOBAL && r.n == self && !takes_one_entry(t, f, i, a))
                    return true;
            }
        }
    }
    return false;
}

static void
check_names(TableTeller *t, uint32_t n, const char *field)
{
    Map seen;

    map_init(&seen, t->p->arena);
    for (uint32_t k = 0; k < n; k++) {
        const char *name = text(t, k, field);
        if (!name)
            continue;
        uint64_t *before = map_get(&seen, KEY_PTR(intern(name)));
        for (uint64_t times = before ? *before : 0; times > 0; times--) {
            t->loc = at(t, k, field)->loc;
            t->entry = k;
            t->field = field;
            wrong(t, TABLE_WRONG_TWICE, name, NULL, NULL);
        }
        map_put(&seen, KEY_PTR(intern(name)), before ? *before + 1 : 1);
    }
}

typedef struct Form {
    RecordIs record;
    const char *name;
    void (*check)(TableTeller *, uint32_t);
    void (*check_all)(TableTeller *, uint32_t n);
} Form;

static const Form forms[] = {
    {RECORD_METHODS, "ml_name", check_method, NULL},
    {RECORD_GETSETS, "name", check_getset, NULL},
    {RECORD_MEMBERS, "name", check_member, NULL},
    {RECORD_MODULE_SLOTS, NULL, NULL, check_module_slots},
    {RECORD_TYPE_SLOTS, NULL, NULL, check_type_slots},
};

static const Form *
form_of(RecordIs record)
{
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
        if (forms[k].record == record)
            return &forms[k];
    return NULL;
}

static void
check_table(TableTeller *t, const Form *form, uint32_t n)
{
    uint32_t used = 0;

    index_entries(t, n);
    while (used < n && !is_empty(t, used))
        used++;
    for (uint32_t k = 0; form->check && k < used; k++) {
        const Init *name = at(t, k, form->name);
        t->loc = name ? name->loc : t->g->loc;
        t->entry = k;
        form->check(t, k);
    }
    if (form->name)
        check_names(t, used, form->name);
    if (form->check_all)
        form->check_all(t, used);
    t->loc = t->g->loc;
    t->entry = n - 1;
    t->field = NULL;
    if (used == n && is_handed_on(t))
        wrong(t, TABLE_WRONG_END, NULL, NULL, NULL);
}

static void
check_global(TableTeller *t)
{
    const Type *type = ir_type(t->u, t->g->type);
    const Type *element = type && type->kind == TYPE_ARRAY ? ir_type(t->u, type->to) : NULL;
    const Form *form = element && element->kind == TYPE_RECORD && element->size > 0
                           ? form_of(models_record(t->p->models, element->name))
                           : NULL;

    if (!t->g->has_init || !t->g->in_project || global_is_broken(t->u, t->g))
        return;
    t->record = element;
    if (form && type->count > 0)
        check_table(t, form, (uint32_t)type->count);
    for (uint32_t k = 0; k < t->g->inits.n; k++)
        if (!form || !form->check)
            check_slot(t, k);
}

void
tell_tables(Program *p, void (*finding)(void *, uint32_t, const Finding *), void *arg)
{
    for (uint32_t n = 0; n < p->units.n; n++)
        for (uint32_t g = 0; g < p->units.at[n]->globals.n; g++) {
            TableTeller t = {.p = p,
                             .finding = finding,
                             .arg = arg,
                             .u = p->units.at[n],
                             .unit_index = n,
                             .g = &p->units.at[n]->globals.at[g]};
            check_global(&t);
        }
}
