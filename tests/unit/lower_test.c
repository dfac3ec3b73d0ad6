/*
 * Lowering keeps the meaning: the functions of testdata/run/meaning.c are part of this program, and their IR is
 * interpreted here. Both must return the same, call after call.
 *
 * The interpreter works on real memory with the machine's layout, so an address is an address. Floating point is
 * not in the IR's values and not here.
 */
#define _GNU_SOURCE
#include "../../analyzer/front/front.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../testdata/run/meaning.c"

__extension__ typedef unsigned __int128 Wide;

typedef struct Machine {
    Arena *arena;
    const Unit *u;
    char **globals;
    char *funcs; /* their addresses: &funcs[id] */
    long steps;
} Machine;

/* ---- memory ---------------------------------------------------------------------- */

static int64_t
wrapped(const Type *t, int64_t v)
{
    if (t->kind == TYPE_POINTER || t->size <= 0 || t->size >= 8)
        return v;
    int shift = 64 - 8 * (int)t->size;
    uint64_t high = (uint64_t)v << shift;
    return t->is_signed ? (int64_t)high >> shift : (int64_t)(high >> shift);
}

/* A record's value is the address of a copy that nobody changes. */
static int64_t
load(Machine *m, const char *p, const Type *t, int64_t place)
{
    if (t->kind == TYPE_RECORD)
        return (int64_t)(intptr_t)arena_dup(m->arena, p, (size_t)t->size);
    Wide raw = 0;
    int bit = (int)(place & 255), bits = (int)(place >> 8);
    memcpy(&raw, p, place ? (size_t)(bit + bits + 7) / 8 : (size_t)t->size);
    if (!place)
        return wrapped(t, (int64_t)raw);
    uint64_t high = (uint64_t)(raw >> bit) << (64 - bits);
    return t->is_signed ? (int64_t)high >> (64 - bits) : (int64_t)(high >> (64 - bits));
}

static void
store(char *p, const Type *t, int64_t v, int64_t place)
{
    if (t->kind == TYPE_RECORD)
        memcpy(p, (const char *)(intptr_t)v, (size_t)t->size);
    else if (!place)
        memcpy(p, &v, (size_t)t->size);
    else {
        int bit = (int)(place & 255), bits = (int)(place >> 8);
        Wide raw = 0, mask = (((Wide)1 << bits) - 1) << bit;
        memcpy(&raw, p, (size_t)(bit + bits + 7) / 8);
        raw = (raw & ~mask) | (((Wide)(uint64_t)v << bit) & mask);
        memcpy(p, &raw, (size_t)(bit + bits + 7) / 8);
    }
}

/* ---- instructions -------------------------------------------------------------------- */

static int64_t
arithmetic(const Type *result, const Type *operands, Sub sub, int64_t imm, int64_t a, int64_t b)
{
    uint64_t ua = (uint64_t)a, ub = (uint64_t)b;
    bool is_signed = operands->kind == TYPE_INT && operands->is_signed;
    switch (sub) {
    case BIN_add:
        return (int64_t)(ua + ub);
    case BIN_sub:
        return (int64_t)(ua - ub);
    case BIN_mul:
        return (int64_t)(ua * ub);
    case BIN_and:
        return a & b;
    case BIN_or:
        return a | b;
    case BIN_xor:
        return a ^ b;
    case BIN_div:
        return is_signed ? a / b : (int64_t)(ua / ub);
    case BIN_rem:
        return is_signed ? a % b : (int64_t)(ua % ub);
    case BIN_shl:
        return (int64_t)(ua << (ub & 63));
    case BIN_shr:
        return result->is_signed ? a >> (ub & 63) : (int64_t)(ua >> (ub & 63));
    case BIN_eq:
        return a == b;
    case BIN_ne:
        return a != b;
    case BIN_lt:
        return is_signed ? a < b : ua < ub;
    case BIN_le:
        return is_signed ? a <= b : ua <= ub;
    case BIN_gt:
        return is_signed ? a > b : ua > ub;
    case BIN_ge:
        return is_signed ? a >= b : ua >= ub;
    case BIN_ptrdiff:
        return (a - b) / imm;
    default:
        fail_msg("%s", sub_names[sub]);
        return 0;
    }
}

static int64_t
operand(Machine *m, const Function *f, const int64_t *tmp, char *const *locals, Ref r)
{
    switch (r.kind) {
    case REF_TMP:
        return tmp[r.n];
    case REF_INT:
        return f->ints.at[r.n];
    case REF_NULL:
        return 0;
    case REF_LOCAL:
        return (intptr_t)locals[r.n];
    case REF_GLOBAL:
        return (intptr_t)m->globals[r.n];
    case REF_FUNC:
        return (intptr_t)&m->funcs[r.n];
    case REF_STRING:
        return (intptr_t)m->u->strings.at[r.n].bytes;
    default:
        fail_msg("%s: an operand that is no value", f->name);
        return 0;
    }
}

/* The type both operands of an operator have: that of the one which is no constant. */
static const Type *
operand_type(const Unit *u, const Function *f, const Instr *i)
{
    static const Type address = {.kind = TYPE_POINTER};
    for (uint32_t k = 0; k < i->nargs; k++) {
        Ref r = ir_arg(f, i, k);
        if (r.kind == REF_TMP)
            return ir_type(u, f->instrs.at[r.n].type);
    }
    return &address;
}

static int64_t run(Machine *m, FuncId id, const int64_t *args, uint32_t nargs);

/* What an instruction that is no terminator gives. */
static int64_t
step(Machine *m, const Function *f, const Instr *i, const int64_t *a)
{
    const Type *t = ir_type(m->u, i->type);
    char *p = i->nargs ? (char *)(intptr_t)a[0] : NULL;
    switch (i->op) {
    case OP_load:
        return load(m, p, t, i->imm);
    case OP_store:
        store(p, t, a[1], i->imm);
        return 0;
    case OP_field:
        return a[0] + i->imm;
    case OP_index:
        return a[0] + a[1] * i->imm;
    case OP_bin:
        return wrapped(t, arithmetic(t, operand_type(m->u, f, i), i->sub, i->imm, a[0], a[1]));
    case OP_un:
        return wrapped(t, i->sub == UN_neg   ? (int64_t)(0 - (uint64_t)a[0])
                          : i->sub == UN_not ? ~a[0]
                                             : !a[0]);
    case OP_cast:
        assert_int_not_equal(i->sub, CAST_float);
        return i->sub == CAST_bool ? a[0] != 0 : wrapped(t, a[0]);
    case OP_call:
        assert_true(p >= m->funcs && p < m->funcs + m->u->funcs.n);
        return run(m, (FuncId)(p - m->funcs), a + 1, i->nargs - 1);
    case OP_copy:
        memmove(p, (const char *)(intptr_t)a[1], (size_t)i->imm);
        return 0;
    case OP_zero:
        memset(p, 0, (size_t)i->imm);
        return 0;
    case OP_enter:
    case OP_leave:
        memset(p, 0xcd, (size_t)ir_type(m->u, f->locals.at[ir_arg(f, i, 0).n].type)->size);
        return 0;
    case OP_discard:
        return 0;
    default:
        fail_msg("%s: %s", f->name, op_names[i->op]);
        return 0;
    }
}

static uint32_t
taken(const Block *b, const Instr *end, int64_t v)
{
    uint32_t k = 0;
    if (end->op == OP_branch)
        k = v == 0;
    else if (end->op == OP_switch)
        while (k < b->cases.n && (v < b->cases.at[k].lo || v > b->cases.at[k].hi))
            k++;
    return (uint32_t)b->succs.at[k];
}

static int64_t
run(Machine *m, FuncId id, const int64_t *args, uint32_t nargs)
{
    const Function *f = &m->u->funcs.at[id];
    if (!f->blocks.n)
        fail_msg("%s is called, which has no body", f->name);
    int64_t *tmp = NEW_N(m->arena, int64_t, f->instrs.n), a[16];
    char **locals = NEW_N(m->arena, char *, f->locals.n);
    for (uint32_t k = 0; k < f->locals.n; k++) {
        const Type *t = ir_type(m->u, f->locals.at[k].type);
        locals[k] = arena_alloc(m->arena, (size_t)t->size);
        if (k < nargs)
            store(locals[k], t, args[k], 0);
        else
            memset(locals[k], 0xcd, (size_t)t->size);
    }
    for (const Block *b = &f->blocks.at[0];;) {
        for (uint32_t k = b->first; k < b->first + b->n; k++) {
            const Instr *i = &f->instrs.at[k];
            assert_true(++m->steps < 10000000 && i->nargs <= 16);
            for (uint32_t n = 0; n < i->nargs; n++)
                a[n] = operand(m, f, tmp, locals, ir_arg(f, i, n));
            if (i->op == OP_ret)
                return i->nargs ? a[0] : 0;
            if (op_info[i->op].effect == EFFECT_ENDS) {
                assert_int_not_equal(i->op, OP_unreachable);
                b = &f->blocks.at[taken(b, i, i->nargs ? a[0] : 0)];
                break;
            }
            tmp[k] = step(m, f, i, a);
        }
    }
}

/* ---- globals --------------------------------------------------------------------------- */

static void
initialise(Machine *m, const Global *g, char *p)
{
    for (uint32_t k = 0; k < g->inits.n; k++) {
        const Init *i = &g->inits.at[k];
        const Type *t = ir_type(m->u, i->type);
        const Str *s = i->value.kind == REF_STRING ? &m->u->strings.at[i->value.n] : NULL;
        switch (i->value.kind) {
        case REF_INT:
            store(p + i->offset, t, m->u->ints.at[i->value.n], i->addend);
            break;
        case REF_FUNC:
            store(p + i->offset, t, (intptr_t)&m->funcs[i->value.n], 0);
            break;
        case REF_GLOBAL:
            store(p + i->offset, t, (intptr_t)m->globals[i->value.n] + i->addend, 0);
            break;
        case REF_STRING:
            if (t->kind == TYPE_ARRAY)
                memcpy(p + i->offset, s->bytes, (size_t)(s->n < t->size ? s->n : t->size));
            else
                store(p + i->offset, t, (intptr_t)s->bytes + i->addend, 0);
            break;
        default:
            fail_msg("%s is initialised by what is no constant", g->name);
        }
    }
}

static Machine
machine(const Unit *u)
{
    Machine m = {.arena = arena_new(), .u = u};
    m.globals = NEW_N(m.arena, char *, u->globals.n);
    m.funcs = NEW_N(m.arena, char, u->funcs.n);
    for (uint32_t k = 0; k < u->globals.n; k++)
        m.globals[k] = arena_alloc(m.arena, (size_t)ir_type(u, u->globals.at[k].type)->size);
    for (uint32_t k = 0; k < u->globals.n; k++)
        initialise(&m, &u->globals.at[k], m.globals[k]);
    return m;
}

/* ---- the test ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    int (*native)(int);
} meanings[] = {
#define M(f) {#f, f},
    MEANINGS
#undef M
};

static FuncId
named(const Unit *u, const char *name)
{
    for (uint32_t k = 0; k < u->funcs.n; k++)
        if (strcmp(u->funcs.at[k].name, name) == 0)
            return (FuncId)k;
    fail_msg("%s is not in the unit", name);
    return -1;
}

static int *
counter(const Machine *m)
{
    for (uint32_t k = 0; k < m->u->globals.n; k++)
        if (strcmp(m->u->globals.at[k].name, "count") == 0)
            return (int *)(void *)m->globals[k];
    fail_msg("no count");
    return NULL;
}

static void
lowered_functions_mean_what_they_meant(void **state)
{
    (void)state;
    static const char *const flags[] = {"-std=gnu11"};
    static const FrontOptions checked = {.verify = true};
    Arena *a = arena_new();
    Commands cs = {0};
    char why[512];
    const char *root =
        ""; /* a compiler's cache may have made __FILE__ relative to who knows where */
    if (*__FILE__ == '/')
        root = arena_printf(a, "%s/../../", os_dirname(a, __FILE__));
    compdb_file(a, arena_printf(a, "%stestdata/run/meaning.c", root), flags, 1, &cs);
    Unit *u = front_unit(&cs.at[0], &checked, NULL, why, sizeof why);
    if (!u)
        fail_msg("%s", why);
    assert_int_equal(u->nopaque, 0);
    assert_false(u->partial);

    Machine m = machine(u);
    for (size_t k = 0; k < sizeof meanings / sizeof *meanings; k++)
        for (int64_t n = 0; n < 12; n++) {
            count = *counter(&m) = 0;
            int native = meanings[k].native((int)n);
            int lowered = (int)run(&m, named(u, meanings[k].name), &n, 1);
            if (native != lowered || count != *counter(&m))
                fail_msg("%s(%d): %d, its IR %d; count %d, its IR %d", meanings[k].name, (int)n,
                         native, lowered, count, *counter(&m));
        }
    arena_free(m.arena);
    unit_free(u);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lowered_functions_mean_what_they_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
