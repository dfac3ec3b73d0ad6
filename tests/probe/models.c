/*
 * models VERSION: the models in force for the headers of that Python, one JSON object a line, for tests/probe.
 *
 * First the types: {"type": "list", "object": "PyList_Type"}. Then the functions: their parameters, outcomes and those
 * clauses that a call can be asked about. Parameters are counted from 0; what is absent has no key. Of "kept", the second
 * number is where: a parameter, -2 for the result, -3 for the interpreter.
 */
#include "../../analyzer/model/outcome.h"

#include <jansson.h>

/* The words of the outcomes, as docs/models.md has them. */
static const Word results[] = {
    {"void", RET_VOID},         {"NULL", RET_NULL}, {"new", RET_NEW},
    {"borrowed", RET_BORROWED}, {"same", RET_SAME}, {"inside", RET_INSIDE},
    {"block", RET_BLOCK},       {"int", RET_INT},   {"ptr", RET_PTR},
    {"any", RET_ANY},           {NULL, 0},
};
static const Word exceptions[] = {
    {"keeps", EXC_KEEPS}, {"sets", EXC_SETS}, {"may set", EXC_MAY_SET}, {NULL, 0}};
static const Word actions[] = {
    {"steals", ACT_STEALS}, {"gains", ACT_GAINS}, {"sets", ACT_SETS}, {NULL, 0}};

static void
put_int(json_t *o, const char *key, int64_t n)
{
    json_object_set_new(o, key, json_integer(n));
}

static void
put_param(json_t *o, const char *key, int param)
{
    if (param >= 0)
        put_int(o, key, param);
}

static void
put_text(json_t *o, const char *key, const char *text)
{
    if (text)
        json_object_set_new(o, key, json_string(text));
}

static void
put_family(json_t *o, Family family)
{
    if (family != FAMILY_NONE)
        put_text(o, "family", word_of(model_families, family));
}

static json_t *
set_json(uint32_t set)
{
    json_t *list = json_array();
    for (int i = 0; i < 32; i++)
        if (set & 1u << i)
            json_array_append_new(list, json_integer(i));
    return list;
}

static json_t *
action_json(const Action *a)
{
    json_t *o = json_object();
    put_text(o, "what", word_of(actions, a->what));
    put_int(o, "param", a->param);
    if (a->what != ACT_SETS)
        return o;
    put_text(o, "value", word_of(results, a->value));
    put_param(o, "from", a->from);
    put_family(o, a->family);
    put_text(o, "type", a->type);
    if (a->value == RET_INT)
        put_int(o, "n", a->n);
    if (a->maybe_null)
        json_object_set_new(o, "maybe", json_true());
    return o;
}

static json_t *
outcome_json(const Outcome *outcome)
{
    json_t *o = json_object(), *does = json_array();
    put_text(o, "ret", word_of(results, outcome->ret));
    put_text(o, "exc", word_of(exceptions, outcome->exc));
    put_param(o, "param", outcome->param);
    put_family(o, outcome->family);
    put_text(o, "type", outcome->type);
    if (outcome->ret == RET_INT) {
        put_int(o, "lo", outcome->lo);
        put_int(o, "hi", outcome->hi);
    }
    for (uint32_t i = 0; i < outcome->actions.n; i++)
        json_array_append_new(does, action_json(&outcome->actions.at[i]));
    json_object_set_new(o, "actions", does);
    return o;
}

static json_t *
params_json(const Model *m)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < m->params.n; i++) {
        const Param *p = &m->params.at[i];
        json_t *o = json_object();
        put_text(o, "name", p->name);
        json_object_set_new(o, "nullable", json_boolean(p->nullable));
        json_object_set_new(o, "fails", json_boolean(p->null_fails));
        json_object_set_new(o, "replaces", json_boolean(p->null_replaces));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *
runs_json(uint32_t runs)
{
    json_t *list = json_array();
    for (const Word *w = model_runs; w->word; w++)
        if (runs & (uint32_t)w->value)
            json_array_append_new(list, json_string(w->word));
    return list;
}

/* The clauses behind the outcomes. */
static void
put_clauses(json_t *o, const Model *m)
{
    for (const Word *w = model_sets; w->word; w++)
        json_object_set_new(o, w->word, set_json(*(const uint32_t *)((const char *)m + w->value)));
    for (const Word *w = model_flags; w->word; w++)
        json_object_set_new(o, w->word, json_boolean(*(const bool *)((const char *)m + w->value)));
    json_t *kept = json_array();
    for (uint32_t i = 0; i < m->kept.n; i++)
        json_array_append_new(kept, json_pack("[ii]", m->kept.at[i].what, m->kept.at[i].in));
    json_object_set_new(o, "kept", kept);
    json_object_set_new(o, "runs", runs_json(m->runs));
    json_object_set_new(o, "frees", set_json(m->frees));
    put_family(o, m->frees_family);
    put_param(o, "resizes", m->resizes);
    put_param(o, m->buffer_fills ? "buffer fills" : "buffer releases", m->buffer);
    put_param(o, "checks", m->checks);
    put_text(o, "checks_type", m->checks_type);
    put_text(o, "intrinsic", m->intrinsic);
    if (m->exc)
        put_text(o, "exc", word_of(model_exc_ops, m->exc));
    if (m->gil)
        put_text(o, "gil", word_of(model_gil_ops, m->gil));
    if (m->format)
        put_text(o, "format", word_of(model_formats, m->format));
}

static json_t *
model_json(const Model *m, Arena *a)
{
    json_t *o = json_object(), *outcomes = json_array();
    Text line;
    text_init(&line, a);
    model_print(m, &line);
    put_text(o, "name", m->name);
    put_text(o, "file", m->file);
    put_int(o, "line", m->line);
    put_text(o, "text", text_str(&line));
    json_object_set_new(o, "params", params_json(m));
    json_object_set_new(o, "varargs", json_boolean(m->varargs));
    for (uint32_t i = 0; i < m->outcomes.n; i++)
        json_array_append_new(outcomes, outcome_json(&m->outcomes.at[i]));
    json_object_set_new(o, "outcomes", outcomes);
    put_clauses(o, m);
    return o;
}

static void
print_line(json_t *o)
{
    json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
}

int
main(int argc, char **argv)
{
    int major, minor;
    if (argc != 2 || sscanf(argv[1], "%d.%d", &major, &minor) != 2) {
        fputs("usage: models VERSION, such as 3.11\n", stderr);
        return 2;
    }
    Arena *a = arena_new();
    Models *models = models_builtin(a);
    models_wake_all(models);
    for (uint32_t i = 0; i < models->types.n; i++)
        print_line(json_pack("{ssss}", "type", models->types.at[i].name, "object",
                             models->types.at[i].object));
    for (uint32_t i = 0; i < models->all.n; i++) {
        const Model *m = models->all.at[i];
        if (!m->is_slot && models_find(models, m->name, major << 24 | minor << 16) == m)
            print_line(model_json(m, a));
    }
    arena_free(a);
    return 0;
}
