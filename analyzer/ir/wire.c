/*
 * A unit as bytes and back.
 *
 *     "DECREFIR"  version (4 bytes)  hash of what follows (8 bytes)  names  unit
 *
 * Fixed numbers are little endian; all others are LEB128, signed ones folded (0 -1 1 -2 ...) so that small ones stay
 * short. A name is its number in the table of names plus one, 0 for NULL.
 *
 * One walker serves both directions: it visits each field in one order and either puts or gets it, so what is
 * saved cannot disagree with what is loaded. What ir_cfg finds is not saved but found again.
 *
 * Loading trusts nothing. The hash catches accidents; against the rest, the first problem is kept in `wrong`, from
 * then on every number reads as 0, and ids are checked: here those of the unit, by ir_verify those of the functions.
 */
#include "ir.h"

#include <inttypes.h>

#define MAGIC "DECREFIR"
#define VERSION 3
enum {
    VERSION_AT = 8,
    HASH_AT = 12,
    HEADER_SIZE = 20,
};

typedef struct Wire {
    bool saving;
    Unit *u;
    const char *wrong;             /* loading: the first problem */
    const unsigned char *at, *end; /* loading */
    Text *out;                     /* saving */
    Map numbers;                   /* saving: interned name -> its number */
    Vec(const char *) names;
    Arena *scratch; /* of the names' table */
} Wire;

/* ---- numbers ------------------------------------------------------------------------- */

static void
fail(Wire *w, const char *what)
{
    if (!w->wrong)
        w->wrong = what;
    w->at = w->end;
}

static void
put_fixed(char *to, uint64_t x, int bytes)
{
    for (int k = 0; k < bytes; k++)
        to[k] = (char)(x >> (8 * k) & 0xff);
}

static uint64_t
get_fixed(const char *from, int bytes)
{
    uint64_t x = 0;
    for (int k = 0; k < bytes; k++)
        x |= (uint64_t)(unsigned char)from[k] << (8 * k);
    return x;
}

static void
put_number(Wire *w, uint64_t x)
{
    text_add_number(w->out, x);
}

static uint64_t
get_number(Wire *w)
{
    uint64_t x = 0;
    if (w->at < w->end && *w->at < 0x80) /* as nearly all */
        return *w->at++;
    for (int shift = 0; shift < 64 && w->at < w->end; shift += 7) {
        unsigned char byte = *w->at++;
        x |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return x;
    }
    fail(w, "it ends too early");
    return 0;
}

static uint64_t
fold(int64_t x)
{
    return ((uint64_t)x << 1) ^ (x < 0 ? UINT64_MAX : 0);
}

static int64_t
unfold(uint64_t x)
{
    return (int64_t)((x >> 1) ^ (x & 1 ? UINT64_MAX : 0));
}

static int64_t
number(Wire *w, int64_t x)
{
    if (!w->saving)
        return unfold(get_number(w));
    put_number(w, fold(x));
    return x;
}

/* Any integer, enum or bool field. */
#define INT(w, field) \
    do { \
        int64_t number_ = number((w), (int64_t)(field)); \
        if (!(w)->saving) { \
            (field) = number_; \
            if ((int64_t)(field) != number_) \
                fail((w), "a number is too large"); \
        } \
    } while (0)

/* An enum field with `count` members. */
#define ENUM(w, field, count) \
    do { \
        int64_t number_ = number((w), (int64_t)(field)); \
        if (number_ < 0 || number_ >= (int64_t)(count)) { \
            fail((w), "an unknown kind"); \
            number_ = 0; \
        } \
        if (!(w)->saving) \
            (field) = number_; \
    } while (0)

/* An index into one of the unit's arrays, -1 if none. */
static void
id(Wire *w, int32_t *field, uint32_t count)
{
    INT(w, *field);
    if (*field < -1 || *field >= (int64_t)count)
        fail(w, "an index is out of range");
}

/* ---- arrays, bytes, names --------------------------------------------------------------- */

/* What is counted takes at least a byte each, so a lie costs no more memory than the file is long. */
static uint32_t
count(Wire *w, uint32_t n)
{
    uint64_t x = (uint64_t)number(w, n);
    if (w->saving)
        return n;
    if (x > (uint64_t)(w->end - w->at)) {
        fail(w, "it ends too early");
        return 0;
    }
    return (uint32_t)x;
}

/* The length of a vec; when loading, with room for its elements. */
#define LENGTH(w, v) \
    do { \
        uint32_t count_ = count((w), (v)->n); \
        if (!(w)->saving && count_) { \
            (v)->at = arena_alloc((w)->u->arena, sizeof *(v)->at * (size_t)count_); \
            (v)->n = (v)->cap = count_; \
        } \
    } while (0)

#define ITEMS(w, v, walk) \
    do { \
        for (uint32_t k_ = 0; k_ < (v)->n && !(w)->wrong; k_++) \
            walk((w), &(v)->at[k_]); \
    } while (0)

/* A vec, each element by walk(w, &element). */
#define ALL(w, v, walk) \
    do { \
        LENGTH((w), (v)); \
        ITEMS((w), (v), walk); \
    } while (0)

static void
bytes(Wire *w, const char **at, uint32_t *n)
{
    uint32_t length = count(w, *n);
    if (w->saving) {
        text_add_n(w->out, *at, length);
        return;
    }
    char *copy = arena_alloc(w->u->arena, (size_t)length + 1);
    if (length)
        memcpy(copy, w->at, length);
    w->at += length;
    *at = copy;
    *n = length;
}

static int64_t
number_of(Wire *w, const char *name)
{
    if (!name)
        return 0;
    uint64_t *known = map_get(&w->numbers, KEY_PTR(name));
    if (known)
        return (int64_t)*known;
    const char *own = intern(name); /* it is already, but for what tests make */
    known = map_get(&w->numbers, KEY_PTR(own));
    if (known)
        return (int64_t)*known;
    vec_push(w->scratch, &w->names, own);
    map_put(&w->numbers, KEY_PTR(own), w->names.n);
    return w->names.n;
}

static void
name(Wire *w, const char **field)
{
    int64_t k = number(w, w->saving ? number_of(w, *field) : 0);
    if (w->saving)
        return;
    if (k < 0 || k > (int64_t)w->names.n) {
        fail(w, "a name is out of range");
        k = 0;
    }
    *field = k ? w->names.at[k - 1] : NULL;
}

/* ---- the walker ------------------------------------------------------------------------------ */

static void
integer(Wire *w, int64_t *x)
{
    INT(w, *x);
}

static void
type_id(Wire *w, TypeId *x)
{
    id(w, x, w->u->types.n);
}

/* Which blocks there are is for ir_verify to compare. */
static void
block_id(Wire *w, BlockId *x)
{
    INT(w, *x);
}

static void
loc(Wire *w, Loc *x)
{
    id(w, &x->file, w->u->files.n);
    INT(w, x->line);
    INT(w, x->col);
}

static void
file(Wire *w, SourceFile *x)
{
    name(w, &x->path);
    INT(w, x->in_project);
    int64_t hash =
        number(w, (int64_t)x->hash); /* INT would not let the upper half of them through */
    if (!w->saving)
        x->hash = (uint64_t)hash;
}

static void
field(Wire *w, Field *x)
{
    name(w, &x->name);
    type_id(w, &x->type);
    INT(w, x->offset);
    INT(w, x->bit);
    INT(w, x->bits);
}

static void
type(Wire *w, Type *x)
{
    ENUM(w, x->kind, TYPE_OTHER + 1);
    INT(w, x->is_signed);
    INT(w, x->is_union);
    INT(w, x->is_incomplete);
    INT(w, x->is_object);
    INT(w, x->is_variadic);
    INT(w, x->is_noreturn);
    INT(w, x->is_const);
    INT(w, x->size);
    INT(w, x->count);
    type_id(w, &x->to);
    name(w, &x->name);
    ALL(w, &x->fields, field);
    ALL(w, &x->params, type_id);
}

static void
ref(Wire *w, Ref *x)
{
    ENUM(w, x->kind, REF_UNDEF + 1);
    INT(w, x->n);
}

static void
instr(Wire *w, Instr *x)
{
    ENUM(w, x->op, OP_COUNT);
    ENUM(w, x->sub, SUB_COUNT);
    type_id(w, &x->type);
    INT(w, x->args);
    INT(w, x->nargs);
    INT(w, x->imm);
    name(w, &x->name);
    name(w, &x->record);
    loc(w, &x->loc);
    name(w, &x->macro);
}

static void
switch_case(Wire *w, Case *x)
{
    INT(w, x->lo);
    INT(w, x->hi);
    block_id(w, &x->to);
}

static void
block(Wire *w, Block *x)
{
    INT(w, x->first);
    INT(w, x->n);
    ALL(w, &x->succs, block_id);
    ALL(w, &x->cases, switch_case);
}

static void
local(Wire *w, Local *x)
{
    name(w, &x->name);
    type_id(w, &x->type);
    loc(w, &x->loc);
    INT(w, x->is_param);
    INT(w, x->is_volatile);
    INT(w, x->address_taken);
    name(w, &x->cleanup);
}

static void
section(Wire *w, Section *x)
{
    name(w, &x->macro);
    loc(w, &x->from);
    loc(w, &x->to);
}

static void
body(Wire *w, Function *x)
{
    ALL(w, &x->sections, section);
    ALL(w, &x->locals, local);
    ALL(w, &x->instrs, instr);
    ALL(w, &x->refs, ref);
    ALL(w, &x->ints, integer);
    ALL(w, &x->blocks, block);
}

static void
annotation(Wire *w, Annotation *x)
{
    INT(w, x->param);
    name(w, &x->text);
    loc(w, &x->loc);
}

static void
function(Wire *w, Function *x)
{
    name(w, &x->name);
    name(w, &x->link);
    type_id(w, &x->type);
    loc(w, &x->loc);
    INT(w, x->end_line);
    INT(w, x->is_static);
    INT(w, x->is_inline);
    INT(w, x->is_noreturn);
    INT(w, x->is_variadic);
    INT(w, x->in_project);
    INT(w, x->has_body);
    INT(w, x->degraded);
    INT(w, x->no_body_error);
    name(w, &x->why);
    INT(w, x->nparams);
    ALL(w, &x->annotations, annotation);
    ALL(w, &x->param_names, name);
    body(w, x);
}

/* How many things an initialiser's value may choose from. */
static uint32_t
choices(const Unit *u, RefKind kind)
{
    switch (kind) {
    case REF_INT:
        return u->ints.n;
    case REF_GLOBAL:
        return u->globals.n;
    case REF_FUNC:
        return u->funcs.n;
    case REF_STRING:
        return u->strings.n;
    default:
        return 0;
    }
}

static void
init(Wire *w, Init *x)
{
    INT(w, x->offset);
    type_id(w, &x->type);
    ref(w, &x->value);
    bool counted =
        x->value.kind != REF_NULL && x->value.kind != REF_FLOAT && x->value.kind != REF_UNDEF;
    if (counted && (x->value.n < 0 || (uint32_t)x->value.n >= choices(w->u, x->value.kind)))
        fail(w, "an initialiser is out of range");
    INT(w, x->addend);
    name(w, &x->name);
    name(w, &x->size_of);
    loc(w, &x->loc);
}

static void
global(Wire *w, Global *x)
{
    name(w, &x->name);
    name(w, &x->function);
    name(w, &x->instances);
    type_id(w, &x->type);
    loc(w, &x->loc);
    INT(w, x->is_static);
    INT(w, x->is_const);
    INT(w, x->is_defined);
    INT(w, x->is_thread);
    INT(w, x->is_atomic);
    INT(w, x->in_project);
    INT(w, x->has_init);
    ALL(w, &x->inits, init);
}

static void
string(Wire *w, Str *x)
{
    bytes(w, &x->bytes, &x->n);
}

static void
diagnostic(Wire *w, Diagnostic *x)
{
    loc(w, &x->loc);
    name(w, &x->text);
}

static void
suppression(Wire *w, Suppression *x)
{
    loc(w, &x->loc);
    INT(w, x->first);
    INT(w, x->last);
    name(w, &x->rules);
    name(w, &x->reason);
}

static void
left(Wire *w, Left *x)
{
    name(w, &x->what);
    INT(w, x->n);
}

/* All lengths first: an index may point ahead, and is checked where it stands. */
static void
unit(Wire *w, Unit *x)
{
    LENGTH(w, &x->files);
    LENGTH(w, &x->types);
    LENGTH(w, &x->funcs);
    LENGTH(w, &x->globals);
    LENGTH(w, &x->strings);
    LENGTH(w, &x->ints);
    LENGTH(w, &x->errors);
    LENGTH(w, &x->suppressions);
    LENGTH(w, &x->left);
    name(w, &x->path);
    INT(w, x->py_version);
    INT(w, x->limited_api);
    INT(w, x->ssize_clean);
    INT(w, x->ndebug);
    INT(w, x->partial);
    INT(w, x->nopaque);
    ITEMS(w, &x->files, file);
    ITEMS(w, &x->types, type);
    ITEMS(w, &x->funcs, function);
    ITEMS(w, &x->globals, global);
    ITEMS(w, &x->strings, string);
    ITEMS(w, &x->ints, integer);
    ITEMS(w, &x->errors, diagnostic);
    ITEMS(w, &x->suppressions, suppression);
    ITEMS(w, &x->left, left);
}

/* ---- saving --------------------------------------------------------------------------------------- */

static void
put_names(Wire *w)
{
    put_number(w, w->names.n);
    for (uint32_t k = 0; k < w->names.n; k++) {
        size_t n = strlen(w->names.at[k]);
        put_number(w, n);
        text_add_n(w->out, w->names.at[k], n);
    }
}

/* The most that they take. */
static size_t
names_size(const Wire *w)
{
    size_t n = 10;
    for (uint32_t k = 0; k < w->names.n; k++)
        n += strlen(w->names.at[k]) + 10;
    return n;
}

void
ir_save(const Unit *u, Text *out)
{
    Arena *scratch = arena_new();
    Text walked;
    text_init(&walked, scratch);
    /* The walker writes to a unit only when loading. */
    Wire w = {.saving = true, .u = (Unit *)(uintptr_t)u, .out = &walked, .scratch = scratch};
    map_init(&w.numbers, scratch);
    unit(&w, w.u);
    if (w.wrong)
        bug("ir_save: %s: %s", u->path ? u->path : "?", w.wrong);

    char header[HEADER_SIZE] = MAGIC;
    size_t start = out->n + HEADER_SIZE;
    text_room(out, HEADER_SIZE + walked.n + names_size(&w));
    text_add_n(out, header, HEADER_SIZE);
    w.out = out;
    put_names(&w);
    text_add_n(out, walked.at, walked.n);
    put_fixed(out->at + start - HEADER_SIZE + VERSION_AT, VERSION, 4);
    put_fixed(out->at + start - HEADER_SIZE + HASH_AT, hash_bytes(out->at + start, out->n - start),
              8);
    arena_free(scratch);
}

/* ---- loading ---------------------------------------------------------------------------------------- */

static void
get_names(Wire *w)
{
    uint64_t n = get_number(w);
    for (uint64_t k = 0; k < n && !w->wrong; k++) {
        uint64_t length = get_number(w);
        if (length > (uint64_t)(w->end - w->at) || memchr(w->at, '\0', (size_t)length)) {
            fail(w, "a name is damaged");
            return;
        }
        vec_push(w->scratch, &w->names, intern_n((const char *)w->at, (size_t)length));
        w->at += length;
    }
}

/* NULL if the header is as it should be. */
static const char *
header_problem(const char *bytes, size_t n)
{
    if (n < HEADER_SIZE || memcmp(bytes, MAGIC, VERSION_AT) != 0)
        return "it is not a saved unit";
    if (get_fixed(bytes + VERSION_AT, 4) != VERSION)
        return "it was saved by another version of decref";
    if (get_fixed(bytes + HASH_AT, 8) != hash_bytes(bytes + HEADER_SIZE, n - HEADER_SIZE))
        return "it is damaged";
    return NULL;
}

/* needs: all ids of the unit checked */
static void
finish_functions(Wire *w)
{
    for (uint32_t k = 0; k < w->u->funcs.n && !w->wrong; k++) {
        Function *f = &w->u->funcs.at[k];
        const char *wrong = ir_verify(w->scratch, w->u, f);
        if (wrong)
            w->wrong = arena_printf(w->scratch, "%s: %s", f->name ? f->name : "?", wrong);
        else
            ir_cfg(w->u->arena, f);
    }
}

static void
load(Wire *w)
{
    get_names(w);
    unit(w, w->u);
    if (!w->wrong && w->at != w->end)
        fail(w, "something follows its end");
    finish_functions(w);
}

Unit *
ir_load(const char *bytes, size_t n, char *why, size_t whysize)
{
    const char *problem = header_problem(bytes, n);
    if (problem) {
        snprintf(why, whysize, "%s", problem);
        return NULL;
    }
    const unsigned char *start = (const unsigned char *)bytes;
    Wire w = {.u = unit_new(), .at = start + HEADER_SIZE, .end = start + n, .scratch = arena_new()};
    load(&w);
    Unit *u = w.u;
    if (w.wrong) {
        snprintf(why, whysize, "%s", w.wrong);
        unit_free(u);
        u = NULL;
    }
    arena_free(w.scratch);
    return u;
}
