/*
 * ir: the language that decref really analyses.
 *
 * A unit is one translation unit lowered. Everything in it is an array and everything refers to everything
 * by index, so a unit can be written to a blob and read back (ir_save, ir_load) without touching a pointer;
 * only names are interned strings.
 *
 * Locals live in memory: a local is named by its address (ref_local), read by `load`, written by `store`.
 * Parameters are the first locals; the caller's values are in them at entry. A temporary is the result of
 * one instruction and is used after it only, mostly once. `&&`, `||`, `?:` are blocks; where their value is
 * needed it goes through an unnamed local.
 */
#ifndef DECREF_IR_H
#define DECREF_IR_H

#include "../base/base.h"

typedef int32_t TypeId;                         /* index into unit->types, -1 if none */
typedef int32_t FuncId;                         /* index into unit->funcs, -1 if none */
typedef int32_t BlockId;
typedef int32_t InstrId;

/* Where something stands. line and col start at 1; file is an index into unit->files, -1 if unknown. */
typedef struct Loc {
    int32_t file;
    uint32_t line, col;
} Loc;

/* ---- types ---------------------------------------------------------------- */

typedef enum TypeKind { TYPE_VOID, TYPE_INT, TYPE_FLOAT, TYPE_POINTER, TYPE_RECORD, TYPE_ARRAY, TYPE_FUNCTION, TYPE_OTHER } TypeKind;

typedef struct Field {
    const char *name;                           /* "" for an anonymous member */
    TypeId type;
    int64_t offset;                             /* bytes from the record's start */
    int16_t bit, bits;                          /* bit-fields: offset of the first bit in its byte and width; bits 0 if none */
} Field;

typedef struct Type {
    TypeKind kind;
    bool is_signed;                             /* TYPE_INT (an enum is one too) */
    bool is_union, is_incomplete;               /* TYPE_RECORD */
    bool is_object;                             /* TYPE_RECORD: struct _object, or its first member (at offset 0) is one */
    bool is_variadic, is_noreturn;              /* TYPE_FUNCTION */
    bool is_const;                              /* this use is const-qualified */
    int64_t size;                               /* bytes, -1 if unknown */
    int64_t count;                              /* TYPE_ARRAY: elements, -1 if unknown or VLA */
    TypeId to;                                  /* pointee, element or result; -1 if none */
    const char *name;                           /* record: tag, or typedef of an untagged one, or "" ; others: the spelling */
    Vec(Field) fields;                          /* record: direct and anonymous members flattened, in order */
    Vec(TypeId) params;                         /* function */
} Type;

/* ---- operands -------------------------------------------------------------- */

typedef enum RefKind { REF_NONE, REF_TMP, REF_INT, REF_FLOAT, REF_NULL, REF_LOCAL, REF_GLOBAL, REF_FUNC, REF_STRING, REF_UNDEF } RefKind;

/* REF_TMP: instruction; REF_INT: index into f->ints (a global's initialiser: unit->ints); REF_NULL: a null pointer
 * constant; REF_LOCAL/GLOBAL: *address* of the variable; REF_FUNC: address of unit->funcs[n];
 * REF_STRING: address of unit->strings[n]; REF_FLOAT: a floating constant, see ref_float; REF_UNDEF: a value nobody knows. */
typedef struct Ref {
    RefKind kind;
    int32_t n;
} Ref;

/* ---- instructions ----------------------------------------------------------- */

typedef enum Op {
#define OP(name, nargs, result, effect, text) OP_##name,
#include "ops.def"
#undef OP
    OP_COUNT
} Op;

typedef enum Sub {
    SUB_NONE,
    BIN_add, BIN_sub, BIN_mul, BIN_div, BIN_rem, BIN_and, BIN_or, BIN_xor, BIN_shl, BIN_shr,
    BIN_eq, BIN_ne, BIN_lt, BIN_le, BIN_gt, BIN_ge,
    BIN_ptrdiff,                                /* p - q, in elements of i bytes */
    UN_neg, UN_not, UN_lnot,                    /* -x ~x !x */
    CAST_int,                                   /* between integer types (type says which), bool included */
    CAST_ptr,                                   /* pointer to pointer */
    CAST_ptr_int, CAST_int_ptr, CAST_float,     /* CAST_float: to or from a floating type */
    CAST_bool,                                  /* to _Bool: 1 if not 0 */
    SUB_COUNT
} Sub;

typedef struct Instr {
    Op op;
    Sub sub;
    TypeId type;                                /* of the result; store/copy/zero: of what is written; -1 if none */
    uint32_t args, nargs;                       /* operands: f->refs.at[args .. args+nargs) */
    int64_t imm;                                /* see ops.def */
    const char *name;                           /* field: member; call: NULL; opaque: what it was; NULL if none */
    const char *record;                         /* field: name of the record the member belongs to; NULL if none */
    Loc loc;                                    /* where the reader would point: clang's file location */
    const char *macro;                          /* outermost macro at the expansion location; NULL if none */
} Instr;

typedef struct Case {
    int64_t lo, hi;                             /* equal but for `case 3 ... 5` */
    BlockId to;
} Case;

typedef struct Block {
    uint32_t first, n;                          /* instructions f->instrs.at[first .. first+n); the last one ENDS */
    Vec(BlockId) succs;                         /* in the order the terminator says; switch: one per case, default last */
    Vec(Case) cases;                            /* switch only */
    Vec(BlockId) preds;                         /* ir_cfg */
    int32_t rpo;                                /* ir_cfg: place in reverse postorder, -1 if unreachable */
    bool loop_head;                             /* ir_cfg: target of a back edge */
} Block;

typedef struct Local {
    const char *name;                           /* NULL for one that the lowering made */
    TypeId type;
    Loc loc;
    bool is_param;
    bool is_volatile;
    bool address_taken;                         /* its address is used other than by a direct load, store, field or index */
    const char *cleanup;                        /* __attribute__((cleanup(f))): already lowered to calls; NULL if none */
} Local;

typedef struct Init {                           /* one scalar of a global's initialiser; what is not listed is 0 */
    int64_t offset;                             /* bytes from the global's start */
    TypeId type;
    Ref value;                                  /* REF_INT (unit->ints), NULL, FUNC, GLOBAL, STRING, FLOAT or UNDEF */
    int64_t addend;                             /* REF_GLOBAL, REF_STRING: bytes added to the address */
    const char *name;                           /* the innermost member's name, NULL if none */
    const char *size_of;                        /* the record of which the code asks the size; NULL */
    Loc loc;
} Init;

typedef struct Global {
    const char *name;
    const char *function;                       /* static local: the function it stands in; NULL if none */
    const char *instances;                      /* a type object: the record that the code says is its instances'; NULL */
    TypeId type;
    Loc loc;
    bool is_static, is_const, is_defined, is_thread, is_atomic;
    bool in_project;                            /* declared in a file of the project */
    bool has_init;
    Vec(Init) inits;                            /* sorted by offset */
} Global;

typedef struct Annotation {                     /* annotate("..."): on the function (param -1) or a parameter */
    int32_t param;
    const char *text;
    Loc loc;
} Annotation;

typedef struct Section {                        /* a stretch of the text between two braces of which a macro makes the first */
    const char *macro;
    Loc from, to;                               /* the macro's place; behind the closing brace */
} Section;

typedef struct Function {
    const char *name;
    const char *link;                           /* C++: what the linker calls it; NULL if that is its name */
    TypeId type;                                /* TYPE_FUNCTION */
    Loc loc;                                    /* of the name */
    uint32_t end_line;                          /* of the body's closing brace, 0 if none */
    bool is_static, is_inline, is_noreturn, is_variadic;
    bool in_project;                            /* stands in a file of the project (see front/front.h) */
    bool has_body;
    bool degraded;                              /* the compiler reported an error inside: no finding may rest on what is missing */
    bool no_body_error;                         /* body present but not lowered; why is in `why` */
    const char *why;
    Vec(Annotation) annotations;
    uint32_t nparams;                           /* the first nparams locals */
    Vec(const char *) param_names;              /* as many as the prototype has; "" where it gives none */
    Vec(Local) locals;
    Vec(Instr) instrs;
    Vec(Ref) refs;
    Vec(int64_t) ints;
    Vec(Block) blocks;                          /* block 0 is the entry */
    Vec(Section) sections;                      /* in the order of their ends */
    Vec(BlockId) rpo;                           /* ir_cfg: reachable blocks in reverse postorder */
} Function;

typedef struct SourceFile {
    const char *path;                           /* absolute */
    bool in_project;
    uint64_t hash;                              /* of the content, 0 if not read */
} SourceFile;

typedef struct Str { const char *bytes; uint32_t n; } Str;  /* a string literal's bytes, without the final NUL */

typedef struct Diagnostic { Loc loc; const char *text; } Diagnostic;

/* A comment that asks for silence: decref: ignore[...], ignore-function[...], ignore-file[...], NOLINT(decref-...). */
typedef struct Suppression {
    Loc loc;                                    /* of the comment's word */
    uint32_t first, last;                       /* the lines of loc.file that it covers; none if first > last */
    const char *rules;                          /* ids with commas between; "" if it names none, and then it covers nothing */
    const char *reason;                         /* "" if none is given */
} Suppression;

typedef struct Left { const char *what; uint32_t n; } Left; /* so often */

typedef struct Unit {
    Arena *arena;                               /* all of it */
    const char *path;                           /* absolute path of the main file */
    int32_t py_version;                         /* PY_VERSION_HEX of the headers, 0 if Python.h was not seen */
    int32_t limited_api;                        /* Py_LIMITED_API, 0 if not defined */
    bool ssize_clean;                           /* PY_SSIZE_T_CLEAN defined */
    bool ndebug;
    bool partial;                               /* errors were reported */
    uint32_t nopaque;                           /* opaque instructions in project functions */
    Vec(Left) left;                             /* what was not read of C++, by name */
    Vec(SourceFile) files;
    Vec(Type) types;
    Map records;                                /* name -> index of the first struct of that name that has members; program_add fills it */
    Vec(Function) funcs;                        /* declared and defined; a function is one entry however often it is declared */
    Vec(Global) globals;
    Vec(Str) strings;
    Vec(int64_t) ints;
    Vec(Diagnostic) errors;
    Vec(Suppression) suppressions;              /* of the files of the project, in the order of the files and lines */
} Unit;

/* ---- build (build.c) --------------------------------------------------------- */

Unit *unit_new(void);                           /* with its own arena */
void unit_free(Unit *u);

typedef struct Builder {                        /* one function being lowered */
    Unit *unit;
    Arena *scratch;                             /* of what ir_finish lays out anew; NULL: the unit's */
    Function *f;
    BlockId block;                              /* where instructions go; -1 after a terminator */
    Loc loc;
    const char *macro;
    void (*locate)(struct Builder *b, void *arg);/* finds loc and macro for the next instruction, then is NULL */
    void *locate_arg;
    Vec(BlockId) home;                          /* build.c: the block of each instruction until ir_finish lays them out */
} Builder;

static inline Ref ref_none(void) { return (Ref){REF_NONE, 0}; }
static inline Ref ref_tmp(InstrId i) { return (Ref){REF_TMP, i}; }
static inline Ref ref_local(int32_t n) { return (Ref){REF_LOCAL, n}; }
static inline Ref ref_global(int32_t n) { return (Ref){REF_GLOBAL, n}; }
static inline Ref ref_func(int32_t n) { return (Ref){REF_FUNC, n}; }
/* A floating constant: 1.0, -1.0 and the like are known by their value, of others it is only known that they are one. */
static inline Ref ref_float(void) { return (Ref){REF_FLOAT, 0}; }
static inline Ref ref_float_of(int64_t v)
{
    return (Ref){REF_FLOAT, v > -(1 << 28) && v < 1 << 28 ? (int32_t)(2 * v + 1) : 0};
}
static inline bool ref_float_value(Ref r, int64_t *v)
{
    *v = ((int64_t)r.n - 1) / 2;
    return r.kind == REF_FLOAT && r.n & 1;
}
static inline Ref ref_string(int32_t n) { return (Ref){REF_STRING, n}; }
static inline Ref ref_null(void) { return (Ref){REF_NULL, 0}; }
static inline Ref ref_undef(void) { return (Ref){REF_UNDEF, 0}; }
Ref ref_int(Builder *b, int64_t v);

BlockId ir_block(Builder *b);                   /* a new empty block; instructions still go to b->block */
int32_t ir_local(Builder *b, const char *name, TypeId type, Loc loc);
/* Appends an instruction and returns its result (REF_NONE for those without). Where b->block is -1 (code after a
 * return), an unreachable block is begun first. A block may be filled in pieces; ir_finish lays blocks out. */
Ref ir_emit(Builder *b, Op op, Sub sub, TypeId type, int64_t imm, const Ref *args, uint32_t nargs);
Instr *ir_last(Builder *b);                     /* the instruction just emitted, to set name and record */
void ir_jump(Builder *b, BlockId to);
void ir_branch(Builder *b, Ref cond, BlockId yes, BlockId no);
void ir_switch(Builder *b, Ref value, const Case *cases, uint32_t n, BlockId dflt);
void ir_finish(Builder *b);                     /* lays blocks out contiguously and runs ir_cfg */

/* ---- cfg.c --------------------------------------------------------------------- */
/* needs: succs. gives: preds, rpo, loop_head */
void ir_cfg(Arena *a, Function *f);
/* Last uses of temporaries and live locals. live_out[b] is a bit set over locals that may be read before being
 * written again (address-taken ones are always live); last_use[i] is the last instruction using temporary i, -1 if never.
 * dies[i] is the local that is read at i for the last time before it is written or gone, in i's own block. */
typedef struct Liveness {
    uint64_t **live_in, **live_out;             /* [block][word] */
    uint32_t words;
    InstrId *last_use;                          /* [instr] */
    int32_t *dies;                              /* [instr]: the local that nobody reads any more after it, -1 */
} Liveness;
void ir_liveness(Arena *a, const Function *f, Liveness *out);

/* ---- print.c, wire.c, verify.c ---------------------------------------------------- */
extern const char *const op_names[OP_COUNT];
extern const char *const sub_names[SUB_COUNT];
void ir_print_type(const Unit *u, TypeId t, Text *out);     /* C-like spelling, e.g. "struct _object *" */
void ir_print_ref(const Unit *u, const Function *f, Ref r, Text *out);
void ir_print_instr(const Unit *u, const Function *f, InstrId i, Text *out); /* one line, no newline */
void ir_print_function(const Unit *u, const Function *f, Text *out);
void ir_print_unit(const Unit *u, Text *out);   /* project functions and defined project globals only */

/* A unit as bytes and back: ir_load(ir_save(u)) prints and saves the same bytes. */
void ir_save(const Unit *u, Text *out);
Unit *ir_load(const char *bytes, size_t n, char *why, size_t whysize); /* NULL and one line if the bytes are not a unit */

/* The first thing wrong with f (an operand out of range, a block that does not end, a missing result, ...), NULL if
 * it is well formed. */
const char *ir_verify(Arena *a, const Unit *u, const Function *f);

/* The oldest Python that the unit may run on: that of the limited API, else of the headers. 0 if it has neither. */
static inline int32_t ir_python(const Unit *u) { return u->limited_api ? u->limited_api : u->py_version; }

static inline const Type *ir_type(const Unit *u, TypeId t) { return t < 0 ? NULL : &u->types.at[t]; }
static inline Ref ir_arg(const Function *f, const Instr *i, uint32_t k) { return f->refs.at[i->args + k]; }
/* The type a pointer type points to, NULL if t is no pointer. */
static inline const Type *ir_pointee(const Unit *u, TypeId t)
{
    const Type *p = ir_type(u, t);
    return p && p->kind == TYPE_POINTER ? ir_type(u, p->to) : NULL;
}

/* What ops.def says of each instruction (ops.c). */
typedef enum Effect { EFFECT_PURE, EFFECT_READS, EFFECT_WRITES, EFFECT_BOTH, EFFECT_ENDS } Effect;
typedef struct OpInfo {
    int nargs;                                  /* -1 if it varies */
    bool has_value;
    Effect effect;
    const char *text;                           /* the printer's template */
} OpInfo;
extern const OpInfo op_info[OP_COUNT];

#endif
