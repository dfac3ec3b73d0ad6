/*
 * front: from compile_commands.json to IR.
 *
 *     compdb   which files, with which flags
 *     finddb   where a compilation database lies
 *     prefix   which units begin alike
 *     ahead    which could, if what they begin with changed places
 *     worker   processes that parse; a dead or stuck one costs its unit only
 *     parse    the calls of libclang's parser; the parse of a prefix, kept and used
 *     live     a unit that is read again and again while it is edited
 *     comments the comments that ask for silence
 *     libclang the library, loaded when it is needed (only through it one sees <clang-c/...>)
 *     kept     units that have not changed since an earlier run
 *     clang    flags that libclang takes, parse, diagnostics, files, types
 *     lower_*  the tree to IR
 */
#ifndef DECREF_FRONT_H
#define DECREF_FRONT_H

#include "../ir/ir.h"

typedef struct Command {                        /* one unit to analyse */
    const char *file;                           /* absolute path of the main file */
    const char *directory;                      /* absolute; relative paths in args start here */
    bool is_cxx;                                /* C++, not C */
    Vec(const char *) args;                     /* as given, without the compiler, the -c, -o and the file */
} Command;

typedef Vec(Command) Commands;

/* compdb.c */

/* Reads compile_commands.json, or the directory holding it. Several entries of one file: the first counts. What is
 * neither C nor C++ is left out and counted in *skipped. False and one line in why on a missing or malformed database. */
bool compdb_read(Arena *a, const char *path, Commands *out, uint32_t *skipped, char *why, size_t whysize);
/* finddb.c: the databases of the first directory, from `start` upwards to the root of the repository, that has any, itself
 * or in its build folders; the likeliest first. Gives the last directory that was looked at. */
typedef Vec(const char *) Databases;
const char *compdb_find(Arena *a, const char *start, Databases *out);
/* A unit from a bare file and flags. */
void compdb_file(Arena *a, const char *file, const char *const *flags, uint32_t nflags, Commands *out);
/* The -I flags that python3-config --includes prints (sysconfig of python3 where that is missing). False if neither works. */
bool compdb_python_flags(Arena *a, Commands *one_with_flags);
/* Keeps the flags that libclang needs (-D -U -I -iquote -isystem -idirafter -include -imacros -std -x --sysroot ...),
 * expands @response files, drops the rest. */
void clang_filter_flags(Arena *a, const Command *c, const char ***out, uint32_t *n);

/* prefix.c */

typedef enum PrefixState { PREFIX_NEW, PREFIX_BUILDING, PREFIX_READY, PREFIX_FAILED } PrefixState;

typedef struct Prefix {                         /* what several units begin with */
    const char *text;
    uint64_t key;                               /* of the text and the flags */
    PrefixState state;                          /* of its parse, in FrontOptions.shared_dir */
    struct Ahead *ahead; uint32_t depth;        /* ahead.h; NULL if units begin with the text as it stands */
} Prefix;

/* The prefix of each command's unit, NULL where sharing does not pay. READY if its parse is in the directory. */
Prefix **prefixes_find(Arena *a, const Commands *cs, const char *shared_dir);
/* The file in the directory that has the prefix's text ("h"), parse ("pch"), list of files ("list") or words ("words"). */
const char *prefix_file(Arena *a, const char *shared_dir, const Prefix *p, const char *ending);
/* The parse while the process writes it. */
const char *prefix_unfinished(Arena *a, const char *shared_dir, const Prefix *p, long pid);

/* clang.c: is it in a directory where things are installed? */
bool front_is_installed(const char *path);

/* parse.c: a hash of the flags that we add to a unit's own. */
uint64_t parse_own_flags(void);

/* What a unit holds beyond ir.h:
 *   - a bit-field's load and store have imm = width << 8 | first bit in the byte at their address; imm is 0 elsewhere;
 *     so it is with the addend of a bit-field's Init
 *   - the attributes of gcc's cpychecker plugin are annotations: "cpy:borrowed", "cpy:sets-exception" and
 *     "cpy:negative-sets-exception" on the function, "cpy:steals" on the parameter; what the fifth of them says of a type
 *     object is in Global.instances
 *   - inline functions of the system's headers have no body; compiler builtins that libclang does not name are functions
 *     of their name, e.g. __atomic_add_fetch
 *   - the address of a label (&&x) is REF_UNDEF
 *   - files lists every file that was included, the main one first; those of the project have a hash
 *
 * clang.c: parses and lowers, in this process. Project files: the main file, and headers outside the system's
 * directories and outside the directory of Python.h. NULL and one line in why if there is no unit at all.
 *
 * With a prefix, whose state is NEW or READY, the unit is parsed on top of the prefix's own parse, which is made first
 * where it is not there or is out of date; the state tells whether that could be done. The unit is the same either way. */
typedef struct FrontOptions {
    bool verify; bool stats;
    const char *shared_dir;                     /* where parses of common beginnings are kept; NULL: nothing is shared */
    const char *kept_dir;                       /* where units are kept for the next run (kept.h); NULL: nowhere */
    uint64_t build;                             /* with kept_dir: of this program */
} FrontOptions;
Unit *front_unit(const Command *c, const FrontOptions *o, struct Prefix *p, char *why, size_t whysize);
/* Begins to load libclang, beside what else there is to do; front_load_end before the process ends. */
void front_load_ahead(void);
void front_load_end(void);
const char *front_libclang_version(Arena *a);   /* e.g. "19.1.7" */
/* The same, without loading it if a run that had the same directory has seen it. */
const char *front_libclang_seen(Arena *a, const char *kept_dir);

/* live.c: a unit that is read again and again, as it is edited. The first time it is parsed whole; live_warm then makes a
 * parse of what stands before the first declaration, and keeps it with the rest, so that reading it again costs little
 * more than what has changed. What it gives is what front_unit would give, had the files been saved. Of the process that
 * calls it: a crash or a hang of libclang is the caller's to survive. */
typedef struct Unsaved { const char *path, *text; size_t n; } Unsaved; /* what a file holds in the editor; absolute */
typedef struct Live Live;
/* c and dir live longer; in dir libclang keeps files. "": it keeps them in memory, and gets slower from edit to edit. */
Live *live_new(const Command *c, const char *dir);
Unit *live_read(Live *l, const Unsaved *files, uint32_t n, char *why, size_t whysize);
void live_warm(Live *l, const Unsaved *files, uint32_t n);      /* nothing if it is warm */
void live_forget(Live *l);                      /* headers may have changed: what is kept goes */
void live_free(Live *l);

/* comments.c: adds the comments of a file's text that ask for silence. Those of functions get their lines when the
 * functions are known: comments_find_functions, once. */
void comments_read(Unit *u, int32_t file, const char *text, size_t n);
void comments_find_functions(Unit *u);

/* worker.c */
typedef enum UnitStatus { UNIT_OK, UNIT_PARTIAL, UNIT_FAILED, UNIT_CRASHED, UNIT_TIMEOUT } UnitStatus;

typedef struct UnitResult {
    UnitStatus status;
    const char *reason;                         /* one line, NULL if OK */
    double cpu;                                 /* seconds */
    int64_t peak_kb;                            /* of the worker while it did this unit; 0 if unknown */
    bool kept;                                  /* it was read in an earlier run, and nothing has changed */
    Unit *unit;                                 /* NULL unless OK or PARTIAL */
} UnitResult;

/* For the tests: with DECREF_TEST_CRASH=TEXT in the environment a worker aborts, with DECREF_TEST_HANG=TEXT it spins, on
 * every unit whose path contains TEXT.
 *
 * Parses every command in njobs long-lived forked workers and calls done(arg, k, result) in the parent, in the order of
 * the commands whatever order they finish in. cpu_limit in seconds per unit, 0 for none. done owns r->unit (unit_free);
 * the reason goes after it has returned. */
void front_units(Arena *a, const Commands *cs, int njobs, double cpu_limit, const FrontOptions *o,
                 void (*done)(void *arg, uint32_t k, const UnitResult *r), void *arg);

#endif
