/*
 * Writes models in the language they are read from: reading the line back gives the same model.
 */
#include "outcome.h"

static const char *
param_name(const Model *m, int param)
{
    CHECK(param >= 0 && (uint32_t)param < m->params.n);
    return m->params.at[param].name;
}

static void
add_word(Text *out, const char *word)
{
    text_add(out, " ");
    text_add(out, word);
}

static void
add_param(Text *out, const Model *m, int param)
{
    add_word(out, param_name(m, param));
}

static void
print_params(const Model *m, Text *out)
{
    text_add(out, "(");
    for (uint32_t i = 0; i < m->params.n; i++)
        text_addf(out, "%s%s%s%s", i ? ", " : "", m->params.at[i].name,
                  m->params.at[i].nullable && !m->params.at[i].null_replaces ? "?" : "",
                  m->params.at[i].null_fails ? "!" : "");
    if (m->varargs)
        text_add(out, m->params.n ? ", ..." : "...");
    text_add(out, ")");
}

static void
print_range(const Outcome *o, Text *out)
{
    if (o->lo == INT64_MIN && o->hi == INT64_MAX)
        text_add(out, "int");
    else if (o->lo == o->hi)
        text_addf(out, "%lld", (long long)o->lo);
    else if (o->hi == INT64_MAX)
        text_addf(out, ">= %lld", (long long)o->lo);
    else
        text_addf(out, "%lld..%lld", (long long)o->lo, (long long)o->hi);
}

static void
print_result(const Model *m, const Outcome *o, Text *out)
{
    switch (o->ret) {
    case RET_VOID:
        text_add(out, "void");
        break;
    case RET_NULL:
        text_add(out, "NULL");
        break;
    case RET_NEW:
        text_add(out, o->param >= 0 ? "new of" : "new");
        break;
    case RET_BORROWED:
        text_add(out, "borrowed");
        break;
    case RET_SAME:
        text_add(out, "same");
        break;
    case RET_INSIDE:
        text_add(out, "inside");
        break;
    case RET_BLOCK:
        text_addf(out, "block %s%s", word_of(model_families, o->family),
                  o->zeroed ? " zeroed" : "");
        break;
    case RET_INT:
        print_range(o, out);
        break;
    case RET_PTR:
        text_add(out, "ptr");
        break;
    case RET_ANY:
        text_add(out, "any");
        break;
    }
    if (o->param >= 0)
        add_param(out, m, o->param);
    if (o->type)
        add_word(out, o->type);
    if (o->exc != EXC_KEEPS)
        text_add(out, o->exc == EXC_SETS ? "!" : "?");
}

static void
print_value(const Model *m, const Action *a, Text *out)
{
    switch (a->value) {
    case RET_NEW:
        text_add(out, a->maybe_null ? "new?" : "new");
        break;
    case RET_BORROWED:
        text_add(out, "borrowed");
        break;
    case RET_INSIDE:
        text_add(out, "inside");
        break;
    case RET_BLOCK:
        text_addf(out, "block %s%s", word_of(model_families, a->family), a->grown ? " grown" : "");
        break;
    case RET_NULL:
        text_add(out, "NULL");
        break;
    case RET_INT:
        text_addf(out, "%lld", (long long)a->n);
        break;
    case RET_ANY:
        text_add(out, "any");
        break;
    default:
        bug("a value of kind %d", a->value);
    }
    if (a->from >= 0)
        add_param(out, m, a->from);
    if (a->type)
        add_word(out, a->type);
}

static void
print_action(const Model *m, const Action *a, Text *out)
{
    const char *param = param_name(m, a->param);
    switch (a->what) {
    case ACT_STEALS:
        text_addf(out, " steals %s", param);
        break;
    case ACT_GAINS:
        text_addf(out, " gains %s", param);
        break;
    case ACT_SETS:
        text_addf(out, " %s = ", param);
        print_value(m, a, out);
        break;
    }
}

static void
print_outcomes(const Model *m, Text *out)
{
    for (uint32_t i = 0; i < m->outcomes.n; i++) {
        const Outcome *o = &m->outcomes.at[i];
        text_add(out, i ? " | " : " -> ");
        print_result(m, o, out);
        for (uint32_t k = 0; k < o->actions.n; k++)
            print_action(m, &o->actions.at[k], out);
    }
}

/* One clause "word" or "word PARAM" for each param of a set. */
static void
print_set(const Model *m, const char *words, uint32_t set, Text *out)
{
    for (int k = 0; k < 32; k++)
        if (set & 1u << k)
            text_addf(out, "; %s %s", words, param_name(m, k));
}

static void
print_clause(const Model *m, const char *words, int param, Text *out)
{
    if (param < 0)
        return;
    text_addf(out, "; %s", words);
    add_param(out, m, param);
}

static void
print_references(const Model *m, Text *out)
{
    for (const Word *w = model_sets; w->word; w++)
        print_set(m, w->word, *(const uint32_t *)((const char *)m + w->value), out);
    for (uint32_t i = 0; i < m->kept.n; i++) {
        Keep k = m->kept.at[i];
        text_addf(out, "; keeps %s", param_name(m, k.what));
        if (k.in != KEEP_INTERP)
            text_addf(out, " in %s", k.in == KEEP_RESULT ? "result" : param_name(m, k.in));
    }
    if (m->keeps_result)
        text_add(out, "; keeps result");
    print_clause(m, m->copies_deep ? "copies deep" : "copies shallow", m->copies, out);
    if (m->checks >= 0)
        text_addf(out, "; checks %s %s", m->checks_type, param_name(m, m->checks));
}

static void
print_memory(const Model *m, Text *out)
{
    for (int k = 0; k < 32; k++)
        if (m->frees & 1u << k)
            text_addf(out, "; frees %s %s", word_of(model_families, m->frees_family),
                      param_name(m, k));
    print_clause(m, "resizes", m->resizes, out);
    print_clause(m, m->buffer_fills ? "buffer fills" : "buffer releases", m->buffer, out);
    if (m->moves_to >= 0)
        text_addf(out, "; moves %s %s", param_name(m, m->moves_to), param_name(m, m->moves_from));
}

static void
print_effects(const Model *m, Text *out)
{
    if (m->format)
        text_addf(out, "; format %s %s", word_of(model_formats, m->format),
                  param_name(m, m->format_at));
    if (m->runs)
        text_add(out, "; runs");
    for (const Word *w = model_runs; w->word; w++)
        if (m->runs & (uint32_t)w->value)
            add_word(out, w->word);
    if (m->exc)
        text_addf(out, "; exc %s", word_of(model_exc_ops, m->exc));
    if (m->gil)
        text_addf(out, "; gil %s", word_of(model_gil_ops, m->gil));
    if (m->lock)
        text_addf(out, "; lock %s", word_of(model_lock_ops, m->lock));
    for (const Word *w = model_flags; w->word; w++)
        if (*(const bool *)((const char *)m + w->value))
            text_addf(out, "; %s", w->word);
    if (m->intrinsic)
        text_addf(out, "; intrinsic %s", m->intrinsic);
    if (m->instead)
        text_addf(out, "; instead %s", m->instead);
}

static void
print_version(const char *word, int32_t version, Text *out)
{
    if (version)
        text_addf(out, "; %s %d.%d", word, (int)(version >> 8), (int)(version & 255));
}

void
model_print(const Model *m, Text *out)
{
    text_addf(out, "%s%s", m->is_slot ? "slot " : "", m->name);
    print_params(m, out);
    print_outcomes(m, out);
    print_references(m, out);
    print_memory(m, out);
    print_effects(m, out);
    print_version("since", m->since, out);
    print_version("until", m->until, out);
}

void
type_print(const TypeModel *t, Text *out)
{
    text_addf(out, "type %s is %s", t->name, t->object);
    for (size_t k = 0; k < sizeof t->structs / sizeof *t->structs && t->structs[k]; k++)
        text_addf(out, " of %s", t->structs[k]);
    for (const Word *w = model_traits; w->word; w++)
        if (*(const bool *)((const char *)t + w->value))
            text_addf(out, ", %s", w->word);
}

void
member_print(const MemberModel *m, Text *out)
{
    text_addf(out, "member %s.%s -> %s", m->record, m->field, word_of(model_members, m->is));
}

void
models_print(const Models *m, Text *out)
{
    for (uint32_t i = 0; i < m->types.n; i++, text_add(out, "\n"))
        type_print(&m->types.at[i], out);
    for (uint32_t i = 0; i < m->members.n; i++, text_add(out, "\n"))
        member_print(&m->members.at[i], out);
    for (uint32_t i = 0; i < m->records.n; i++)
        text_addf(out, "record %s is %s\n", m->records.at[i].name,
                  word_of(model_records, m->records.at[i].is));
    for (uint32_t i = 0; i < m->generated.n; i++)
        text_addf(out, "generated %s\n", m->generated.at[i]);
    for (uint32_t i = 0; i < m->all.n; i++, text_add(out, "\n"))
        model_print(m->all.at[i], out);
}
