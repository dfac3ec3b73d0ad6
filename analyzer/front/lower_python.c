/*
 * lower_python: what the headers and the macros say of the Python that the unit is for.
 *
 * Macros are gone from the AST, so their definitions are read as text: of the flags, then of the project's files, the
 * last one counts. Conditions around them are not followed.
 */
#include "libclang.h"

#include "lower.h"

#include <stdlib.h>
#include <string.h>

/* The text after `#define NAME` in a file, NULL if no line defines it. The last such line counts. */
static const char *
defined_in(Front *fr, int32_t file, const char *name)
{
    const FileText *t = front_contents(fr, file);
    const char *p = t->at, *end = p + t->n, *found = NULL;
    size_t len = strlen(name);
    while (p < end && (p = memchr(p, '#', (size_t)(end - p)))) {
        p++;
        while (p < end && (*p == ' ' || *p == '\t'))
            p++;
        bool undef = end - p > 5 && memcmp(p, "undef", 5) == 0;
        if (!undef && !(end - p > 6 && memcmp(p, "define", 6) == 0))
            continue;
        p += undef ? 5 : 6;
        while (p < end && (*p == ' ' || *p == '\t'))
            p++;
        if ((size_t)(end - p) < len || memcmp(p, name, len) != 0 ||
            (p + len < end && front_word_char(p[len])))
            continue;
        found = undef ? NULL : p + len;
    }
    return found;
}

static const char *
defined_by_flags(const char *const *flags, uint32_t n, const char *name)
{
    const char *found = NULL;
    size_t len = strlen(name);
    for (uint32_t i = 0; i < n; i++) {
        const char *f = flags[i];
        if (f[0] != '-' || (f[1] != 'D' && f[1] != 'U'))
            continue;
        const char *what = f[2] ? f + 2 : i + 1 < n ? flags[i + 1] : "";
        if (strncmp(what, name, len) != 0 || (what[len] && what[len] != '='))
            continue;
        found = f[1] == 'U' ? NULL : what[len] ? what + len + 1 : "1";
    }
    return found;
}

static const char *
macro_text(Front *fr, const char *const *flags, uint32_t n, const char *name)
{
    const char *found = defined_by_flags(flags, n, name);
    for (uint32_t i = 0; i < fr->unit->files.n; i++)
        if (fr->unit->files.at[i].in_project) {
            const char *here = defined_in(fr, (int32_t)i, name);
            if (here)
                found = here;
        }
    return found;
}

static long
version_part(Front *fr, int32_t file, const char *name)
{
    const char *text = defined_in(fr, file, name);
    while (text && (*text == ' ' || *text == '\t'))
        text++;
    if (!text)
        return 0;
    static const struct {
        const char *name;
        long value;
    } LEVELS[] = {{"PY_RELEASE_LEVEL_ALPHA", 0xA},
                  {"PY_RELEASE_LEVEL_BETA", 0xB},
                  {"PY_RELEASE_LEVEL_GAMMA", 0xC},
                  {"PY_RELEASE_LEVEL_FINAL", 0xF}};
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++)
        if (strncmp(text, LEVELS[i].name, strlen(LEVELS[i].name)) == 0)
            return LEVELS[i].value;
    return strtol(text, NULL, 0);
}

bool
is_type_of_types(CXCursor c)
{
    if (clang_getCursorKind(c) != CXCursor_StructDecl || !clang_isCursorDefinition(c))
        return false;
    CXString s = clang_getCursorSpelling(c);
    bool is = strcmp(clang_getCString(s), "_typeobject") == 0;
    clang_disposeString(s);
    return is;
}

static enum CXChildVisitResult
find_type_object(CXCursor c, CXCursor parent, CXClientData data)
{
    bool *complete = data;
    (void)parent;
    *complete = is_type_of_types(c);
    return *complete ? CXChildVisit_Break : CXChildVisit_Continue;
}

void
python_facts(Front *fr, const char *const *flags, uint32_t n)
{
    Unit *u = fr->unit;
    u->ndebug = macro_text(fr, flags, n, "NDEBUG") != NULL;
    u->ssize_clean = macro_text(fr, flags, n, "PY_SSIZE_T_CLEAN") != NULL;
    if (!fr->python_dir)
        return;
    const char *patchlevel = arena_printf(fr->arena, "%spatchlevel.h", fr->python_dir);
    for (uint32_t i = 0; i < u->files.n; i++)
        if (strcmp(u->files.at[i].path, patchlevel) == 0)
            u->py_version = (int32_t)(version_part(fr, (int32_t)i, "PY_MAJOR_VERSION") << 24 |
                                      version_part(fr, (int32_t)i, "PY_MINOR_VERSION") << 16 |
                                      version_part(fr, (int32_t)i, "PY_MICRO_VERSION") << 8 |
                                      version_part(fr, (int32_t)i, "PY_RELEASE_LEVEL") << 4 |
                                      version_part(fr, (int32_t)i, "PY_RELEASE_SERIAL"));

    /* The limited API hides what a type object looks like: a sure sign, whatever conditions the define stands in. */
    bool complete = fr->shared_typing; /* what is shared need not be visited */
    if (!complete)
        clang_visitChildren(clang_getTranslationUnitCursor(fr->tu), find_type_object, &complete);
    if (!complete) {
        const char *text = macro_text(fr, flags, n, "Py_LIMITED_API");
        bool same = text && strncmp(text + strspn(text, " \t"), "PY_VERSION_HEX", 14) == 0;
        long value = same ? u->py_version : text ? strtol(text, NULL, 0) : 0;
        u->limited_api = value >= 0x03000000 ? (int32_t)value : 0x03020000;
    }
}
