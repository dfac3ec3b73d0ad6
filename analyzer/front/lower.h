/*
 * lower: what clang.c and lower_*.c share. Private to front/; the includer sees <clang-c/Index.h> first.
 *
 *     clang.c        parse, files, diagnostics, what to lower
 *     lower_decl.c   types, functions, globals
 *     lower_init.c   which scalar of an aggregate an initialiser's expression belongs to
 *     lower_stmt.c   a function's body: statements, scopes, jumps
 *     lower_expr.c   expressions: values, addresses, conditions
 *     lower_call.c   calls, builtins and what libclang does not name
 */
#ifndef DECREF_LOWER_H
#define DECREF_LOWER_H

#include "front.h"

/* The children of a cursor, in libclang's order. */
typedef struct Kids {
    CXCursor *at;
    uint32_t n;
} Kids;

typedef struct FileText {                       /* what libclang read of a file; beside unit->files */
    const char *at;
    size_t n;
    CXFile file;
} FileText;

/* A unit being read. */
typedef struct Front {
    Unit *unit;
    const Command *command;
    CXTranslationUnit tu;
    Arena *arena;                               /* goes with the AST */
    Arena *scratch;                             /* emptied after each function */
    const char *python_dir;                     /* directory of Python.h with a '/' at its end, NULL if not seen */
    const char *main_dir;                       /* directory of the main file, likewise */
    const char *resource_dir;                   /* clang's own headers, likewise; NULL if none was included */
    Map types;                                  /* libclang's canonical type -> TypeId */
    Map derived;                                /* hash of kind, target, count, const -> TypeId: pointers and arrays once each */
    Map funcs, globals;                         /* canonical declaration -> id */
    Map strings;                                /* hash of the bytes -> index */
    Map files;                                  /* CXFile -> index into unit->files */
    Map plain;                                  /* const type -> the same without const */
    Map members;                                /* record type -> Members * */
    Map names;                                  /* interned name of a function -> canonical declaration; filled when first needed */
    bool names_known;
    Vec(FileText) texts;                        /* as unit->files */
    Vec(CXCursor) pool;                         /* kids() gathers here */
    Vec(CXCursor) pending;                      /* definitions of functions to lower, in order */
    Vec(CXCursor) pending_globals;
    int64_t pointer_size;
    TypeId int_type;                            /* -1 until needed */
    bool peek_for;                              /* the layout of ForStmt is the known one (facts 1.1) */
    CXSourceLocation last;                      /* memo of place() */
    Loc last_loc;
    const char *last_macro;
} Front;

/* The function being lowered. */
typedef struct Alive {                          /* a local whose scope is open */
    int32_t local;
    FuncId cleanup;                             /* -1 if none */
} Alive;

typedef struct Target {                         /* where break and continue go */
    BlockId to;
    uint32_t alive;                             /* locals alive there */
} Target;

typedef struct Label {
    BlockId block;                              /* -1 until needed */
    const void **scopes;                        /* the scopes around it, outermost first */
    uint32_t nscopes;
} Label;

typedef struct Scope {
    const void *key;                            /* libclang's statement */
    uint32_t alive;                             /* locals alive where it begins */
} Scope;

typedef struct Lower {
    Front *fr;
    Unit *unit;
    Builder b;
    CXCursor body;
    Map locals;                                 /* declaration -> index into f->locals */
    Vec(Alive) alive;
    Vec(Scope) scopes;
    Target on_break, on_continue;
    struct Switch *in_switch;                   /* the innermost, NULL if none */
    bool labels_known;
    Map labels;                                 /* LabelStmt -> Label * */
    Vec(CXCursor) taken;                        /* AddrLabelExprs: labels that a computed goto may go to */
} Lower;

/* ---- clang.c: places, files, text ------------------------------------------------ */

Kids kids(Front *fr, CXCursor c);               /* in fr->scratch */
bool same_stmt(CXCursor a, CXCursor b);
Loc place(Front *fr, CXSourceLocation sl, const char **macro);
int32_t file_id(Front *fr, CXFile file);
bool in_project(Front *fr, CXCursor decl);
const char *cursor_name(CXCursor c);            /* interned spelling, "" if none */
/* The text from where a cursor's first token is written (in a macro's body, if it comes from one); "" if unknown.
 * Not NUL-terminated at the end of the construct: *n bytes to the end of the file. */
const char *text_at(Front *fr, CXSourceLocation sl, size_t *n);
const char *text_where_expanded(Front *fr, CXSourceLocation sl, size_t *n);
const char *word(const char *text, size_t n);   /* the interned identifier text begins with, "" if none */

/* ---- lower_decl.c ----------------------------------------------------------------- */

TypeId lower_type(Front *fr, CXType t);
TypeId int_type(Front *fr);                     /* int */
TypeId pointer_to(Front *fr, TypeId t);
TypeId plain_type(Front *fr, TypeId t);         /* without const */
int64_t type_size(Front *fr, TypeId t);         /* -1 if unknown */
int64_t stride(Front *fr, TypeId pointer);      /* bytes that p + 1 moves; -1 if unknown */
FuncId func_id(Front *fr, CXCursor c);
FuncId func_named(Front *fr, const char *name, TypeId result); /* a compiler builtin that has no declaration */
FuncId func_lookup(Front *fr, const char *name);               /* a function declared at file level, -1 if none */
int32_t global_id(Front *fr, CXCursor c);
int32_t static_local(Front *fr, CXCursor c, const char *function);
int32_t string_id(Front *fr, CXCursor literal);
void lower_global(Front *fr, CXCursor c);       /* its initialiser, once */
void lower_global_init(Front *fr, int32_t id, CXType type, CXCursor init);
const char *cleanup_of(Front *fr, CXCursor var);/* cleanup attribute's function, NULL if none */
const char *record_name(Front *fr, CXType t);

/* ---- lower_init.c ------------------------------------------------------------------ */

typedef struct Slot {                           /* a place inside an aggregate */
    struct Slot *up;                            /* NULL: the object itself */
    CXType type;
    bool is_element;                            /* of an array, else a member of a record */
    int64_t offset;                             /* from up's start, in bytes; element: index * size */
    int64_t index, size;                        /* element */
    int bit, bits;                              /* bit-field; bits 0 if none */
    const char *name, *record;                  /* member; NULL otherwise */
} Slot;

/* Calls scalar for every expression of an initialiser with the place it is for: a scalar, a whole record given by
 * an expression of its type, or an array of characters given by a string. */
typedef void (*InitFn)(void *arg, Slot *s, CXCursor expr);
void init_walk(Front *fr, Slot *s, CXCursor init, InitFn scalar, void *arg);
bool is_aggregate(CXType t);                    /* of canonical type */
CXCursor string_under(Front *fr, CXCursor c);   /* the StringLiteral c is but for parentheses, else null */
/* The direct member that a FieldDecl is, in bytes from the record that declares it. */
void member_place(CXCursor field, int64_t *offset, int *bit, int *bits);

/* ---- lower_stmt.c ------------------------------------------------------------------ */

void lower_function(Front *fr, CXCursor definition);
void lower_stmt(Lower *lo, CXCursor c);
void lower_var(Lower *lo, CXCursor c);
uint32_t scope_open(Lower *lo, CXCursor c);
void scope_close(Lower *lo);                    /* emits leaves where execution goes on */
void at_end(Lower *lo, CXCursor c);             /* instructions that follow stand at its closing brace */

/* ---- lower_expr.c ------------------------------------------------------------------ */

void at(Lower *lo, CXCursor c);                 /* instructions that follow stand there */
Ref lower_value(Lower *lo, CXCursor c);         /* REF_NONE for void */
Ref lower_address(Lower *lo, CXCursor c);       /* of an lvalue, a function, or a record's value put into memory */
void lower_cond(Lower *lo, CXCursor c, BlockId yes, BlockId no);
void lower_effect(Lower *lo, CXCursor c);       /* for what it does; its value is discarded */
void lower_into(Lower *lo, Ref to, TypeId type, CXCursor c, int64_t bits); /* to = c */
void lower_init_local(Lower *lo, Ref to, CXType type, CXCursor init);
bool const_int(Front *fr, CXCursor c, int64_t *v);  /* an integer constant without side effects */
bool evaluate(CXCursor c, int64_t *v);          /* the same by libclang */
TypeId expr_type(Front *fr, CXCursor c);        /* of an expression; libclang's own answer is wrong for parameters like `a[]` */
bool is_as_written(CXCursor decl);              /* the declared type of a variable is what libclang shows */
bool is_lvalue(Front *fr, CXCursor c);
bool is_expr(CXCursor c);
bool is_load(Front *fr, CXCursor c, CXCursor child); /* c, an UnexposedExpr, reads its only child */
CXCursor last_expr(Front *fr, CXCursor c);      /* the last child that is an expression; null if none */
CXCursor strip(Front *fr, CXCursor c);          /* parentheses and __extension__ */
CXCursor chosen(Front *fr, CXCursor c);         /* of a _Generic or __builtin_choose_expr; null if unknown */
Ref convert(Lower *lo, Ref v, TypeId from, TypeId to);
Ref emit(Lower *lo, Op op, Sub sub, TypeId type, int64_t imm, uint32_t n, ...);  /* n operands follow */
Ref load_from(Lower *lo, Ref address, TypeId type, int64_t bits);
void store_to(Lower *lo, Ref address, Ref value, TypeId type, int64_t bits);
Ref opaque(Lower *lo, const char *what, CXCursor c);
Ref int_ref(Lower *lo, int64_t v);
bool known_int(Lower *lo, Ref r, int64_t *v);
TypeId cursor_type(Lower *lo, CXCursor c);      /* expr_type */
int32_t unnamed(Lower *lo, TypeId type);

/* A bit-field's load and store carry where it lies: the imm of either is 0 or this. */
#define BITS(bit, bits) ((int64_t)(bits) << 8 | (bit))

/* ---- lower_call.c ------------------------------------------------------------------ */

Ref lower_call(Lower *lo, CXCursor c);
Ref lower_builtin_expr(Lower *lo, CXCursor c, Kids k, bool *known);  /* what only the source text names */
bool is_builtin_call(Front *fr, CXCursor c, const char *prefix);
void lower_asm(Lower *lo, CXCursor c);

#endif
