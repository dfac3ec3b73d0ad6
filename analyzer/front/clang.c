/*
 * clang: one unit from source to IR. Parses with libclang, finds out which files are the user's, lowers what
 * stands in them and lets the AST go.
 *
 * Everything here is recursive and sources are not always written by people, so a unit is read on a thread of its
 * own with a stack that holds any nesting; libclang is told to parse on that thread too (LIBCLANG_NOTHREADS).
 */
#include "libclang.h"

#include "lower.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STACK_BYTES ((size_t)512 << 20) /* mapped as it is touched */
#define LEAST_STACK_BYTES ((size_t)8 << 20)

/* ---- cursors --------------------------------------------------------------------- */

static enum CXChildVisitResult
gather(CXCursor c, CXCursor parent, CXClientData data)
{
    Front *fr = data;
    (void)parent;
    vec_push(fr->arena, &fr->pool, c);
    return CXChildVisit_Continue;
}

Node *
cursor_node(Front *fr, CXCursor c)
{
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (!clang_isExpression(kind) && !clang_isStatement(kind))
        return NULL;
    uint64_t *known = map_get(&fr->nodes, KEY_PTR(c.data[1]));
    if (known)
        return (Node *)(uintptr_t)*known;
    Node *node = NEW(fr->scratch, Node);
    map_put(&fr->nodes, KEY_PTR(c.data[1]), KEY_PTR(node));
    return node;
}

Kids
cursor_kids(Front *fr, CXCursor c)
{
    Node *node = cursor_node(fr, c);
    if (node && node->has_kids)
        return node->kids;

    fr->pool.n = 0;
    clang_visitChildren(c, gather, fr);
    Kids k = {NULL, fr->pool.n};
    if (k.n)
        k.at = arena_dup(fr->scratch, fr->pool.at, k.n * sizeof *k.at);
    if (node) {
        node->kids = k;
        node->has_kids = true;
    }
    return k;
}

static void
forget_nodes(Front *fr)
{
    arena_reset(fr->scratch);
    map_init(&fr->nodes, fr->scratch);
}

bool
cursor_same(CXCursor a, CXCursor b)
{
    return a.data[1] && a.data[1] == b.data[1];
}

const char *
cursor_name(CXCursor c)
{
    CXString s = clang_getCursorSpelling(c);
    const char *name = clang_getCString(s);
    name = intern(name ? name : "");
    clang_disposeString(s);
    return name;
}

/* ---- files and places ------------------------------------------------------------ */

static bool
under(const char *path, const char *dir)
{
    return dir && strncmp(path, dir, strlen(dir)) == 0;
}

bool
front_is_installed(const char *path)
{
    return under(path, "/usr/") || under(path, "/nix/store/") || strstr(path, "/site-packages/") ||
           strstr(path, "/dist-packages/");
}

bool
front_is_users(const Front *fr, const char *path, bool (*is_system)(void *), void *arg)
{
    if (strcmp(path, fr->unit->path) == 0)
        return true;
    if (under(path, fr->python_dir) || under(path, fr->resource_dir))
        return false;
    if (under(path, fr->main_dir))
        return true;
    if (under(path, fr->prefix_dir) || front_is_installed(path))
        return false;
    return !is_system(arg);
}

typedef struct Asked {
    CXTranslationUnit tu;
    CXFile file;
} Asked;

static bool
is_system_header(void *arg)
{
    const Asked *a = arg;
    return clang_Location_isInSystemHeader(clang_getLocationForOffset(a->tu, a->file, 0));
}

static const char *
file_path(Front *fr, CXFile file)
{
    CXString s = clang_getFileName(file);
    const char *path = os_located(fr->arena, fr->command->directory, clang_getCString(s));
    clang_disposeString(s);
    return path;
}

int32_t
front_file(Front *fr, CXFile file)
{
    if (!file)
        return -1;
    uint64_t *known = map_get(&fr->files, KEY_PTR(file));
    if (known)
        return (int32_t)*known;

    Unit *u = fr->unit;
    const char *path = file_path(fr, file);
    int32_t id = -1;
    for (uint32_t i = 0; i < u->files.n && id < 0;
         i++) /* two names of one file: rare, and few project files */
        if (u->files.at[i].in_project && strcmp(u->files.at[i].path, path) == 0)
            id = (int32_t)i;
    if (id < 0) {
        FileText text = {.file = file};
        SourceFile f = {.path = intern(path),
                        .in_project =
                            front_is_users(fr, path, is_system_header, &(Asked){fr->tu, file})};
        id = (int32_t)u->files.n;
        vec_push(u->arena, &u->files, f);
        vec_push(fr->arena, &fr->texts, text);
        if (f.in_project)
            front_contents(fr, id);
    }
    map_put(&fr->files, KEY_PTR(file), (uint64_t)id);
    return id;
}

bool
front_word_char(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c & 0x80);
}

const char *
front_word(const char *text, size_t n)
{
    size_t len = 0;
    if (n && *text >= '0' && *text <= '9')
        return "";
    while (len < n && front_word_char(text[len]))
        len++;
    return len ? intern_n(text, len) : "";
}

static const char *
text_from(Front *fr, CXFile file, unsigned offset, size_t *n)
{
    int32_t id = front_file(fr, file);
    *n = 0;
    if (id < 0 || offset > front_contents(fr, id)->n)
        return "";
    *n = fr->texts.at[id].n - offset;
    return fr->texts.at[id].at + offset;
}

const char *
front_text(Front *fr, CXSourceLocation sl, size_t *n)
{
    CXFile file;
    unsigned offset;
    clang_getSpellingLocation(sl, &file, NULL, NULL, &offset);
    return text_from(fr, file, offset, n);
}

const char *
front_text_expanded(Front *fr, CXSourceLocation sl, size_t *n)
{
    CXFile file;
    unsigned offset;
    clang_getExpansionLocation(sl, &file, NULL, NULL, &offset);
    return text_from(fr, file, offset, n);
}

/* libclang looks for the start of the line anew for every column; in a table on one line that takes for ever. */
static Loc
line_and_column(Front *fr, int32_t file, unsigned offset)
{
    FileText *t = front_contents(fr, file);
    if (!t->lines.n) {
        vec_push(fr->arena, &t->lines, 0);
        for (const char *p = t->at; (p = memchr(p, '\n', (size_t)(t->at + t->n - p)));)
            vec_push(fr->arena, &t->lines, (uint32_t)(++p - t->at));
    }
    uint32_t lo = 0, hi = t->lines.n; /* the last line that begins at or before the offset */
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (t->lines.at[mid] <= offset)
            lo = mid;
        else
            hi = mid;
    }
    return (Loc){file, lo + 1, offset - t->lines.at[lo] + 1};
}

/* libclang numbers the places of a file one after the other, each time that it reads it; so where one place is known, all are. */
static const Stretch *
stretch_of(Front *fr, CXSourceLocation sl)
{
    Stretch *all = fr->stretches;
    for (int k = 0; k < STRETCHES && all[k].n; k++)
        if (sl.int_data - all[k].first < all[k].n) {
            Stretch found = all[k];
            memmove(all + 1, all, (size_t)k * sizeof *all);
            all[0] = found;
            return all;
        }
    return NULL;
}

static void
learn_stretch(Front *fr, CXSourceLocation sl, int32_t file, unsigned offset)
{
    Stretch *all = fr->stretches;
    const SourceFile *f = &fr->unit->files.at[file];
    size_t n =
        f->in_project || fr->nunsaved ? front_contents(fr, file)->n : (size_t)os_file_size(f->path);
    if (offset > n || offset > sl.int_data || n > MACRO_BIT)
        return;
    memmove(all + 1, all, (STRETCHES - 1) * sizeof *all);
    all[0] = (Stretch){sl.int_data - offset, (uint32_t)n + 1, file};
}

/* ... that stands in the file itself, and in no macro. */
static Loc
place_in_file(Front *fr, CXSourceLocation sl)
{
    const Stretch *s = stretch_of(fr, sl);
    if (s)
        return line_and_column(fr, s->file, sl.int_data - s->first);
    CXFile file;
    unsigned offset;
    clang_getFileLocation(sl, &file, NULL, NULL, &offset);
    int32_t id = front_file(fr, file);
    if (id < 0)
        return (Loc){-1, 0, 0};
    learn_stretch(fr, sl, id, offset);
    return line_and_column(fr, id, offset);
}

/* The file of a declaration: of thousands that a header holds libclang is asked for one. */
static int32_t
file_of(Front *fr, CXSourceLocation sl)
{
    bool plain = fr->peek && sl.int_data && !(sl.int_data & MACRO_BIT);
    const Stretch *s = plain ? stretch_of(fr, sl) : NULL;
    if (s)
        return s->file;
    CXFile file;
    unsigned offset;
    clang_getFileLocation(sl, &file, NULL, NULL, &offset);
    int32_t id = front_file(fr, file);
    if (plain && id >= 0)
        learn_stretch(fr, sl, id, offset);
    return id;
}

bool
front_owns(Front *fr, CXCursor decl)
{
    int32_t id = file_of(fr, clang_getCursorLocation(decl));
    return id >= 0 && fr->unit->files.at[id].in_project;
}

/* Where a token is written and where it ends up are one place in a macro only where C++ has split a `>>`. */
static bool
is_in_macro(const Front *fr, CXSourceLocation sl, CXFile efile, unsigned eoffset)
{
    CXFile sfile;
    unsigned soffset;
    if (fr->peek && !fr->cxx)
        return sl.int_data & MACRO_BIT;
    clang_getSpellingLocation(sl, &sfile, NULL, NULL, &soffset);
    return efile != sfile || eoffset != soffset;
}

static Place
find_place(Front *fr, CXSourceLocation sl)
{
    CXFile file, efile;
    unsigned offset, eoffset;
    clang_getFileLocation(sl, &file, NULL, NULL, &offset);
    int32_t id = front_file(fr, file);
    Place p = {sl, id < 0 ? (Loc){-1, 0, 0} : line_and_column(fr, id, offset), NULL};
    clang_getExpansionLocation(sl, &efile, NULL, NULL, &eoffset);
    if (is_in_macro(fr, sl, efile, eoffset)) {
        size_t n;
        const char *text = text_from(fr, efile, eoffset, &n);
        const char *name = front_word(text, n);
        p.macro = *name ? name : NULL;
    }
    return p;
}

/* Where a reader would point, and the outermost macro that made it, if one did. */
Loc
front_place(Front *fr, CXSourceLocation sl, const char **macro)
{
    if (fr->peek && sl.int_data && !(sl.int_data & MACRO_BIT)) {
        if (macro)
            *macro = NULL;
        return place_in_file(fr, sl);
    }
    if (!fr->last.at.int_data || !clang_equalLocations(sl, fr->last.at))
        fr->last = find_place(fr, sl);
    if (macro)
        *macro = fr->last.macro;
    return fr->last.loc;
}

/* ---- reading a unit --------------------------------------------------------------- */

void
front_see_path(Front *fr, const char *path)
{
    const char *base = strrchr(path, '/');
    if (!base)
        return;
    const char *dir = arena_printf(fr->arena, "%.*s", (int)(base + 1 - path), path);
    if (strcmp(base, "/Python.h") == 0 && !fr->python_dir) {
        const char *above = os_dirname(fr->arena, os_dirname(fr->arena, path));
        fr->python_dir = dir;
        if (strcmp(strrchr(above, '/') ? strrchr(above, '/') : above, "/include") == 0)
            fr->prefix_dir = arena_printf(fr->arena, "%s/", above);
    } else if (strstr(path, "/lib/clang/") && strstr(path, "/include/") && !fr->resource_dir)
        fr->resource_dir =
            arena_printf(fr->arena, "%.*s", (int)(strstr(path, "/include/") + 9 - path), path);
}

static void
see_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    (void)stack, (void)depth;
    front_see_path(data, file_path(data, file));
}

static void
list_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    (void)stack, (void)depth;
    front_file(data, file);
}

void
front_left(Front *fr, const char *kind)
{
    Unit *u = fr->unit;
    kind = intern(kind);
    for (uint32_t i = 0; i < u->left.n; i++)
        if (u->left.at[i].what == kind) {
            u->left.at[i].n++;
            return;
        }
    Left l = {kind, 1};
    vec_push(u->arena, &u->left, l);
}

/* What a class's body holds as well as what stands outside. */
static enum CXChildVisitResult
cxx_top_level(Front *fr, CXCursor c)
{
    switch (clang_getCursorKind(c)) {
    case CXCursor_ClassDecl:
    case CXCursor_StructDecl:
    case CXCursor_UnionDecl:
        return class_is_template(c) ? CXChildVisit_Continue : CXChildVisit_Recurse;
    case CXCursor_ClassTemplate:
    case CXCursor_FunctionTemplate:
    case CXCursor_ClassTemplatePartialSpecialization:
        front_left(fr, "template");
        return CXChildVisit_Continue;
    case CXCursor_VarDecl: {
        if (class_is_template(c))
            return CXChildVisit_Continue;
        decl_global(fr, c);
        if (!clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(c)))
            vec_push(fr->arena, &fr->pending_globals, c);
        return CXChildVisit_Continue;
    }
    default:
        if (class_is_function(c) && !class_is_template(c))
            decl_func(fr, c);
        return CXChildVisit_Continue;
    }
}

static enum CXChildVisitResult
top_level(CXCursor c, CXCursor parent, CXClientData data)
{
    Front *fr = data;
    (void)parent;
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (kind == CXCursor_LinkageSpec || kind == CXCursor_Namespace)
        return CXChildVisit_Recurse;
    if (fr->cxx && front_owns(fr, c))
        return cxx_top_level(fr, c);
    if ((kind != CXCursor_FunctionDecl && kind != CXCursor_VarDecl) || !front_owns(fr, c))
        return CXChildVisit_Continue;
    if (kind == CXCursor_FunctionDecl) {
        decl_func(fr, c);
        if (clang_isCursorDefinition(c))
            vec_push(fr->arena, &fr->pending, c);
    } else {
        decl_global(fr, c);
        CXCursor init = clang_Cursor_getVarDeclInitializer(c);
        if (!clang_Cursor_isNull(init))
            vec_push(fr->arena, &fr->pending_globals, c);
    }
    return CXChildVisit_Continue;
}

/* Errors with a place. What they leave of a function is found in lower_broken.c. */
static void
read_diagnostics(Front *fr)
{
    Unit *u = fr->unit;
    unsigned n = clang_getNumDiagnostics(fr->tu);
    for (unsigned i = 0; i < n; i++) {
        CXDiagnostic d = clang_getDiagnostic(fr->tu, i);
        CXSourceLocation sl = clang_getDiagnosticLocation(d);
        CXFile file;
        clang_getFileLocation(sl, &file, NULL, NULL, NULL);
        if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error && file) {
            CXString s = clang_getDiagnosticSpelling(d);
            Diagnostic e = {front_place(fr, sl, NULL), intern(clang_getCString(s))};
            clang_disposeString(s);
            vec_push(u->arena, &u->errors, e);
        }
        clang_disposeDiagnostic(d);
    }
    u->partial = u->errors.n > 0;
}

/* What libclang makes of an expression that the compiler did not understand: its parts, and no type. */
static enum CXChildVisitResult
find_broken(CXCursor c, CXCursor parent, CXClientData found)
{
    (void)parent;
    if (!clang_isExpression(clang_getCursorKind(c)) ||
        clang_getCursorType(c).kind != CXType_Dependent)
        return CXChildVisit_Recurse;
    *(bool *)found = true;
    return CXChildVisit_Break;
}

/* C++: a function is broken by an error inside, or by one in the declaration of what it uses. */
static void
mark_degraded(Unit *u, Function *f, CXCursor c)
{
    if (u->partial)
        clang_visitChildren(c, find_broken, &f->degraded);
    for (uint32_t i = 0; i < u->errors.n; i++) {
        Loc at = u->errors.at[i].loc;
        if (at.file == f->loc.file && at.line >= f->loc.line && at.line <= f->end_line)
            f->degraded = true;
    }
}

static bool
python_missing(const Unit *u, const Diagnostic **which)
{
    for (uint32_t i = 0; i < u->errors.n; i++)
        if (strstr(u->errors.at[i].text, "Python.h' file not found")) {
            *which = &u->errors.at[i];
            return true;
        }
    return false;
}

static void
count_opaque(Front *fr)
{
    Unit *u = fr->unit;
    for (uint32_t i = 0; i < u->funcs.n; i++) {
        const Function *f = &u->funcs.at[i];
        for (uint32_t k = 0; k < f->instrs.n; k++)
            if (f->instrs.at[k].op == OP_opaque && strcmp(f->instrs.at[k].name, "asm") != 0) {
                u->nopaque++;
                if (fr->cxx)
                    front_left(fr, f->instrs.at[k].name);
            }
    }
}

typedef struct Job {
    const Command *command;
    const FrontOptions *options;
    Prefix *prefix;
    Live *live; /* NULL: a unit as it is on disk */
    const Unsaved *files;
    uint32_t nfiles;
    bool warm; /* no unit is wanted, but a parse that is kept */
    Unit *unit;
    char *why;
    size_t whysize;
} Job;

static struct CXUnsavedFile *
unsaved_of(Arena *a, const Job *job)
{
    struct CXUnsavedFile *all = NEW_N(a, struct CXUnsavedFile, job->nfiles);
    for (uint32_t i = 0; i < job->nfiles; i++)
        all[i] = (struct CXUnsavedFile){job->files[i].path, job->files[i].text, job->files[i].n};
    return all;
}

/* Records that refer to one another are finished in any order: what begins with an object is one, however deep. */
static void
find_objects(Unit *u)
{
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < u->types.n; i++) {
            Type *t = &u->types.at[i];
            if (t->kind != TYPE_RECORD || t->is_object || t->is_union || !t->fields.n ||
                t->fields.at[0].offset)
                continue;
            const Type *first = ir_type(u, t->fields.at[0].type);
            t->is_object = first->kind == TYPE_RECORD && first->is_object;
            more = more || t->is_object;
        }
    }
}

static void
lower_unit(Front *fr, const char *const *flags, uint32_t nflags)
{
    if (!fr->again)
        clang_getInclusions(fr->tu, see_inclusion, fr);
    front_file(fr, clang_getFile(fr->tu, fr->command->file));
    for (uint32_t i = 0; i < fr->shared.n; i++)
        front_file(fr, clang_getFile(fr->tu, fr->shared.at[i]));
    if (!fr->again)
        clang_getInclusions(fr->tu, list_inclusion, fr);
    read_diagnostics(fr);
    python_facts(fr, flags, nflags);
    clang_visitChildren(clang_getTranslationUnitCursor(fr->tu), top_level, fr);
    for (uint32_t i = 0; i < fr->pending_globals.n; i++) {
        lower_global(fr, fr->pending_globals.at[i]);
        forget_nodes(fr);
    }
    for (uint32_t i = 0; i < fr->pending.n; i++) {
        lower_function(fr, fr->pending.at[i]);
        if (fr->cxx)
            mark_degraded(fr->unit, &fr->unit->funcs.at[decl_func(fr, fr->pending.at[i])],
                          fr->pending.at[i]);
        forget_nodes(fr);
    }
    for (uint32_t i = 0; i < fr->unit->funcs.n && !fr->unit->ssize_clean; i++) {
        const char *name = fr->unit->funcs.at[i].name;
        size_t len = strlen(name);
        fr->unit->ssize_clean = len > 6 && strcmp(name + len - 6, "_SizeT") == 0;
    }
    find_objects(fr->unit);
    count_opaque(fr);
    for (uint32_t i = 0; i < fr->unit->files.n; i++)
        if (fr->unit->files.at[i].in_project)
            comments_read(fr->unit, (int32_t)i, fr->texts.at[i].at, fr->texts.at[i].n);
    comments_find_functions(fr->unit);
}

static const char *
verify_unit(Arena *a, const Unit *u)
{
    for (uint32_t i = 0; i < u->funcs.n; i++) {
        const Function *f = &u->funcs.at[i];
        const char *wrong = f->blocks.n ? ir_verify(a, u, f) : NULL;
        if (wrong)
            return arena_printf(a, "our own mistake: the IR of '%s' is malformed: %s", f->name,
                                wrong);
    }
    return NULL;
}

static void
read_unit(Job *job)
{
    Arena *a = arena_new();
    Front *fr = NEW(a, Front);
    fr->arena = a;
    fr->scratch = arena_new();
    fr->command = job->command;
    fr->unit = unit_new();
    fr->int_type = -1;
    fr->pointer_size = 8;
    fr->unit->path = intern(job->command->file);
    fr->main_dir = arena_printf(a, "%s/", os_dirname(a, job->command->file));
    Map *maps[] = {&fr->types, &fr->spelled, &fr->derived, &fr->funcs, &fr->globals, &fr->strings,
                   &fr->files, &fr->members, &fr->names,   &fr->plain, &fr->classes};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        map_init(maps[i], a);
    map_init(&fr->nodes, fr->scratch);

    const char **flags;
    uint32_t nflags;
    clang_filter_flags(a, job->command, &flags, &nflags);
    fr->index = clang_createIndex(0, 0);
    fr->peek = loops_can_be_read(fr->index);
    fr->cxx = job->command->is_cxx;
    fr->unsaved = job->files;
    fr->nunsaved = job->nfiles;
    Parse p = {fr,
               flags,
               nflags,
               job->options->shared_dir,
               job->why,
               job->whysize,
               unsaved_of(a, job),
               job->nfiles};
    bool readable = !fr->cxx || cxx_can_be_read(fr->index);
    if (!readable)
        snprintf(job->why, job->whysize, "this libclang does not show what C++ needs; 19 does");
    if (readable && job->warm) {
        live_parse_kept(&p, job->live);
    } else if (readable) {
        fr->tu = job->live     ? live_parse(&p, job->live)
                 : job->prefix ? parse_shared(&p, job->prefix)
                               : NULL;
        if (!fr->tu && !job->live)
            fr->tu = parse_whole(&p, NULL);
    }
    bool good = fr->tu != NULL;
    if (good) {
        lower_unit(fr, flags, nflags);
        const Diagnostic *d = NULL;
        const char *wrong = job->options->verify ? verify_unit(a, fr->unit) : NULL;
        if (python_missing(fr->unit, &d)) {
            snprintf(job->why, job->whysize,
                     "%s:%u: Python.h was not found; give its directory with -I",
                     d->loc.file < 0 ? fr->unit->path : fr->unit->files.at[d->loc.file].path,
                     d->loc.line);
            good = false;
        } else if (wrong) {
            snprintf(job->why, job->whysize, "%s", wrong);
            good = false;
        }
        if (job->live)
            live_learn(job->live, fr->unit);
        if (!job->live || fr->tu != job->live->tu)
            clang_disposeTranslationUnit(fr->tu);
    }
    clang_disposeIndex(fr->index);
    if (fr->shared_index)
        clang_disposeIndex(fr->shared_index);
    if (good)
        job->unit = fr->unit;
    else
        unit_free(fr->unit);
    arena_free(fr->scratch);
    arena_free(a);
}

static void *
read_unit_thread(void *job)
{
    read_unit(job);
    return NULL;
}

static bool
run_job(Job *job)
{
    if (!libclang_load(job->why, job->whysize))
        return false;
    setenv("LIBCLANG_NOTHREADS", "1", 1);

    pthread_t thread;
    int e = EAGAIN;
    for (size_t size = STACK_BYTES; e == EAGAIN && size >= LEAST_STACK_BYTES; size /= 4) {
        pthread_attr_t attr;
        pthread_attr_init(&attr);
        pthread_attr_setstacksize(&attr, size);
        e = pthread_create(&thread, &attr, read_unit_thread, job);
        pthread_attr_destroy(&attr);
    }
    if (e) {
        snprintf(job->why, job->whysize, "no memory for the parser's stack: %s", strerror(e));
        return false;
    }
    pthread_join(thread, NULL);
    return true;
}

Unit *
front_unit(const Command *c, const FrontOptions *o, Prefix *p, char *why, size_t whysize)
{
    static const FrontOptions NONE;
    Job job = {.command = c, .options = o ? o : &NONE, .prefix = p, .why = why, .whysize = whysize};
    struct stat st;
    if (stat(c->file, &st) != 0 || access(c->file, R_OK) != 0) {
        snprintf(why, whysize, "cannot read it: %s", strerror(errno));
        return NULL;
    }
    if (!S_ISREG(st.st_mode)) {
        snprintf(why, whysize, "cannot read it: not a plain file");
        return NULL;
    }
    return run_job(&job) ? job.unit : NULL;
}

Unit *
live_read(Live *l, const Unsaved *files, uint32_t n, char *why, size_t whysize)
{
    static const FrontOptions NONE;
    Job job = {.command = l->command,
               .options = &NONE,
               .live = l,
               .files = files,
               .nfiles = n,
               .why = why,
               .whysize = whysize};
    live_look(l, files, n);
    return run_job(&job) ? job.unit : NULL;
}

void
live_warm(Live *l, const Unsaved *files, uint32_t n)
{
    static const FrontOptions NONE;
    char why[1024];
    Job job = {.command = l->command,
               .options = &NONE,
               .live = l,
               .files = files,
               .nfiles = n,
               .warm = true,
               .why = why,
               .whysize = sizeof why};
    if (!l->tu && l->known)
        run_job(&job);
}

const char *
front_libclang_version(Arena *a)
{
    char why[512];
    if (!libclang_load(why, sizeof why))
        return arena_printf(a, "none: %s", why);
    CXString s = clang_getClangVersion();
    const char *v = strstr(clang_getCString(s), "version ");
    v = v ? v + 8 : clang_getCString(s);
    char *out = arena_printf(a, "%.*s", (int)strcspn(v, " (\n"), v);
    clang_disposeString(s);
    return out;
}

const char *
front_libclang_seen(Arena *a, const char *kept_dir)
{
    char why[256];
    uint64_t identity = libclang_identity();
    const char *file = arena_printf(a, "%s/libclang", kept_dir);
    const char *text = os_read_file(a, file, NULL, why, sizeof why);
    const char *mark = arena_printf(a, "%016" PRIx64 " ", identity);
    size_t n = strlen(mark);
    if (identity && text && strncmp(text, mark, n) == 0 && text[n] && !strchr(text, '\n'))
        return text + n;
    const char *version = front_libclang_version(a), *line = arena_printf(a, "%s%s", mark, version);
    if (identity)
        os_replace_file(file, line, strlen(line), why, sizeof why);
    return version;
}
