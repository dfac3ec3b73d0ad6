/*
 * parse: libclang's parser, and the parses that units share.
 *
 * A prefix (prefix.c) is parsed once, as a header, and kept as files in the shared directory, named by its key:
 *
 *     KEY.h     its text
 *     KEY.pch   libclang's own form of what it was parsed to
 *     KEY.list  the files that it includes, in order; a 'd' before those that define functions or variables, an 's'
 *               before the system's, a 't' before the one that defines the type of type objects
 *     KEY.words where the words of those stand; only if units do not begin with the text as it stands (ahead.c)
 *
 * A unit is then parsed whole, with KEY.pch before it. libclang refuses a .pch of other flags or of headers that
 * have changed since (it looks at sizes and times), and the prefix is parsed anew. Nothing is shared where the prefix has
 * errors, and a unit that has some is parsed again without: what is told of broken code must not depend on this.
 * Declarations from the .pch are not visited, which is most of what makes it fast; where the user's own headers in it
 * define something they are.
 */
#define _GNU_SOURCE /* memmem */
#include "libclang.h"

#include "ahead.h"
#include "lower.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const OWN_FLAGS[] = {
    "-w",
    "-ferror-limit=0", /* else the twenty-first error ends the file */
    "-fbracket-depth=100000",
    "-Wno-error=implicit-function-declaration",
    "-Wno-error=implicit-int",
    "-Wno-error=int-conversion",
    "-Wno-error=incompatible-function-pointer-types",
    "-Wno-error=return-type",
    "-D__DECREF__=1", /* include/decref_annotations.h asks for it */
};
/* gcc-python-plugin's attributes vanish in clang; as annotations they stay. front.h says what becomes of them. */
static const char *const ANNOTATION_FLAGS[] = {
    "-Dcpychecker_returns_borrowed_ref=annotate(\"cpy:borrowed\")",
    "-Dcpychecker_steals_reference_to_arg(n)=annotate(\"cpy:steals\", n)",
    "-Dcpychecker_sets_exception=annotate(\"cpy:sets-exception\")",
    "-Dcpychecker_negative_result_sets_exception=annotate(\"cpy:negative-sets-exception\")",
    "-Dcpychecker_type_object_for_typedef(t)=annotate(\"cpy:type \" t)",
    "-DWITH_CPYCHECKER_RETURNS_BORROWED_REF_ATTRIBUTE=1",
    "-DWITH_CPYCHECKER_STEALS_REFERENCE_TO_ARG_ATTRIBUTE=1",
    "-DWITH_CPYCHECKER_SETS_EXCEPTION_ATTRIBUTE=1",
    "-DWITH_CPYCHECKER_NEGATIVE_RESULT_SETS_EXCEPTION_ATTRIBUTE=1",
    "-DWITH_CPYCHECKER_TYPE_OBJECT_FOR_TYPEDEF_ATTRIBUTE=1",
};
/* Each name that they define has one of these in it. */
static const char *const ANNOTATION_WORDS[] = {"cpychecker", "CPYCHECKER"};
enum {
    NOWN_FLAGS = sizeof OWN_FLAGS / sizeof *OWN_FLAGS,
    NANNOTATION_FLAGS = sizeof ANNOTATION_FLAGS / sizeof *ANNOTATION_FLAGS
};

enum { PATH_AT = 4 }; /* in a line of the list */

uint64_t
parse_own_flags(void)
{
    uint64_t h = PATH_AT; /* what an earlier version kept has other lines */
    for (uint32_t i = 0; i < NOWN_FLAGS; i++)
        h = hash_mix(h, hash_bytes(OWN_FLAGS[i], strlen(OWN_FLAGS[i])));
    for (uint32_t i = 0; i < NANNOTATION_FLAGS; i++)
        h = hash_mix(h, hash_bytes(ANNOTATION_FLAGS[i], strlen(ANNOTATION_FLAGS[i])));
    return h;
}

Args
parse_arguments(const Parse *p, bool annotations)
{
    Arena *a = p->fr->arena;
    Args args = {0};
    for (uint32_t i = 0; i < NOWN_FLAGS; i++)
        vec_push(a, &args, OWN_FLAGS[i]);
    for (uint32_t i = 0; annotations && i < NANNOTATION_FLAGS; i++)
        vec_push(a, &args, ANNOTATION_FLAGS[i]);
    vec_push(a, &args, arena_printf(a, "-working-directory=%s", p->fr->command->directory));
    for (uint32_t i = 0; i < p->nflags; i++)
        vec_push(a, &args, p->flags[i]);
    return args;
}

static CXTranslationUnit
parse(Parse *p, bool annotations)
{
    Args args = parse_arguments(p, annotations);
    CXTranslationUnit tu = NULL;
    enum CXErrorCode e =
        clang_parseTranslationUnit2(p->fr->index, p->fr->command->file, args.at, (int)args.n,
                                    p->unsaved, p->nunsaved, CXTranslationUnit_KeepGoing, &tu);
    if (e == CXError_Crashed)
        snprintf(p->why, p->whysize, "libclang crashed while parsing it");
    else if (e != CXError_Success)
        snprintf(p->why, p->whysize,
                 "libclang cannot parse it (error %d); try `clang -fsyntax-only` with its flags",
                 (int)e);
    return e == CXError_Success ? tu : NULL;
}

uint32_t
parse_errors(CXTranslationUnit tu)
{
    uint32_t n = 0;
    for (unsigned i = 0; i < clang_getNumDiagnostics(tu); i++) {
        CXDiagnostic d = clang_getDiagnostic(tu, i);
        n += clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error;
        clang_disposeDiagnostic(d);
    }
    return n;
}

/* ---- annotations: do they matter? ----------------------------------------------------------------- */

static bool
names_annotation(const char *text, size_t n)
{
    for (uint32_t i = 0; i < sizeof ANNOTATION_WORDS / sizeof *ANNOTATION_WORDS; i++)
        if (memmem(text, n, ANNOTATION_WORDS[i], strlen(ANNOTATION_WORDS[i])))
            return true;
    return false;
}

typedef struct Asking {
    CXTranslationUnit tu;
    bool asks;
} Asking;

static void
ask_file(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    Asking *a = data;
    size_t n = 0;
    (void)stack, (void)depth;
    const char *text = a->asks ? NULL : clang_getFileContents(a->tu, file, &n);
    a->asks = a->asks || (text && names_annotation(text, n));
}

/* Is there any text that could find out what we have defined? If not, it would be parsed to the same without. */
static bool
asks_for_annotations(const Parse *p, CXTranslationUnit tu)
{
    Asking a = {tu, false};
    for (uint32_t i = 0; i < p->nflags; i++)
        a.asks = a.asks || names_annotation(p->flags[i], strlen(p->flags[i]));
    if (!a.asks)
        clang_getInclusions(tu, ask_file, &a);
    return a.asks;
}

/* What we define to see annotations may make a header offer something else: NumPy's declares functions instead of its
 * table, and those of 1.20 to 1.26 do so with a type that they do not have. So a unit with errors is parsed once more
 * without, where some text has their names in it. */
CXTranslationUnit
parse_whole(Parse *p, bool *annotations)
{
    CXTranslationUnit tu = parse(p, true);
    bool unused;
    annotations = annotations ? annotations : &unused;
    *annotations = true;
    if (!tu || !parse_errors(tu) || !asks_for_annotations(p, tu))
        return tu;
    CXTranslationUnit plain = parse(p, false);
    if (!plain || parse_errors(plain) >= parse_errors(tu)) {
        if (plain)
            clang_disposeTranslationUnit(plain);
        return tu;
    }
    clang_disposeTranslationUnit(tu);
    *annotations = false;
    return plain;
}

/* ---- a prefix is parsed and kept ------------------------------------------------------------------ */

typedef struct Building {
    Arena *arena;
    const char *directory, *header;
    CXTranslationUnit tu;
    Map defines;   /* CXFile that defines something */
    CXFile typing; /* ... the type of type objects */
    Text list;
    bool odd;         /* a path that a line of the list cannot hold */
    WordTable *words; /* NULL if they are not needed */
    Map seen;         /* CXFile whose words are in it */
} Building;

static const char *
kept(const Parse *p, const Prefix *prefix, const char *ending)
{
    return prefix_file(p->fr->arena, p->shared_dir, prefix, ending);
}

static bool
write_file(const char *path, const char *text, size_t n)
{
    char why[256];
    return os_replace_file(path, text, n, why, sizeof why);
}

static enum CXChildVisitResult
note_definition(CXCursor c, CXCursor parent, CXClientData data)
{
    Building *b = data;
    (void)parent;
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (kind == CXCursor_LinkageSpec)
        return CXChildVisit_Recurse;
    if (is_type_of_types(c))
        clang_getFileLocation(clang_getCursorLocation(c), &b->typing, NULL, NULL, NULL);
    if ((kind == CXCursor_FunctionDecl || kind == CXCursor_VarDecl) &&
        clang_isCursorDefinition(c)) {
        CXFile file;
        clang_getFileLocation(clang_getCursorLocation(c), &file, NULL, NULL, NULL);
        map_put(&b->defines, KEY_PTR(file), 1);
    }
    return CXChildVisit_Continue;
}

static void
note_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    Building *b = data;
    CXString s = clang_getFileName(file);
    const char *path = os_located(b->arena, b->directory, clang_getCString(s));
    clang_disposeString(s);
    if (strcmp(path, b->header) == 0)
        return;
    if (b->words && depth && !map_get(&b->seen, KEY_PTR(file))) {
        unsigned line;
        clang_getFileLocation(stack[depth - 1], NULL, &line, NULL, NULL);
        words_file(b->words, path, line);
        map_put(&b->seen, KEY_PTR(file), 1);
    }
    b->odd = b->odd || strchr(path, '\n');
    bool system = front_is_installed(
                      path) || /* to find where a file begins libclang goes through all of them */
                  clang_Location_isInSystemHeader(clang_getLocationForOffset(b->tu, file, 0));
    text_addf(&b->list, "%c%c%c %s\n", map_get(&b->defines, KEY_PTR(file)) ? 'd' : '-',
              system ? 's' : '-', b->typing && clang_File_isEqual(file, b->typing) ? 't' : '-',
              path);
}

static bool
save_words(const Parse *p, const Prefix *prefix, const Building *b)
{
    uint32_t line = 0;
    for (const char *at = prefix->text; *at; at += strcspn(at, "\n") + 1)
        words_line(b->words, arena_printf(b->arena, "%.*s", (int)strcspn(at, "\n"), at), ++line);
    return words_save(b->words, kept(p, prefix, "words"));
}

static bool
save(const Parse *p, const Prefix *prefix, Building *b)
{
    const char *pch = kept(p, prefix, "pch");
    const char *made = prefix_unfinished(b->arena, p->shared_dir, prefix, (long)getpid());
    map_init(&b->defines, b->arena);
    text_init(&b->list, b->arena);
    clang_visitChildren(clang_getTranslationUnitCursor(b->tu), note_definition, b);
    if (prefix->ahead) {
        b->words = words_new(b->arena);
        map_init(&b->seen, b->arena);
    }
    clang_getInclusions(b->tu, note_inclusion, b);
    if (b->words && !save_words(p, prefix, b))
        return false;
    if (b->odd || !write_file(kept(p, prefix, "list"), text_str(&b->list), b->list.n))
        return false;
    if (clang_saveTranslationUnit(b->tu, made, clang_defaultSaveOptions(b->tu)) ==
            CXSaveError_None &&
        rename(made, pch) == 0)
        return true;
    unlink(made);
    return false;
}

static bool
build(Parse *p, const Prefix *prefix)
{
    Arena *a = p->fr->arena;
    Building b = {.arena = a, .directory = p->fr->command->directory};
    b.header = kept(p, prefix, "h");
    if (!os_make_dirs(p->shared_dir) || !os_has_room(p->shared_dir) || /* findings come first */
        !write_file(b.header, prefix->text, strlen(prefix->text)))
        return false;
    Args args = parse_arguments(p, true);
    for (uint32_t i = 0; i + 1 < args.n; i++)
        if (strcmp(args.at[i], "-x") == 0)
            args.at[i + 1] = arena_printf(a, "%s-header", args.at[i + 1]);
    enum CXErrorCode e =
        clang_parseTranslationUnit2(p->fr->index, b.header, args.at, (int)args.n, NULL, 0,
                                    CXTranslationUnit_ForSerialization |
                                        CXTranslationUnit_Incomplete | CXTranslationUnit_KeepGoing,
                                    &b.tu);
    if (e != CXError_Success)
        return false;
    bool built = !parse_errors(b.tu) && save(p, prefix, &b);
    clang_disposeTranslationUnit(b.tu);
    return built;
}

/* ---- and used -------------------------------------------------------------------------------------- */

static bool
is_system_line(void *line)
{
    return ((const char *)line)[1] == 's';
}

/* Takes the list into fr->shared. False if there is none; *visit if the user's headers define something. */
static bool
read_list(Parse *p, const Prefix *prefix, bool *visit)
{
    Front *fr = p->fr;
    char why[256];
    char *text = os_read_file(fr->arena, kept(p, prefix, "list"), NULL, why, sizeof why);
    fr->shared.n = 0;
    fr->shared_typing = false;
    Vec(char *) lines = {0};
    for (char *line = text; line && *line;) {
        char *end = strchr(line, '\n');
        if (!end || end - line < PATH_AT + 1)
            return false;
        *end = '\0';
        vec_push(fr->arena, &lines, line);
        vec_push(fr->arena, &fr->shared, line + PATH_AT);
        front_see_path(fr, line + PATH_AT);
        fr->shared_typing = fr->shared_typing || line[2] == 't';
        line = end + 1;
    }
    *visit = false;
    for (uint32_t i = 0; i < lines.n; i++)
        *visit = *visit || (lines.at[i][0] == 'd' &&
                            front_is_users(fr, lines.at[i] + PATH_AT, is_system_line, lines.at[i]));
    return text != NULL;
}

typedef enum Fit { FITS, DOES_NOT_FIT, NOBODY_KNOWS } Fit;

/* May what the unit has in another order than the prefix change places? */
static Fit
fits(const Parse *p, const Prefix *prefix)
{
    Front *fr = p->fr;
    bool damaged;
    if (!prefix->ahead)
        return FITS;
    if (!ahead_commutes(fr->arena, prefix->ahead, fr->command->file, prefix->depth,
                        kept(p, prefix, "words"), &damaged))
        return damaged ? NOBODY_KNOWS : DOES_NOT_FIT;
    const Names *opened = ahead_opened(prefix->ahead, fr->command->file);
    for (uint32_t i = 0; i < opened->n; i++)
        for (uint32_t k = 0; k < fr->shared.n; k++)
            if (strcmp(opened->at[i], fr->shared.at[k]) == 0)
                return DOES_NOT_FIT;
    return FITS;
}

static CXTranslationUnit
use(Parse *p, const Prefix *prefix, bool *misfit)
{
    Front *fr = p->fr;
    bool visit;
    if (!read_list(p, prefix, &visit))
        return NULL;
    Fit fit = fits(p, prefix);
    *misfit = fit == DOES_NOT_FIT;
    if (fit != FITS)
        return NULL;
    Args args = parse_arguments(p, true);
    vec_push(fr->arena, &args, "-include-pch");
    vec_push(fr->arena, &args, kept(p, prefix, "pch"));
    fr->shared_index = clang_createIndex(!visit, 0);
    CXTranslationUnit tu = NULL;
    enum CXErrorCode e =
        clang_parseTranslationUnit2(fr->shared_index, fr->command->file, args.at, (int)args.n, NULL,
                                    0, CXTranslationUnit_KeepGoing, &tu);
    if (e == CXError_Success && tu)
        return tu;
    clang_disposeIndex(fr->shared_index);
    fr->shared_index = NULL;
    return NULL;
}

static void
forget(Front *fr)
{
    if (fr->shared_index)
        clang_disposeIndex(fr->shared_index);
    fr->shared_index = NULL;
    fr->shared.n = 0;
    fr->shared_typing = false;
    fr->python_dir = fr->prefix_dir = fr->resource_dir = NULL;
}

CXTranslationUnit
parse_shared(Parse *p, Prefix *prefix)
{
    bool is_new = prefix->state == PREFIX_NEW, misfit = false;
    CXTranslationUnit tu = is_new ? NULL : use(p, prefix, &misfit);
    if (!tu && !misfit && build(p, prefix))
        tu = use(p, prefix, &misfit);
    if (misfit) { /* it is there for others */
        prefix->state = PREFIX_READY;
        forget(p->fr);
        return NULL;
    }
    prefix->state = tu ? PREFIX_READY : PREFIX_FAILED;
    if (tu && parse_errors(tu)) {
        clang_disposeTranslationUnit(tu);
        tu = NULL;
    }
    if (!tu)
        forget(p->fr);
    return tu;
}
