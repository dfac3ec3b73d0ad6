/*
 * The IR as text, for reading and for tests.
 *
 *     func twice(%x : PyObject *) : PyObject *  # twice.c:3
 *       local %r : PyObject *
 *     b0:
 *       enter %r  # 5:5
 *       %1 = load %x : PyObject *  # 5:19
 *       branch %1 -> b1, b2  # 5:9 Py_CLEAR
 *     b1:  # preds b0
 *
 * A local's name stands for its address, as REF_LOCAL does. Where a name is not the only one of its kind in the
 * function, the local's number follows it (%i.4); a local of the lowering's is only a number (%.4). Files are
 * printed without their folders, so that dumps are the same on every machine.
 */
#include "ir.h"

#include <ctype.h>
#include <inttypes.h>

/* ---- small things ----------------------------------------------------------------- */

static const char *
or_else(const char *s, const char *other)
{
    return s && *s ? s : other;
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *
file_name(const Unit *u, int32_t file)
{
    return file < 0 ? "?" : base_name(or_else(u->files.at[file].path, "?"));
}

#define LONGEST_STRING 80

static void
add_quoted(Text *out, const char *bytes, uint32_t n)
{
    uint32_t shown = n <= LONGEST_STRING ? n : LONGEST_STRING;
    text_add(out, "\"");
    for (uint32_t k = 0; k < shown; k++) {
        unsigned char c = (unsigned char)bytes[k];
        if (c == '"' || c == '\\')
            text_addf(out, "\\%c", c);
        else if (c == '\n')
            text_add(out, "\\n");
        else if (c < ' ' || c >= 0x7f)
            text_addf(out, "\\x%02x", c);
        else
            text_add_n(out, (const char *)&bytes[k], 1);
    }
    text_addf(out, shown < n ? "\"... (%" PRIu32 " bytes)" : "\"", n);
}

static void
add_words(Text *out, const char *s)
{
    for (; s && *s; s++)
        text_add_n(out, *s == '\n' ? " " : s, 1);
}

/* ---- types ------------------------------------------------------------------------ */

/* C declarations are read inside out, so a type is printed around what is declared with it. The budget ends what
 * would not end: only damaged types contain themselves other than through a record. */
static void type_around(const Unit *u, TypeId t, const char *inner, Text *out, int *budget);

static void
base_type(const Type *type, const char *inner, Text *out)
{
    static const char *const fallback[] = {
        [TYPE_VOID] = "void",        [TYPE_INT] = "int",     [TYPE_FLOAT] = "float",
        [TYPE_RECORD] = "<unnamed>", [TYPE_OTHER] = "other",
    };
    if (type->is_const && strncmp(or_else(type->name, ""), "const ", 6) != 0)
        text_add(out, "const ");
    if (type->kind == TYPE_RECORD)
        text_add(out, type->is_union ? "union " : "struct ");
    text_add(out, or_else(type->name, fallback[type->kind]));
    text_addf(out, "%s%s", *inner ? " " : "", inner);
}

static const char *
parameters(const Unit *u, const Type *type, Text *out, int *budget)
{
    Text t;
    text_init(&t, out->arena);
    for (uint32_t k = 0; k < type->params.n; k++) {
        text_add(&t, k ? ", " : "");
        type_around(u, type->params.at[k], "", &t, budget);
    }
    if (type->is_variadic)
        text_add(&t, type->params.n ? ", ..." : "...");
    else if (type->params.n == 0)
        text_add(&t, "void");
    return text_str(&t);
}

static bool
binds_tighter_than_pointer(const Unit *u, TypeId t)
{
    const Type *type = ir_type(u, t);
    return type && (type->kind == TYPE_ARRAY || type->kind == TYPE_FUNCTION);
}

static void
type_around(const Unit *u, TypeId t, const char *inner, Text *out, int *budget)
{
    const Type *type = ir_type(u, t);
    Arena *a = out->arena;
    if (!type || --*budget < 0) {
        text_addf(out, "%s%s%s", type ? "..." : "?", *inner ? " " : "", inner);
        return;
    }
    switch (type->kind) {
    case TYPE_POINTER:
        inner = arena_printf(a, "*%s%s%s", type->is_const ? "const" : "",
                             type->is_const && *inner ? " " : "", inner);
        if (binds_tighter_than_pointer(u, type->to))
            inner = arena_printf(a, "(%s)", inner);
        break;
    case TYPE_ARRAY:
        inner = type->count < 0 ? arena_printf(a, "%s[]", inner)
                                : arena_printf(a, "%s[%" PRId64 "]", inner, type->count);
        break;
    case TYPE_FUNCTION:
        inner = arena_printf(a, "%s(%s)", inner, parameters(u, type, out, budget));
        break;
    default:
        base_type(type, inner, out);
        return;
    }
    type_around(u, type->to, inner, out, budget);
}

void
ir_print_type(const Unit *u, TypeId t, Text *out)
{
    int budget = 64;
    type_around(u, t, "", out, &budget);
}

/* ---- operands ---------------------------------------------------------------------- */

static bool
is_only_one(const Function *f, const char *name)
{
    int n = 0;
    for (uint32_t k = 0; k < f->locals.n; k++)
        n += f->locals.at[k].name && strcmp(f->locals.at[k].name, name) == 0;
    return n == 1;
}

static void
local_name(const Function *f, int32_t n, Text *out)
{
    const char *name = f ? or_else(f->locals.at[n].name, "") : "";
    if (*name && is_only_one(f, name))
        text_addf(out, "%%%s", name);
    else
        text_addf(out, "%%%s.%" PRId32, name, n);
}

static void
global_name(const Global *g, Text *out)
{
    if (g->function)
        text_addf(out, "@%s.%s", g->function, or_else(g->name, "?"));
    else
        text_addf(out, "@%s", or_else(g->name, "?"));
}

void
ir_print_ref(const Unit *u, const Function *f, Ref r, Text *out)
{
    int64_t number;

    switch (r.kind) {
    case REF_NONE:
        text_add(out, "none");
        break;
    case REF_TMP:
        text_addf(out, "%%%" PRId32, r.n);
        break;
    case REF_INT:
        text_addf(out, "%" PRId64, f ? f->ints.at[r.n] : u->ints.at[r.n]);
        break;
    case REF_FLOAT:
        if (ref_float_value(r, &number))
            text_addf(out, "%" PRId64 ".0", number);
        else
            text_add(out, "float");
        break;
    case REF_NULL:
        text_add(out, "null");
        break;
    case REF_LOCAL:
        local_name(f, r.n, out);
        break;
    case REF_GLOBAL:
        global_name(&u->globals.at[r.n], out);
        break;
    case REF_FUNC:
        text_addf(out, "@%s", or_else(u->funcs.at[r.n].name, "?"));
        break;
    case REF_STRING:
        add_quoted(out, u->strings.at[r.n].bytes, u->strings.at[r.n].n);
        break;
    case REF_UNDEF:
        text_add(out, "undef");
        break;
    }
}

/* ---- instructions --------------------------------------------------------------------- */

static void
add_args(const Unit *u, const Function *f, const Instr *i, uint32_t from, Text *out)
{
    for (uint32_t k = from; k < i->nargs; k++) {
        text_add(out, k > from ? ", " : "");
        ir_print_ref(u, f, ir_arg(f, i, k), out);
    }
}

/* One %c of a template. */
static void
add_part(const Unit *u, const Function *f, InstrId id, char part, Text *out)
{
    const Instr *i = &f->instrs.at[id];
    switch (part) {
    case 'r':
        ir_print_ref(u, f, ref_tmp(id), out);
        break;
    case '*':
        add_args(u, f, i, 0, out);
        break;
    case '+':
        add_args(u, f, i, 1, out);
        break;
    case 's':
        text_add(out, sub_names[i->sub]);
        break;
    case 'i':
        text_addf(out, "%" PRId64, i->imm);
        break;
    case 'n':
        add_words(out, or_else(i->name, "?"));
        break;
    case 't':
        ir_print_type(u, i->type, out);
        break;
    default:
        CHECK(isdigit((unsigned char)part));
        if ((uint32_t)(part - '0') < i->nargs)
            ir_print_ref(u, f, ir_arg(f, i, (uint32_t)(part - '0')), out);
    }
}

static void
add_template(const Unit *u, const Function *f, InstrId id, Text *out)
{
    const char *s = op_info[f->instrs.at[id].op].text;
    while (*s) {
        size_t n = strcspn(s, "%");
        text_add_n(out, s, n);
        s += n;
        if (*s) {
            add_part(u, f, id, s[1], out);
            s += 2;
        }
    }
    while (out->n && out->at[out->n - 1] == ' ') /* `ret` of nothing */
        out->at[--out->n] = '\0';
}

static void
add_case(const Case *c, Text *out)
{
    text_addf(out, "%" PRId64, c->lo);
    if (c->hi != c->lo)
        text_addf(out, "..%" PRId64, c->hi);
    text_add(out, ": ");
}

static void
add_succs(const Block *block, Text *out)
{
    for (uint32_t k = 0; k < block->succs.n; k++) {
        text_add(out, k ? ", " : " -> ");
        if (k < block->cases.n)
            add_case(&block->cases.at[k], out);
        else if (block->cases.n)
            text_add(out, "default: ");
        text_addf(out, "b%" PRId32, block->succs.at[k]);
    }
}

static const Block *
block_ended_by(const Function *f, InstrId i)
{
    for (uint32_t k = 0; k < f->blocks.n; k++) {
        const Block *block = &f->blocks.at[k];
        if (block->n && block->first + block->n - 1 == (uint32_t)i)
            return block;
    }
    return NULL;
}

static void
add_loc(const Unit *u, const Function *f, const Instr *i, Text *out)
{
    if (i->loc.line == 0 && !i->macro)
        return;
    text_add(out, "  #");
    if (i->loc.line) {
        text_add(out, " ");
        if (i->loc.file != f->loc.file)
            text_addf(out, "%s:", file_name(u, i->loc.file));
        text_addf(out, "%" PRIu32 ":%" PRIu32, i->loc.line, i->loc.col);
    }
    if (i->macro)
        text_addf(out, " %s", i->macro);
}

static void
add_instr(const Unit *u, const Function *f, InstrId id, const Block *ended, Text *out)
{
    add_template(u, f, id, out);
    if (ended)
        add_succs(ended, out);
    add_loc(u, f, &f->instrs.at[id], out);
}

void
ir_print_instr(const Unit *u, const Function *f, InstrId i, Text *out)
{
    bool ends = op_info[f->instrs.at[i].op].effect == EFFECT_ENDS;
    add_instr(u, f, i, ends ? block_ended_by(f, i) : NULL, out);
}

/* ---- functions ---------------------------------------------------------------------------- */

static void
add_block(const Unit *u, const Function *f, BlockId id, Text *out)
{
    const Block *block = &f->blocks.at[id];
    text_addf(out, "b%" PRId32 ":", id);
    if (block->preds.n || block->rpo < 0 || block->loop_head)
        text_add(out, "  #");
    if (block->rpo < 0)
        text_add(out, " unreachable");
    if (block->preds.n)
        text_add(out, " preds");
    for (uint32_t k = 0; k < block->preds.n; k++)
        text_addf(out, " b%" PRId32, block->preds.at[k]);
    if (block->loop_head)
        text_add(out, " loop");
    text_add(out, "\n");
    for (uint32_t k = 0; k < block->n; k++) {
        text_add(out, "  ");
        add_instr(u, f, (InstrId)(block->first + k), k == block->n - 1 ? block : NULL, out);
        text_add(out, "\n");
    }
}

static void
add_local(const Unit *u, const Function *f, int32_t n, Text *out)
{
    const Local *local = &f->locals.at[n];
    local_name(f, n, out);
    text_add(out, " : ");
    ir_print_type(u, local->type, out);
    text_add(out, local->is_volatile ? " volatile" : "");
    text_add(out, local->address_taken ? " addressed" : "");
    if (local->cleanup)
        text_addf(out, " cleanup(%s)", local->cleanup);
}

/* With a body the parameters are locals; without one there are only a type and perhaps names. */
static void
add_params(const Unit *u, const Function *f, const Type *type, Text *out)
{
    uint32_t of_type = type ? type->params.n : 0;
    uint32_t n = f->blocks.n ? f->nparams : of_type;
    for (uint32_t k = 0; k < n; k++) {
        text_add(out, k ? ", " : "");
        if (f->blocks.n) {
            add_local(u, f, (int32_t)k, out);
            continue;
        }
        if (k < f->param_names.n && *or_else(f->param_names.at[k], ""))
            text_addf(out, "%%%s : ", f->param_names.at[k]);
        ir_print_type(u, type->params.at[k], out);
    }
    if (f->is_variadic)
        text_add(out, n ? ", ..." : "...");
}

static void
add_flag(bool on, const char *word, Text *out)
{
    if (on)
        text_addf(out, " %s", word);
}

static void
add_head(const Unit *u, const Function *f, Text *out)
{
    const Type *type = ir_type(u, f->type);
    text_addf(out, "func %s(", or_else(f->name, "?"));
    add_params(u, f, type, out);
    text_add(out, ") : ");
    ir_print_type(u, type ? type->to : -1, out);
    text_addf(out, "  # %s:%" PRIu32, file_name(u, f->loc.file), f->loc.line);
    add_flag(f->is_static, "static", out);
    add_flag(f->is_inline, "inline", out);
    add_flag(f->is_noreturn, "noreturn", out);
    add_flag(f->degraded, "degraded", out);
    text_add(out, "\n");
    for (uint32_t k = 0; k < f->annotations.n; k++) {
        text_addf(out, "  annotate %" PRId32 " ", f->annotations.at[k].param);
        const char *s = or_else(f->annotations.at[k].text, "");
        add_quoted(out, s, (uint32_t)strlen(s));
        text_add(out, "\n");
    }
}

void
ir_print_function(const Unit *u, const Function *f, Text *out)
{
    add_head(u, f, out);
    if (f->no_body_error) {
        text_add(out, "  no body: ");
        add_words(out, or_else(f->why, "?"));
        text_add(out, "\n");
    }
    for (uint32_t k = f->nparams; k < f->locals.n; k++) {
        text_add(out, "  local ");
        add_local(u, f, (int32_t)k, out);
        text_add(out, "\n");
    }
    for (uint32_t k = 0; k < f->blocks.n; k++)
        add_block(u, f, (BlockId)k, out);
}

/* ---- units ------------------------------------------------------------------------------------ */

static void
add_global(const Unit *u, const Global *g, Text *out)
{
    text_add(out, "global ");
    global_name(g, out);
    text_add(out, " : ");
    ir_print_type(u, g->type, out);
    text_addf(out, "  # %s:%" PRIu32, file_name(u, g->loc.file), g->loc.line);
    add_flag(g->is_static, "static", out);
    add_flag(g->is_const, "const", out);
    add_flag(g->is_thread, "thread", out);
    add_flag(g->is_atomic, "atomic", out);
    add_flag(g->has_init, "init", out);
    if (g->instances)
        text_addf(out, " of %s", g->instances);
    text_add(out, "\n");
    for (uint32_t k = 0; k < g->inits.n; k++) {
        const Init *i = &g->inits.at[k];
        text_addf(out, "  +%" PRId64, i->offset);
        if (i->name)
            text_addf(out, " .%s", i->name);
        text_add(out, " = ");
        ir_print_ref(u, NULL, i->value, out);
        if (i->addend)
            text_addf(out, " %+" PRId64, i->addend);
        if (i->size_of)
            text_addf(out, " sizeof %s", i->size_of);
        text_add(out, " : ");
        ir_print_type(u, i->type, out);
        text_add(out, "\n");
    }
}

static void
add_unit_head(const Unit *u, Text *out)
{
    text_addf(out, "unit %s  # python %08" PRIx32, base_name(or_else(u->path, "?")),
              (uint32_t)u->py_version);
    if (u->limited_api)
        text_addf(out, " limited %08" PRIx32, (uint32_t)u->limited_api);
    add_flag(u->ssize_clean, "ssize_clean", out);
    add_flag(u->ndebug, "ndebug", out);
    add_flag(u->partial, "partial", out);
    if (u->nopaque)
        text_addf(out, " opaque %" PRIu32, u->nopaque);
    text_add(out, "\n");
    for (uint32_t k = 0; k < u->errors.n; k++) {
        const Diagnostic *d = &u->errors.at[k];
        text_addf(out, "error %s:%" PRIu32 ":%" PRIu32 ": ", file_name(u, d->loc.file), d->loc.line,
                  d->loc.col);
        add_words(out, d->text);
        text_add(out, "\n");
    }
}

void
ir_print_unit(const Unit *u, Text *out)
{
    add_unit_head(u, out);
    for (uint32_t k = 0; k < u->globals.n; k++)
        if (u->globals.at[k].in_project && u->globals.at[k].is_defined)
            add_global(u, &u->globals.at[k], out);
    for (uint32_t k = 0; k < u->funcs.n; k++)
        if (u->funcs.at[k].in_project) {
            text_add(out, "\n");
            ir_print_function(u, &u->funcs.at[k], out);
        }
}
