/*
 * promises: what users say that their functions do: annotations in the code, and models in files of their own.
 *
 * Callers believe what is said of a function, whatever its body does; the body is held to it (explore/promise.c). An
 * annotation may speak of the arguments only. Then the result follows the convention, for callers that cannot see the
 * body: they are all that is ever told of it. Unless none of those callers ever releases what it returns: then it lends.
 *
 * gcc's cpychecker plugin has attributes for the most frequent promises; front.h says how they come here, and below is
 * what they mean in the words of our own language.
 */
#include "facts.h"

typedef struct Promise {
    const Model *said;
    const Model *whole; /* with the convention's outcomes, where nothing was said of the result */
} Promise;

static const struct {
    const char *attribute, *meaning;
} cpychecker[] = {
    {"cpy:borrowed", "-> borrowed | NULL? ; runs code"},
    {"cpy:steals", "steals ; runs code"},
    {"cpy:sets-exception", "exc sets ; runs code"},
    {"cpy:negative-sets-exception", "-> >= 0 | -9223372036854775808..-1! ; runs code"},
};

/* What an annotation says in the language of models; NULL if it is none of ours. */
static const char *
words_of(const Annotation *a)
{
    if (strncmp(a->text, "decref:", 7) == 0)
        return a->text + 7;
    for (size_t k = 0; k < sizeof cpychecker / sizeof *cpychecker; k++)
        if (strcmp(a->text, cpychecker[k].attribute) == 0)
            return cpychecker[k].meaning;
    return NULL;
}

static const char *
convention(const Program *p, const Unit *u, FuncId id)
{
    const Function *f = &u->funcs.at[id];
    const Type *type = ir_type(u, f->type), *result = type ? ir_type(u, type->to) : NULL;
    const Type *to = type ? ir_pointee(u, type->to) : NULL;

    if (to && to->kind == TYPE_RECORD && to->is_object)
        return usage_is_lent(program_usage(p, u, id)) ? "-> borrowed | NULL!" : "-> new | NULL!";
    return !result || result->kind == TYPE_VOID ? "-> void?"
           : result->kind == TYPE_INT           ? "-> int?"
                                                : "-> any?";
}

static Annotated
annotated(const Program *p, const Unit *u, const Function *f)
{
    Vec(Note) notes = {0};

    for (uint32_t k = 0; k < f->annotations.n; k++) {
        const Annotation *a = &f->annotations.at[k];
        const char *words = words_of(a);
        const char *path = a->loc.file >= 0 ? u->files.at[a->loc.file].path : u->path;
        Note n = {a->param, words, path, (int)a->loc.line};
        if (words)
            vec_push(p->arena, &notes, n);
    }
    return (Annotated){f->name,        f->param_names.at, f->param_names.n,
                       f->is_variadic, notes.at,          notes.n};
}

/* Adds what the convention says of the result to what was said, which may be nothing but of arguments. */
static const Model *
completed(const Program *p, const Unit *u, FuncId f, const Model *said, Annotated *a)
{
    char why[400];
    Note more = {-1, convention(p, u, f), a->notes->file, a->notes->line};
    Note *notes = NEW_N(p->arena, Note, a->nnotes + 1);

    if (said->outcomes.n)
        return said;
    memcpy(notes, a->notes, a->nnotes * sizeof *notes);
    notes[a->nnotes] = more;
    Annotated all = *a;
    all.notes = notes;
    all.nnotes++;
    Model *whole = models_annotation((Models *)p->models, &all, why, sizeof why);
    CHECK(whole);
    if (!said->pure)
        whole->runs |= RUNS_CODE;
    return whole;
}

static uint64_t
key_of(const Unit *u, FuncId f)
{
    const Function *fn = &u->funcs.at[f];

    return fn->is_static ? KEY_PTR(fn) : KEY_PTR(fn->name);
}

static void
add_mistake(Program *p, const char *why)
{
    const char *line = intern(why);

    for (uint32_t k = 0; k < p->mistakes.n; k++)
        if (p->mistakes.at[k] == line)
            return; /* a header's: once for all the units that include it */
    vec_push(p->arena, &p->mistakes, line);
}

static void
read_annotations(Program *p, const Unit *u, FuncId id)
{
    const Function *f = &u->funcs.at[id];
    Annotated a = annotated(p, u, f);
    char why[400];

    if (a.nnotes == 0 || map_get(&p->promises, key_of(u, id)))
        return;
    for (uint32_t k = 0; k < a.nnotes; k++)
        if (a.notes[k].own >= (int)a.nparams) {
            add_mistake(p, arena_printf(p->arena, "%s:%d: %s has no parameter %d", a.notes[k].file,
                                        a.notes[k].line, f->name, a.notes[k].own + 1));
            return;
        }
    Promise *promise = NEW(p->arena, Promise);
    promise->said = models_annotation((Models *)p->models, &a, why, sizeof why);
    if (!promise->said) {
        add_mistake(p, why);
        return;
    }
    map_put(&p->promises, key_of(u, id), KEY_PTR(promise));
}

static Promise *
promise_of(const Program *p, const Unit *u, FuncId f)
{
    uint64_t *known = map_get(&p->promises, key_of(u, f));

    return known ? (Promise *)(uintptr_t)*known : NULL;
}

/* The file that the user names on the command line has the last word. */
static const Model *
users_model(const Program *p, const Unit *u, FuncId f)
{
    const Model *m = models_find(p->models, u->funcs.at[f].name, ir_python(u));
    const Promise *promise = promise_of(p, u, f);

    return m && m->is_users ? m : promise ? promise->said : NULL;
}

/* Once it is known how the results are used. */
void
promises_complete(Program *p)
{
    for (uint32_t k = 0; k < p->units.n; k++) {
        const Unit *u = p->units.at[k];
        for (uint32_t f = 0; f < u->funcs.n; f++) {
            Promise *promise = u->funcs.at[f].annotations.n ? promise_of(p, u, (FuncId)f) : NULL;
            Annotated a = promise ? annotated(p, u, &u->funcs.at[f]) : (Annotated){0};
            if (promise && !promise->whole)
                promise->whole = completed(p, u, (FuncId)f, promise->said, &a);
        }
    }
}

void
promises_find(Program *p)
{
    map_init(&p->promises, p->arena);
    for (uint32_t k = 0; k < p->units.n; k++)
        for (uint32_t f = 0; f < p->units.at[k]->funcs.n; f++)
            if (p->units.at[k]->funcs.at[f].annotations.n)
                read_annotations(p, p->units.at[k], (FuncId)f);
    for (uint32_t k = 0; k < p->fns.n; k++) {
        Fn *fn = &p->fns.at[k];
        if (!fn->role.contract)
            fn->promise = users_model(p, fn->unit, fn->id);
    }
}

const Model *
program_model(const Program *p, const Unit *u, FuncId f)
{
    const Model *m = models_find(p->models, u->funcs.at[f].name, ir_python(u));
    const Promise *promise = m ? NULL : promise_of(p, u, f);

    return promise ? promise->whole : m;
}
