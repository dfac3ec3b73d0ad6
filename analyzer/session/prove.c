/*
 * prove: of the edits that may mend a finding, the first that does. Each is made on a copy of the text, which is
 * analysed like the text itself: the finding has to go, and nothing may come: no other finding, no error of the compiler,
 * no function that cannot be explored to its end.
 */
#include "../fix/fix.h"
#include "session.h"

/* What a finding says, without what counts others like it. */
static uint64_t
key_of(const Finding *f)
{
    const char *more = strstr(f->message, " (nor on ");
    more = more ? more : strstr(f->message, " (and at ");
    uint64_t key = hash_mix((uint64_t)f->rule, hash_bytes(f->path, strlen(f->path)));
    key = hash_mix(key, hash_bytes(f->function, strlen(f->function)));
    return hash_mix(
        key, hash_bytes(f->message, more ? (size_t)(more - f->message) : strlen(f->message)));
}

static void
count(Arena *a, const Analysis *an, Map *out)
{
    map_init(out, a);
    for (uint32_t i = 0; i < an->findings.n; i++) {
        if (an->findings.at[i].suppressed)
            continue;
        uint64_t key = key_of(&an->findings.at[i]), *n = map_get(out, key);
        map_put(out, key, n ? *n + 1 : 1);
    }
}

static bool
is_mended(Arena *a, const Analysis *before, const Analysis *after, const Finding *f)
{
    Map old, new;
    if (!after->unit || after->unit->errors.n > before->unit->errors.n || after->cut > before->cut)
        return false;
    count(a, before, &old);
    count(a, after, &new);
    uint64_t *mine = map_get(&old, key_of(f));
    if (!mine || !*mine)
        return false;
    --*mine;
    for (uint32_t i = 0; i < new.entries.n; i++) {
        uint64_t *n = map_get(&old, new.entries.at[i].key);
        if (!n || new.entries.at[i].value > *n)
            return false;
    }
    return true;
}

/* Has the Python that the unit is for what the edit calls? Of what nobody knows we cannot tell; it is a macro. */
static bool
is_there(const SessionSetup *s, const Analysis *an, const char *text)
{
    enum { NEWEST = 0x7f000000 };
    int32_t version = ir_python(an->unit);
    const char *name = intern_n(text, strcspn(text, "("));
    return models_find(s->models, name, version) || !models_find(s->models, name, NEWEST);
}

static bool
is_possible(const SessionSetup *s, const Analysis *an, const Fix *f)
{
    for (uint32_t i = 0; i < f->edits.n; i++) {
        const char *text = f->edits.at[i].text;
        size_t n = strspn(text, " \t\n{,");
        if (strchr(text + n, '(') && !is_there(s, an, text + n))
            return false;
    }
    return true;
}

static bool
try(const Kept *kept, const Unsaved *files, uint32_t n, const Analysis *before, const Finding *f,
    const char *text, size_t size, const Fix *fix, Arena *a)
{
    Unsaved *edited = NEW_N(a, Unsaved, n + 1);
    uint32_t k = 0;
    while (k < n && strcmp(files[k].path, f->path) != 0)
        k++;
    memcpy(edited, files, n * sizeof *files);
    edited[k].path = f->path;
    edited[k].text = edits_apply(a, text, size, fix, &edited[k].n);
    Analysis *after = analyse(kept, edited, k == n ? n + 1 : n, NULL, NULL);
    bool mended = is_mended(a, before, after, f);
    analysis_free(after);
    return mended;
}

bool
prove(const Kept *kept, const Unsaved *files, uint32_t n, const Analysis *before, uint32_t k,
      Arena *a, Fix *out)
{
    if (!before->unit || k >= before->findings.n)
        return false;
    const Finding *f = &before->findings.at[k];
    size_t size;
    const char *text = text_of(a, files, n, f->path, &size);
    Fixes all = {0};
    if (!text || f->suppressed)
        return false;
    fixes_of(a, text, size, f, &all);
    for (uint32_t i = 0; i < all.n; i++) {
        if (is_possible(kept->setup, before, &all.at[i]) &&
            try(kept, files, n, before, f, text, size, &all.at[i], a)) {
            *out = all.at[i];
            return true;
        }
    }
    return false;
}
