/*
 * roles: which functions the interpreter calls, and by what contract.
 *
 * A function gets its role from the place that names it: a member of a type object (tp_new), an entry of a slot table
 * (PyType_Slot.pfunc after its number), of a method table (ml_meth with its flags, in its initialiser or set by code), of a getter/setter table, a module
 * definition's slots, or an assignment of such a member in code. The contracts themselves are text: rules/api/slots.api.
 */
#include "facts.h"

static const struct {
    int number;
    const char *name;
} type_slots[] = {
#define SLOT(number, name) {number, #name},
#include "typeslots.def"
#undef SLOT
};

enum {
    FLAG_VARARGS = 1,
    FLAG_KEYWORDS = 2,
    FLAG_NOARGS = 4,
    FLAG_O = 8,
    FLAG_FASTCALL = 0x80,
    FLAG_METHOD = 0x200
};
enum { MODULE_SLOT_CREATE = 1, MODULE_SLOT_EXEC = 2 };

/* A table that was written for another Python may have the wrong kind of function in a slot (method-table tells of it): what the
 * slot promises is not its contract. */
static bool
returns_as_promised(const Fn *fn, const Model *contract)
{
    const Type *t = ir_type(fn->unit, fn->f->type);
    const Type *to = t ? ir_type(fn->unit, t->to) : NULL;

    if (!to || to->kind == TYPE_VOID || contract->outcomes.n == 0)
        return true;
    Ret ret = contract->outcomes.at[0].ret;
    return !(ret == RET_NEW && to->kind != TYPE_POINTER) &&
           !(ret == RET_INT && to->kind == TYPE_POINTER);
}

void
role_give(Program *p, Fn *fn, const char *slot, const char *table)
{
    if (!fn || !slot || fn->role.slot)
        return;
    fn->role.slot = intern(slot);
    fn->role.table = table;
    const Model *contract = models_slot(p->models, fn->role.slot, ir_python(fn->unit));
    fn->role.contract = contract && returns_as_promised(fn, contract) ? contract : NULL;
}

static void
set_role(Program *p, const Unit *u, FuncId f, const char *slot, const char *table)
{
    role_give(p, program_fn(p, u, f), slot, table);
}

static const Init *
neighbour(const Global *g, uint32_t k, const char *name, int64_t distance)
{
    for (int d = -3; d <= 3; d++) {
        int64_t j = (int64_t)k + d;
        if (j < 0 || j >= g->inits.n)
            continue;
        const Init *i = &g->inits.at[j];
        if (i->offset == g->inits.at[k].offset + distance && i->name && strcmp(i->name, name) == 0)
            return i;
    }
    return NULL;
}

/* The name beside a function in a method table. */
static const char *
method_name(const Unit *u, const Global *g, uint32_t k)
{
    const Init *i = neighbour(g, k, "ml_name", -8);

    return i && i->value.kind == REF_STRING ? u->strings.at[i->value.n].bytes : NULL;
}

static int64_t
int_of(const Unit *u, const Init *i)
{
    return i && i->value.kind == REF_INT ? u->ints.at[i->value.n] : 0;
}

static const char *
method_convention(int64_t flags)
{
    if (flags & FLAG_METHOD)
        return "METH_METHOD";
    if (flags & FLAG_FASTCALL)
        return flags & FLAG_KEYWORDS ? "METH_FASTCALL_KEYWORDS" : "METH_FASTCALL";
    if (flags & FLAG_KEYWORDS)
        return "METH_KEYWORDS";
    if (flags & FLAG_NOARGS)
        return "METH_NOARGS";
    if (flags & FLAG_O)
        return "METH_O";
    return flags & FLAG_VARARGS ? "METH_VARARGS" : NULL;
}

const char *
slot_of_number(int64_t number)
{
    for (size_t k = 0; k < sizeof type_slots / sizeof *type_slots; k++)
        if (type_slots[k].number == number)
            return type_slots[k].name;
    return NULL;
}

/* What a variable is an array of. */
static RecordIs
element_is(const Program *p, const Unit *u, TypeId t)
{
    const Type *type = ir_type(u, t);

    while (type && type->kind == TYPE_ARRAY)
        type = ir_type(u, type->to);
    return type && type->kind == TYPE_RECORD ? models_record(p->models, type->name) : RECORD_NONE;
}

bool
is_module_slots(const Program *p, const Unit *u, const Global *g)
{
    return element_is(p, u, g->type) == RECORD_MODULE_SLOTS;
}

const char *
table_slot(const Program *p, const Unit *u, const Global *g, uint32_t k)
{
    const Init *i = &g->inits.at[k];

    if (!i->name)
        return NULL;
    if (strcmp(i->name, "ml_meth") == 0)
        return method_convention(int_of(u, neighbour(g, k, "ml_flags", 8)));
    if (strcmp(i->name, "pfunc") == 0)
        return slot_of_number(int_of(u, neighbour(g, k, "slot", -8)));
    if (strcmp(i->name, "value") == 0 && is_module_slots(p, u, g)) {
        int64_t n = int_of(u, neighbour(g, k, "slot", -8));
        return n == MODULE_SLOT_CREATE ? "Py_mod_create"
               : n == MODULE_SLOT_EXEC ? "Py_mod_exec"
                                       : NULL;
    }
    if (element_is(p, u, g->type) == RECORD_GETSETS)
        return strcmp(i->name, "get") == 0   ? "getter"
               : strcmp(i->name, "set") == 0 ? "setter"
                                             : NULL;
    return member_slot(p->models, intern(i->name), ir_python(u)) ? i->name : NULL;
}

static void
read_tables(Program *p, const Unit *u)
{
    for (uint32_t g = 0; g < u->globals.n; g++) {
        const Global *gl = &u->globals.at[g];
        for (uint32_t k = 0; k < gl->inits.n; k++)
            if (gl->inits.at[k].value.kind == REF_FUNC) {
                set_role(p, u, gl->inits.at[k].value.n, table_slot(p, u, gl, k), gl->name);
                Fn *fn = program_fn(p, u, gl->inits.at[k].value.n);
                if (fn && !fn->role.method)
                    fn->role.method = method_name(u, gl, k);
            }
    }
}

/* Do a and b lead to one place, as they are written? */
static bool
is_same_place(const Function *f, Ref a, Ref b, int depth)
{
    a = ir_strip(f, a);
    b = ir_strip(f, b);
    const Instr *x = ir_def(f, a), *y = ir_def(f, b);

    if (!x || !y)
        return !x && !y && a.kind == b.kind &&
               (a.kind == REF_INT ? f->ints.at[a.n] == f->ints.at[b.n] : a.n == b.n);
    if (x == y || depth > 4)
        return x == y;
    bool same = x->op == y->op && x->nargs == y->nargs && x->imm == y->imm && x->name == y->name &&
                (x->op == OP_load || x->op == OP_index || x->op == OP_field);
    for (uint32_t k = 0; same && k < x->nargs; k++)
        same = is_same_place(f, ir_arg(f, x, k), ir_arg(f, y, k), depth + 1);
    return same;
}

/* What the code puts into that member of the entry whose other member is set at `at`; the nearest such store counts, as the place
 * may mean another entry each time. */
static Ref
set_beside(const Function *f, InstrId at, const char *name)
{
    const Instr *field = ir_def(f, ir_strip(f, ir_arg(f, &f->instrs.at[at], 0)));
    Ref found = ref_none();
    int64_t best = INT64_MAX;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        const Instr *to = i->op == OP_store ? ir_def(f, ir_strip(f, ir_arg(f, i, 0))) : NULL;
        int64_t far = (int64_t)k - at < 0 ? at - (int64_t)k : (int64_t)k - at;
        if (!to || to->op != OP_field || !to->name || strcmp(to->name, name) != 0 || far >= best ||
            !is_same_place(f, ir_arg(f, to, 0), ir_arg(f, field, 0), 0))
            continue;
        found = ir_strip(f, ir_arg(f, i, 1));
        best = far;
    }
    return found;
}

/* methods[n].ml_meth = f, and beside it the flags and the name */
static void
read_method(Program *p, const Fn *fn, InstrId at, FuncId method)
{
    const Function *f = fn->f;
    Ref flags = set_beside(f, at, "ml_flags"), name = set_beside(f, at, "ml_name");
    Fn *to = program_fn(p, fn->unit, method);

    if (flags.kind != REF_INT)
        return;
    set_role(p, fn->unit, method, method_convention(f->ints.at[flags.n]), NULL);
    if (to && !to->role.method && name.kind == REF_STRING)
        to->role.method = fn->unit->strings.at[name.n].bytes;
}

/* type.tp_new = f, methods that are put into a table; and converters handed to a parsing call */
static void
read_code(Program *p, const Fn *fn)
{
    const Function *f = fn->f;

    for (uint32_t k = 0; k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        if (i->op == OP_store) {
            Ref value = ir_strip(f, ir_arg(f, i, 1));
            const Instr *field = ir_def(f, ir_strip(f, ir_arg(f, i, 0)));
            if (value.kind == REF_FUNC && field && field->op == OP_field && field->name &&
                strcmp(field->name, "ml_meth") == 0)
                read_method(p, fn, (InstrId)k, value.n);
            if (value.kind == REF_FUNC && field && field->op == OP_field && field->name &&
                member_slot(p->models, field->name, ir_python(fn->unit)))
                set_role(p, fn->unit, value.n, field->name, NULL);
        } else if (i->op == OP_call) {
            const Model *m = call_model(p->models, fn->unit, f, i);
            for (uint32_t a = 1; m && m->calls && a < i->nargs && a <= m->params.n; a++) {
                Ref value = ir_strip(f, ir_arg(f, i, a));
                const char *name = m->params.at[a - 1].name;
                if ((m->calls >> (a - 1) & 1) && value.kind == REF_FUNC &&
                    models_slot(p->models, name, fn->unit->py_version))
                    set_role(p, fn->unit, value.n, name, NULL);
            }
            for (uint32_t a = 1; m && m->format == FORMAT_PARSE && a < i->nargs; a++) {
                Ref value = ir_strip(f, ir_arg(f, i, a));
                if (value.kind == REF_FUNC)
                    set_role(p, fn->unit, value.n, "converter", NULL);
            }
        }
    }
}

void
roles_find(Program *p)
{
    for (uint32_t k = 0; k < p->units.n; k++)
        read_tables(p, p->units.at[k]);
    for (uint32_t k = 0; k < p->fns.n; k++) {
        Fn *fn = &p->fns.at[k];
        read_code(p, fn);
        if (strncmp(fn->f->name, "PyInit_", 7) == 0)
            set_role(p, fn->unit, fn->id, "PyInit", NULL);
    }
}

bool
contract_owes_new(const Model *contract)
{
    bool gives = false;

    for (uint32_t k = 0; contract && k < contract->outcomes.n; k++) {
        Ret ret = contract->outcomes.at[k].ret;
        if (ret == RET_BORROWED || ret == RET_SAME)
            return false;
        gives = gives || ret == RET_NEW;
    }
    return gives;
}
