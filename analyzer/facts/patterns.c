/*
 * patterns: what stands behind an operand. The lowering keeps trees, so looking back a few instructions tells where
 * a pointer came from.
 */
#include "facts.h"

#include <ctype.h>

const Instr *
ir_def(const Function *f, Ref r)
{
    return r.kind == REF_TMP ? &f->instrs.at[r.n] : NULL;
}

Ref
ir_strip(const Function *f, Ref r)
{
    const Instr *i = ir_def(f, r);

    while (i && i->op == OP_cast &&
           (i->sub == CAST_ptr || i->sub == CAST_ptr_int || i->sub == CAST_int_ptr)) {
        r = ir_arg(f, i, 0);
        i = ir_def(f, r);
    }
    return r;
}

const Instr *
ir_loaded_field(const Function *f, Ref r)
{
    const Instr *i = ir_def(f, ir_strip(f, r));

    if (!i || i->op != OP_load)
        return NULL;
    i = ir_def(f, ir_strip(f, ir_arg(f, i, 0)));
    return i && i->op == OP_field ? i : NULL;
}

int32_t
ir_loaded_local(const Function *f, Ref r)
{
    const Instr *i = ir_def(f, ir_strip(f, r));
    Ref from = i && i->op == OP_load ? ir_strip(f, ir_arg(f, i, 0)) : ref_none();

    return from.kind == REF_LOCAL ? (int32_t)from.n : -1;
}

bool
function_touches(const Function *f, const char *record, const char *name)
{
    for (uint32_t n = 0; n < f->instrs.n; n++) {
        const Instr *i = &f->instrs.at[n];
        if (i->op == OP_field && i->record == record && i->name == name)
            return true;
    }
    return false;
}

const char *
ir_loaded_global(const Unit *u, const Function *f, Ref r)
{
    const Instr *i = ir_def(f, ir_strip(f, r));

    if (!i || i->op != OP_load)
        return NULL;
    Ref at = ir_strip(f, ir_arg(f, i, 0));
    return at.kind == REF_GLOBAL ? u->globals.at[at.n].name : NULL;
}

const char *
call_name(const Unit *u, const Function *f, const Instr *call)
{
    Ref callee = ir_strip(f, ir_arg(f, call, 0));

    return callee.kind == REF_FUNC ? u->funcs.at[callee.n].name : NULL;
}

/* Calls through a table, such as NumPy's or datetime's, are known by the macro that reaches into it. A macro may make
 * several calls; the model is that of the one with as many arguments. */
static const Model *
table_model(const Models *m, const Unit *u, const Instr *call)
{
    const Model *model = call->macro ? models_find(m, call->macro, ir_python(u)) : NULL;
    uint32_t n = call->nargs - 1;

    return model && (n == model->params.n || (model->varargs && n > model->params.n)) ? model
                                                                                      : NULL;
}

/* With PY_SSIZE_T_CLEAN a macro makes another name of what the code says. */
const char *
written_name(const char *name)
{
    static const char tail[] = "_SizeT";
    size_t n = name ? strlen(name) : 0;

    if (n <= sizeof tail || *name != '_' || strcmp(name + n - (sizeof tail - 1), tail) != 0)
        return name;
    return intern_n(name + 1, n - sizeof tail);
}

const char *
call_title(const Models *m, const Unit *u, const Function *f, const Instr *call)
{
    const char *name = call_name(u, f, call);
    const Model *table = name ? NULL : table_model(m, u, call);

    return table ? table->name : written_name(name);
}

const Model *
member_slot(const Models *m, const char *member, int32_t version)
{
    const char *line = strchr(member, '_');
    bool slot = (line && line - member <= 2) || isupper((unsigned char)*member) ||
                strcmp(member, "vectorcall") == 0;

    return slot ? models_slot(m, member, version) : NULL;
}

const Model *
call_model(const Models *m, const Unit *u, const Function *f, const Instr *call)
{
    const char *name = call_name(u, f, call);

    if (name)
        return models_find(m, name, ir_python(u));
    const Instr *field = ir_loaded_field(f, ir_arg(f, call, 0));
    const Model *slot = field && field->name ? member_slot(m, field->name, ir_python(u)) : NULL;
    return slot ? slot : table_model(m, u, call);
}

/* Of the flags from Py_TPFLAGS_LONG_SUBCLASS on; NULL: exceptions are of many types. */
enum { FIRST_FEATURE = 24, FEATURES = 8 };
static const char *const feature_types[FEATURES] = {"int", "list", "tuple", "bytes",
                                                    "str", "dict", NULL,    "type"};

const char *
type_of_feature(int64_t flag)
{
    for (int k = 0; k < FEATURES; k++)
        if (flag == (int64_t)1 << (FIRST_FEATURE + k) && feature_types[k])
            return intern(feature_types[k]);
    return NULL;
}

int64_t
feature_of_type(const char *type)
{
    for (int k = 0; type && k < FEATURES; k++)
        if (feature_types[k] && strcmp(feature_types[k], type) == 0)
            return (int64_t)1 << (FIRST_FEATURE + k);
    return 0;
}

/* A local may have been given it by way of some others. */
static bool
is_result(const Function *f, Ref r, InstrId call, int depth)
{
    enum { LOCALS_DEEP = 3 };

    r = ir_strip(f, r);
    int32_t local = depth < LOCALS_DEEP ? ir_loaded_local(f, r) : -1;

    for (uint32_t k = 0; local >= 0 && k < f->instrs.n; k++) {
        const Instr *i = &f->instrs.at[k];
        if (i->op == OP_store && ir_arg(f, i, 0).kind == REF_LOCAL &&
            (int32_t)ir_arg(f, i, 0).n == local && is_result(f, ir_arg(f, i, 1), call, depth + 1))
            return true;
    }
    return r.kind == REF_TMP && (InstrId)r.n == call;
}

bool
ir_is_result(const Function *f, Ref r, InstrId call)
{
    return is_result(f, r, call, 0);
}

/* The line before the next declaration of the same file. Of an initialiser that is dropped for its errors no place is left but
 * the beginning. */
static uint32_t
last_line(const Unit *u, const Global *g)
{
    uint32_t next = UINT32_MAX;

    for (uint32_t k = 0; k < u->globals.n; k++) {
        Loc at = u->globals.at[k].loc;
        if (at.file == g->loc.file && at.line > g->loc.line && at.line < next)
            next = at.line;
    }
    for (uint32_t k = 0; k < u->funcs.n; k++) {
        Loc at = u->funcs.at[k].loc;
        if (at.file == g->loc.file && at.line > g->loc.line && at.line < next)
            next = at.line;
    }
    return next - 1;
}

bool
global_is_broken(const Unit *u, const Global *g)
{
    uint32_t last = u->errors.n ? last_line(u, g) : 0;

    for (uint32_t k = 0; k < u->errors.n; k++) {
        Loc at = u->errors.at[k].loc;
        if (at.file == g->loc.file && at.line >= g->loc.line && at.line <= last)
            return true;
    }
    return false;
}
