/*
 * outcome: what is known of a call, whether it was written in rules/api or found out by exploring our own function.
 *
 * A model is a list of outcomes and some effects that all of them share. The explorer forks a call into its
 * outcomes; that is all it knows of calls.
 *
 * The language (docs/models.md teaches it):
 *
 *   model    := { 'type' | 'slot' | 'member' } ...          see below; plain lines are functions
 *   function := NAME '(' [ param { ',' param } ] ')' '->' outcome { '|' outcome } { ';' clause }
 *   param    := IDENT [ '?' | '?' '!' | '!' ]                '?': NULL is allowed there; '?!': but it is answered with an
 *                                                            error; '!': one that replaces an exception that was set.
 *                                                            '...' for varargs
 *   outcome  := result [ '!' | '?' ] { action }              '!' an exception is set on this outcome, '?' it may be;
 *                                                            neither: the exception state is left as it was
 *   result   := 'new' [ TYPE ] | 'new' 'of' PARAM            a new reference (to an instance of the type object PARAM)
 *             | 'borrowed' [ PARAM ] [ TYPE ]                borrowed from PARAM (from nobody: lives as long as the interpreter)
 *             | 'same' PARAM                                 the argument itself, no extra reference
 *             | 'inside' PARAM                               a pointer into memory that PARAM's object owns
 *             | 'block' FAMILY [ 'zeroed' ]                  memory of an allocator family: raw mem object gc libc arena lock
 *             | 'NULL' | INT | INT '..' INT | '>=' INT | 'int' | 'ptr' | 'any' | 'void'
 *                                                            'ptr': a pointer that is not NULL and not an object; 'any': who knows
 *   action   := 'steals' PARAM | 'gains' PARAM | PARAM '=' value
 *   value    := 'new' [ '?' ] [ TYPE ] | 'borrowed' [ PARAM ] | 'inside' PARAM | 'block' FAMILY [ 'grown' ]
 *             | 'NULL' | INT | 'any'                         what *PARAM holds afterwards ('new?': new or NULL; 'grown': the
 *                                                            block that it holds already, if it does, with more room)
 *   clause   := 'steals' PARAM                               on every outcome
 *             | 'gains' PARAM | 'releases' PARAM             Py_INCREF, Py_DECREF
 *             | 'keeps' PARAM [ 'in' ( PARAM | 'result' ) ]  the callee takes its own reference and stores it in the second, in
 *                                                            what it returns, or somewhere in the interpreter
 *             | 'runs' WHAT { WHAT }                         code key convert dealloc alloc threads errors arg: what may run (reference/can-run-code)
 *             | 'mutates' PARAM                              items borrowed from it may go
 *             | 'frees' FAMILY PARAM                         gives a block back
 *             | 'resizes' PARAM                              realloc: on NULL the old block stays, else it is gone
 *             | 'format' ('parse'|'build'|'call'|'text') PARAM      the format string; what follows it are its varargs
 *             | 'objects'                                    the varargs are PyObject* up to a NULL
 *             | 'checks' TYPE PARAM                          true only if PARAM's object is of TYPE, which it is where it lends, too
 *             | 'exc' ('clears'|'sets'|'fetches'|'restores'|'tests'|'matches')
 *             | 'gil' ('releases'|'takes'|'ensures'|'drops')
 *             | 'nogil'                                      may be called without it
 *             | 'gilless' PARAM                              unless it is 0, the module says that it does without the GIL
 *             | 'pending'                                    may be called with an exception set
 *             | 'lock' ('takes'|'gives')                     in between, one thread at a time
 *             | 'instead' NAME                               what to call where other threads may change what this lends, or where the type is of the other kind: with the collector, or without
 *             | 'copies' ('shallow'|'deep') PARAM            the new result shares (or does not) PARAM's elements
 *             | 'buffer' ('fills'|'releases') PARAM          a Py_buffer
 *             | 'visits' PARAM | 'tracks' PARAM | 'untracks' PARAM
 *             | 'zeroes' PARAM | 'fills' PARAM | 'moves' PARAM PARAM      memset 0; writes bytes; memcpy dst src
 *             | 'oom'                                        fails only for want of memory
 *             | 'literal' PARAM | 'alters' PARAM | 'elements' PARAM | 'views' PARAM                       the same where PARAM is a string literal in ASCII
 *             | 'finds' PARAM                                is PARAM a key of the first parameter?
 *             | 'pure'                                       no effect at all
 *             | 'noreturn'
 *             | 'asserts'                                    what an assertion that fails calls: there is none in a release build
 *             | 'immortal'                                   what comes back is one of the interpreter's own objects, not counted since 3.12
 *             | 'weakly'                                     what it lends the lender does not keep alive: any code may let it go
 *             | 'calls' PARAM                                a function pointer that is called back
 *             | 'invokes' PARAM                              one that is called before the call comes back
 *             | 'parks' PARAM                                the pointer is kept by a C library or the interpreter: what it reaches is not lost
 *             | 'intrinsic' NAME                             the explorer has code of its own for this one (few: rules/api/object.api)
 *             | 'since' VERSION | 'until' VERSION            3.9; until is exclusive
 *   slot     := 'slot' NAME '(' params ')' '->' outcome ... [; clauses]   the contract of a callback: a type's slot, a METH_ convention
 *   member   := 'member' RECORD '.' FIELD '->' ('type' | 'count' | 'item' | 'borrowed' | 'owned' | 'length' | 'value' | 'exception')
 *   type     := 'type' NAME 'is' OBJECT { 'of' STRUCT } { ',' trait }        e.g. type list is PyList_Type, container, mutable;  type str is PyUnicode_Type, atomic
 *   record   := 'record' RECORD 'is' ('type' | 'spec' | 'sequence' | 'module' | 'methods' | 'getsets' | 'members' | 'module_slots' | 'type_slots')
 *   generated := 'generated' NAME                           functions and type objects whose names begin so are not the user's to repair
 *
 *   A line continues while brackets are open or the next line starts with blanks. '#' begins a comment; comments and
 *   blank lines count for nothing. INT is decimal or 0x..., and fits 64 bits. At most 32 params.
 *   Several models of one name may stand side by side with version bounds that do not overlap; a later line of the same
 *   bounds replaces the earlier. Between files bounds may overlap: the later file counts wherever its bounds hold.
 *   Where a TYPE or PARAM may be left out, a name is taken for one unless a '=' follows it or it is 'steals' or 'gains';
 *   so those two and 'of' name no param and no type. Every TYPE needs its 'type' line, in this text or one before
 *   (among the texts of rules/api: in any).
 *   'steals', 'gains', 'releases', 'keeps' and the other clauses that make sets may be repeated, once for each param; of
 *   the rest a model has one each.
 */
#ifndef DECREF_OUTCOME_H
#define DECREF_OUTCOME_H

#include "../base/base.h"

typedef enum Ret {
    RET_VOID, RET_NULL, RET_NEW, RET_BORROWED, RET_SAME, RET_INSIDE, RET_BLOCK, RET_INT, RET_PTR, RET_ANY
} Ret;

typedef enum Exc { EXC_KEEPS, EXC_SETS, EXC_MAY_SET } Exc;

typedef enum Runs {                             /* a set of bits */
    RUNS_NOTHING = 0, RUNS_CODE = 1, RUNS_KEY = 2, RUNS_CONVERT = 4, RUNS_DEALLOC = 8, RUNS_ALLOC = 16,
    RUNS_THREADS = 32, RUNS_ERRORS = 64, RUNS_ARG = 128
} Runs;

typedef enum Family { FAMILY_NONE, FAMILY_RAW, FAMILY_MEM, FAMILY_OBJECT, FAMILY_GC, FAMILY_LIBC, FAMILY_ARENA,
    FAMILY_NEW, FAMILY_NEW_ARRAY,               /* C++'s operators */
    FAMILY_LOCK,                                /* of a thread's lock, which is no memory to be read */
    FAMILY_BUFFER                               /* what a filled Py_buffer exports: no word of the language, see 'buffer' */
} Family;

typedef enum ExcOp { EXCOP_NONE, EXCOP_CLEARS, EXCOP_SETS, EXCOP_FETCHES, EXCOP_RESTORES, EXCOP_TESTS, EXCOP_MATCHES } ExcOp;
typedef enum GilOp { GIL_NONE, GIL_RELEASES, GIL_TAKES, GIL_ENSURES, GIL_DROPS } GilOp;
typedef enum LockOp { LOCK_NONE, LOCK_TAKES, LOCK_GIVES } LockOp;
typedef enum FormatOp { FORMAT_NONE, FORMAT_PARSE, FORMAT_BUILD, FORMAT_CALL, FORMAT_TEXT, FORMAT_BYTES, FORMAT_PRINTF } FormatOp;

typedef struct Action {                         /* one thing an outcome does to an argument */
    enum { ACT_STEALS, ACT_GAINS, ACT_SETS } what;
    int8_t param;
    Ret value;                                  /* ACT_SETS: what *param becomes: RET_NEW, BORROWED, INSIDE, BLOCK, NULL, INT or ANY */
    bool maybe_null;                            /* ACT_SETS: 'new?' */
    int8_t from;                                /* BORROWED, INSIDE: parameter, -1 if none */
    Family family;
    bool grown;                                 /* BLOCK: the one that is there already, if there is one */
    int64_t n;                                  /* RET_INT */
    const char *type;                           /* RET_NEW: type's short name, NULL if not known */
} Action;

typedef struct Outcome {
    Ret ret;
    Exc exc;
    int8_t param;                               /* SAME, INSIDE, BORROWED: which (-1 none); NEW: 'of' which (-1 none) */
    Family family;
    bool zeroed;
    int64_t lo, hi;                             /* RET_INT, inclusive */
    const char *type;                           /* RET_NEW: short name of the type, NULL if not known */
    Vec(Action) actions;
} Outcome;

/* null_fails: NULL is answered with an error; null_replaces: of its own, whatever exception was set. Both are nullable. */
typedef struct Param { const char *name; bool nullable, null_fails, null_replaces; } Param;

enum { KEEP_RESULT = -2, KEEP_INTERP = -3 };
typedef struct Keep { int8_t what, in; } Keep;  /* the second (parameter, or KEEP_) now holds a reference to the first */

typedef struct Model {
    const char *name;                           /* interned */
    const char *file; int line;                 /* where it is written */
    bool is_slot;
    bool is_users;                              /* written by the user: in a file of theirs, or in their code */
    int32_t since, until;                       /* PY_VERSION_HEX >> 16, e.g. 0x030c; 0 if unbounded; until is exclusive */
    Vec(Param) params;
    bool varargs;
    Vec(Outcome) outcomes;
    uint32_t steals, gains, releases, mutates, frees, visits, tracks, untracks, zeroes, fills, calls, invokes, parks, literal, alters, elements, views, finds, gilless; /* sets of params */
    int8_t keeps, keeps_in;                     /* -1 if none; see kept, which has them all */
    int8_t resizes, moves_to, moves_from, copies, checks, format_at, buffer; /* params, -1 if none */
    bool copies_deep, buffer_fills;
    bool keeps_result;                          /* the interpreter holds a reference of its own to what comes back */
    Family frees_family;
    uint32_t runs;                              /* of Runs */
    ExcOp exc;
    GilOp gil;
    LockOp lock;
    const char *instead;                        /* NULL if none */
    FormatOp format;
    bool objects, nogil, oom, pure, noreturn, asserts, immortal, weakly, pending;
    const char *checks_type;                    /* short name of the type, NULL if none */
    const char *intrinsic;                      /* NULL if none */
    Vec(Keep) kept;                             /* every 'keeps'; keeps and keeps_in are the first */
    struct Model *next;                         /* another of the same name; NULL if none */
} Model;

typedef enum MemberIs { MEMBER_TYPE, MEMBER_COUNT, MEMBER_ITEM, MEMBER_BORROWED, MEMBER_OWNED, MEMBER_LENGTH, MEMBER_VALUE, MEMBER_EXCEPTION } MemberIs;
typedef struct MemberModel { const char *record, *field; MemberIs is; const char *file; int line; } MemberModel;

/* What the interpreter makes of a struct that a module fills in: a type, of one of three forms, or a module; a row of a table. */
typedef enum RecordIs { RECORD_NONE, RECORD_TYPE, RECORD_SPEC, RECORD_SEQUENCE, RECORD_MODULE, RECORD_METHODS, RECORD_GETSETS, RECORD_MEMBERS, RECORD_MODULE_SLOTS, RECORD_TYPE_SLOTS } RecordIs;
typedef struct RecordModel { const char *name; RecordIs is; } RecordModel;

typedef struct TypeModel {
    const char *name;                           /* short name: list */
    const char *object;                         /* PyList_Type */
    const char *structs[4];                     /* of its instances: a name, a tag; NULL behind the last: it shows none */
    bool container, mutable_, atomic;           /* holds items; they can go; can neither hold nor run anything (str, int, ...) */
    bool open;                                  /* what it holds is not for C code to say: the variables of a frame */
    bool immortal;                              /* its few instances are the interpreter's own, not counted since 3.12 */
    const char *file; int line;
} TypeModel;

typedef struct WaitingLine {                    /* of rules/api: not read until somebody asks for its name */
    const char *text, *file; int line;
    uint32_t next;                              /* another of that name: its index in waiting + 1, 0 if none */
} WaitingLine;

typedef struct Models {
    Arena *arena;
    uint64_t hash;                              /* of all that users' files say */
    Vec(Model *) all;                           /* in the order read; a later line of the same name and bounds replaces an earlier one */
    Map by_name;                                /* interned name -> Model * of the first, chained by order in all */
    Map slots;
    Vec(MemberModel) members;
    Vec(TypeModel) types;
    Vec(RecordModel) records;                   /* few */
    Vec(const char *) generated;                /* how names begin that a generator of code gives */
    Map member_at, type_at, object_at;          /* into members and types: by record and field, by name, by object */
    Vec(WaitingLine) waiting;
    Map waiting_at;                             /* hash of a name -> index + 1 of its first line, and above it of its last; 0 once read */
} Models;

/* The models that came with the program (compiled into it from rules/api by the build). Never fails: a test reads every
 * line. Those of a function are read when its name is first asked for; models_wake_all reads what is left. */
Models *models_builtin(Arena *a);
void models_wake(Models *m, const char *name);
void models_wake_all(Models *m);                /* before `all` is walked */
/* Adds the models of a text. False and "file:line:column: what; expected what" in why at the first mistake. */
bool models_read(Models *m, const char *file, const char *text, char *why, size_t whysize);
/* The same of what was found out and not written by anybody: no function is held to it. */
bool models_read_found(Models *m, const char *file, const char *text, char *why, size_t whysize);
/* The model of a function (or the contract of a slot) for headers of that PY_VERSION_HEX (0: the newest). NULL if unknown. */
const Model *models_find(const Models *m, const char *name, int32_t py_version);
/* The parameters that m steals, be it on some outcome only: a set. */
uint32_t model_steals(const Model *m);
/* Those of which the caller owns one reference more behind the call, be it on some outcome only: a set. */
uint32_t model_gains(const Model *m);
const Model *models_slot(const Models *m, const char *name, int32_t py_version);
const MemberModel *models_member(const Models *m, const char *record, const char *field);
RecordIs models_record(const Models *m, const char *name);                   /* interned */
const char *models_record_name(const Models *m, RecordIs is);                /* NULL if no record is that */
const TypeModel *models_type(const Models *m, const char *name);             /* by short name */
const TypeModel *models_type_object(const Models *m, const char *object);    /* by PyList_Type */
/* In the language itself, a line without its end; reading it back gives the same. */
bool models_generated(const Models *m, const char *name);   /* did a generator of code make what is called so? */
void model_print(const Model *m, Text *out);
void member_print(const MemberModel *m, Text *out);
void type_print(const TypeModel *t, Text *out);

Models *models_new(Arena *a);                   /* knows nothing yet */
void models_print(const Models *m, Text *out);  /* types, members, models: a file of the language */

/*
 * The model that annotations in the code give a function of the project: the part of a model behind the parameters,
 * of which either half may be missing: "steals 1", "-> new | NULL!; steals item", "-> borrowed". Parameters are named,
 * or counted from 1; `own` is the parameter that the annotation stands at (it need not be named: "steals"), -1 at the
 * function. All of a function's annotations make one model; at most one has a '->', and without any there are no
 * outcomes. It stands where the first annotation does. NULL and one line in why at a mistake. Not added to m.
 */
typedef struct Note { int own; const char *text; const char *file; int line; } Note;

typedef struct Annotated {
    const char *name;
    const char *const *params; uint32_t nparams;    /* NULL or "" for one without a name */
    bool varargs;
    const Note *notes; uint32_t nnotes;
} Annotated;

Model *models_annotation(Models *m, const Annotated *f, char *why, size_t whysize);

/* For parse.c alone. models_add returns NULL, and the other in *clash, if the bounds overlap those of a model of this
 * name in the same file without being the same; a model of a later file counts wherever its bounds hold. */
Model *models_add(Models *m, const Model *model, const Model **clash);
void models_add_member(Models *m, const MemberModel *member);
void models_add_record(Models *m, const RecordModel *record);
void models_add_type(Models *m, const TypeModel *type);

/* The words of the language that stand for values; the last of each table has a NULL word. */
typedef struct Word { const char *word; int value; } Word;
extern const Word model_families[], model_runs[], model_exc_ops[], model_gil_ops[], model_lock_ops[], model_formats[], model_members[], model_records[];
extern const Word model_sets[], model_flags[], model_traits[];  /* values: offsets of a uint32_t or bool in Model, TypeModel */
const char *word_of(const Word *table, int value);

#endif
