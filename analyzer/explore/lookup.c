/*
 * lookup: what a container was found to hold.
 *
 * A dict that was asked for a key gives the same answer when it is asked again, until it is changed: after
 * `if (PyDict_Contains(d, k) == 1)` the PyDict_GetItem(d, k) finds something. The answer is kept as the value that the
 * call returned, so that whatever the path learns of that value it learns of the container.
 */
#include "engine.h"

/* What an outcome says of the key: it is there, it is not (now: code that runs may add it), or nothing. */
static Truth
told(const Model *m, const Outcome *o)
{
    if (o->exc == EXC_SETS)
        return TRUTH_MAYBE;
    if (m->mutates)
        return TRUTH_YES;
    switch (o->ret) {
    case RET_NULL:
        return TRUTH_NO;
    case RET_INT:
        return o->lo > 0 ? TRUTH_YES : o->hi <= 0 ? TRUTH_NO : TRUTH_MAYBE;
    default:
        return TRUTH_YES;
    }
}

/* A key that stays what it is: an object, a literal, the caller's text, a number. */
static bool
is_lasting(const Explorer *e, Val key)
{
    if (key.kind != VAL_PTR)
        return key.kind == VAL_SYM || key.kind == VAL_INT;
    const ObjInfo *i = obj_info(&e->h, key.id);
    return i->kind == OBJ_STRING || i->is_object || i->birth == BIRTH_PARAM;
}

/* The key that the call asks for; unknown if it asks for none. */
static Val
key_asked(const Explorer *e, const Model *m, const Val *args, uint32_t nargs)
{
    int k = m->finds ? __builtin_ctz(m->finds) : 0;

    if (k <= 0 || (uint32_t)k >= nargs || args[0].kind != VAL_PTR || !is_lasting(e, args[k]))
        return val_unknown();
    return args[k];
}

static const Lookup *
known(const State *s, Obj in, Val key)
{
    for (uint32_t k = 0; k < s->lookups.n; k++)
        if (s->lookups.at[k].in == in && val_eq(s->lookups.at[k].key, key))
            return &s->lookups.at[k];
    return NULL;
}

bool
lookup_possible(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs,
                const Outcome *o)
{
    Val key = key_asked(e, m, args, nargs);
    const Lookup *l = key.kind == VAL_UNKNOWN || m->mutates ? NULL : known(s, args[0].id, key);
    Truth there = told(m, o);

    return !l || there != TRUTH_NO || state_assume(&e->h, s, l->answer, false);
}

void
lookup_learn(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs,
             const Outcome *o, Val result)
{
    Val key = key_asked(e, m, args, nargs);
    Truth there = told(m, o);

    if (key.kind == VAL_UNKNOWN || o->exc == EXC_SETS || there == TRUTH_NO ||
        known(s, args[0].id, key))
        return;
    Val answer = there == TRUTH_MAYBE ? result : val_int(1);
    if (answer.kind != VAL_INT && answer.kind != VAL_SYM)
        return;
    Lookup l = {args[0].id, key, answer};
    shared_push(&e->h, &s->lookups, l);
}

/* The dict of a call's keyword arguments: all its keys are str, and it was made for this call. */
static bool
is_keywords(const Explorer *e, const State *s, Val dict)
{
    const Object *x = dict.kind == VAL_PTR ? state_get(s, dict.id) : NULL;

    return x && !x->shared && x->type && obj_info(&e->h, dict.id)->birth == BIRTH_PARAM;
}

/* A name that the module keeps in a variable of its own. */
static bool
is_kept_name(const Explorer *e, Val key)
{
    const ObjInfo *i = key.kind == VAL_PTR ? obj_info(&e->h, key.id) : NULL;

    return i && (i->kind == OBJ_STRING || (i->birth == BIRTH_MEMBER && i->parent >= 0 &&
                                           obj_info(&e->h, i->parent)->kind == OBJ_GLOBAL));
}

bool
lookup_key_is_plain(const Explorer *e, const State *s, const Model *m, const Val *args,
                    uint32_t nargs)
{
    Val key = key_asked(e, m, args, nargs);
    const Object *x = key.kind == VAL_PTR ? state_get(s, key.id) : NULL;
    const TypeModel *t = x && x->type ? models_type(e->p->models, x->type) : NULL;

    return (t && t->atomic) || (!m->mutates && is_kept_name(e, key) && is_keywords(e, s, args[0]));
}

static bool
is_about(const Lookup *l, Val v)
{
    return (v.kind == VAL_PTR &&
            (l->in == v.id || (l->key.kind == VAL_PTR && l->key.id == v.id))) ||
           (v.kind == VAL_SYM && (val_eq(l->answer, v) || val_eq(l->key, v)));
}

/* The k-th is the n-th of those that stay. */
static void
keep_lookup(Heap *h, State *s, uint32_t k, uint32_t *n)
{
    if (*n < k)
        state_own_lookups(h, s)[*n] = s->lookups.at[k];
    ++*n;
}

void
lookups_forget(Heap *h, State *s, Val v)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < s->lookups.n; k++)
        if (!is_about(&s->lookups.at[k], v))
            keep_lookup(h, s, k, &n);
    s->lookups.n = n;
}

void
lookups_forget_changed(Heap *h, State *s, Obj in)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < s->lookups.n; k++)
        if (s->lookups.at[k].in != in)
            keep_lookup(h, s, k, &n);
    s->lookups.n = n;
}

/* But for what was put at other places, where the place that changes is known. */
void
lookups_forget_place(Heap *h, State *s, Obj in, Val index)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < s->lookups.n; k++) {
        const Lookup *l = &s->lookups.at[k];
        if (l->in != in || (l->key.kind == VAL_INT && index.kind == VAL_INT && l->key.n != index.n))
            keep_lookup(h, s, k, &n);
    }
    s->lookups.n = n;
}

void
lookups_forget_shared(Heap *h, State *s)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < s->lookups.n; k++) {
        const Object *x = state_get(s, s->lookups.at[k].in);
        if (x && x->outside == OUT_NOBODY && !x->escaped)
            keep_lookup(h, s, k, &n);
    }
    s->lookups.n = n;
}

bool
lookups_join(Heap *h, State *into, const State *other)
{
    uint32_t n = 0, before = into->lookups.n;

    for (uint32_t k = 0; k < before; k++) {
        const Lookup *l = known(other, into->lookups.at[k].in, into->lookups.at[k].key);
        if (l && val_eq(l->answer, into->lookups.at[k].answer))
            keep_lookup(h, into, k, &n);
    }
    into->lookups.n = n;
    return n != before;
}
