/*
 * A comment covers lines of a file and names rules. A header's comment is read by every unit that includes it and is one
 * comment: it is used if any of them finds something there.
 */
#include "suppress.h"

#include "decref_rule.h"
#include "explore/explore.h"

#define MOST_RULES 64 /* of one comment */

typedef struct Silence {
    const Suppression *comment;
    const char *path;      /* interned */
    uint32_t unit;         /* the first that has it */
    uint64_t used;         /* a bit for each rule that it names */
    Vec(const char *) ids; /* as they are written */
} Silence;

struct Suppressions {
    Arena *arena;
    Vec(Silence) all;
    const SuppressionJudge *judge;
};

static Silence *
same(const Suppressions *s, const char *path, const Suppression *x)
{
    for (uint32_t i = 0; i < s->all.n; i++) {
        Silence *y = &s->all.at[i];
        if (y->path == path && y->comment->loc.line == x->loc.line &&
            y->comment->loc.col == x->loc.col)
            return y;
    }
    return NULL;
}

static void
add(Suppressions *s, const Unit *u, uint32_t unit, const Suppression *x)
{
    const char *path = intern(u->files.at[x->loc.file].path);
    if (same(s, path, x))
        return;
    Silence silence = {.comment = x, .path = path, .unit = unit};
    for (const char *p = x->rules; *p && silence.ids.n < MOST_RULES;) {
        size_t n = strcspn(p, ",");
        vec_push(s->arena, &silence.ids, intern_n(p, n));
        p += n + (p[n] == ',');
    }
    vec_push(s->arena, &s->all, silence);
}

Suppressions *
suppressions_of(Arena *a, const Program *p)
{
    Suppressions *s = NEW(a, Suppressions);
    s->arena = a;
    for (uint32_t k = 0; k < p->units.n; k++) {
        const Unit *u = p->units.at[k];
        for (uint32_t i = 0; i < u->suppressions.n; i++)
            add(s, u, k, &u->suppressions.at[i]);
    }
    return s;
}

const char *
suppressed(Suppressions *s, const Finding *f)
{
    const char *reason = NULL;
    for (uint32_t i = 0; i < s->all.n; i++) {
        Silence *x = &s->all.at[i];
        if (f->line < x->comment->first || f->line > x->comment->last ||
            strcmp(x->path, f->path) != 0)
            continue;
        for (uint32_t k = 0; k < x->ids.n; k++)
            if (strcmp(x->ids.at[k], rule_id(f->rule)) == 0) {
                x->used |= UINT64_C(1) << k;
                reason = reason ? reason : x->comment->reason;
            }
    }
    return reason;
}

/* ---- comments that silence nothing ----------------------------------------- */

typedef struct Context { /* of an event */
    Suppressions *all;
    const Silence *silence;
} Context;

void
report_comment(const SuppressionEvent *ev, int rule, const char *remedy, const char *fmt, ...)
{
    const Context *c = ev->context;
    va_list ap;

    va_start(ap, fmt);
    Finding f =
        finding_at(c->all->arena, rule, c->silence->path, c->silence->comment->loc, fmt, ap);
    va_end(ap);
    f.remedy = remedy;
    f.suppressed = suppressed(c->all, &f);
    c->all->judge->finding(c->all->judge->arg, c->silence->unit, &f);
}

static void
tell(Suppressions *s, const Silence *x, SuppressionWrong what, const char *id)
{
    Context c = {s, x};
    SuppressionEvent ev = {.what = what, .id = id, .context = &c};
    if (what == SUPPRESSION_NO_RULE)
        ev.near = rule_nearest(id);
    for (int k = 0; k < RULE_COUNT; k++)
        if (rules_all[k]->on_suppression)
            rules_all[k]->on_suppression(&ev);
}

static void
judge_one(Suppressions *s, const Silence *x)
{
    const SuppressionJudge *j = s->judge;
    if (!x->ids.n)
        tell(s, x, SUPPRESSION_BARE, "");
    for (uint32_t k = 0; k < x->ids.n; k++) {
        int rule = rule_by_id(x->ids.at[k]);
        if (rule < 0)
            tell(s, x, SUPPRESSION_NO_RULE, x->ids.at[k]);
        else if (!(x->used >> k & 1) && rule != RULE_unused_suppression &&
                 j->may_tell(j->arg, x->unit, x->path, rule))
            tell(s, x, SUPPRESSION_UNUSED, x->ids.at[k]);
    }
}

void
suppressions_tell(Suppressions *s, const SuppressionJudge *judge)
{
    s->judge = judge;
    for (uint32_t i = 0; i < s->all.n; i++)
        judge_one(s, &s->all.at[i]);
}
