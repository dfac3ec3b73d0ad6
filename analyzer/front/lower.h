/*
 * lower: what clang.c and lower_*.c share. Private to front/; the includer sees libclang.h first.
 *
 *     parse.c        libclang's parser, and parses that units share
 *     live.c         a parse that is kept while its source is edited
 *     clang.c        files, diagnostics, what to lower
 *     contents.c     the texts of files
 *     lower_python.c the Python that the unit is for
 *     lower_type.c   types
 *     lower_decl.c   functions and globals, their attributes
 *     lower_data.c   strings and the initialisers of globals
 *     lower_init.c   which scalar of an aggregate an initialiser's expression belongs to
 *     lower_function.c  a function: parameters, body, whose address is taken
 *     lower_stmt.c   a function's body, statement by statement
 *     lower_loop.c   branches and loops
 *     lower_switch.c switches
 *     lower_scope.c  scopes and jumps out of them
 *     lower_expr.c   values of expressions
 *     lower_place.c  addresses, assignments, initialisers of locals
 *     lower_cond.c   conditions, and expressions for their effect only
 *     lower_call.c   calls, builtins and what libclang does not name
 *     lower_emit.c   instructions and conversions
 *     lower_query.c  what a cursor is: lvalue, type, constant
 *     lower_peek.c   what libclang does not tell
 *     lower_broken.c what the compiler did not understand
 *     lower_class.c  C++ classes, what their functions are called
 *     lower_cxx.c    expressions that C has not
 *     lower_life.c   values of class type: where they begin and end
 *     lower_method.c calls as C++ has them
 */
#ifndef DECREF_LOWER_H
#define DECREF_LOWER_H

#include "front.h"

/* The children of a cursor, in libclang's order. */
typedef struct Kids {
    CXCursor *at;
    uint32_t n;
} Kids;

typedef struct Node {                           /* what an expression or a statement was asked for */
    Kids kids;
    bool has_kids, has_type;
    TypeId type;                                /* expr_type */
} Node;

typedef struct Stretch {                        /* of libclang's numbers of places: those of one file, read once */
    uint32_t first, n;                          /* ... and the one at its end */
    int32_t file;
} Stretch;

typedef struct Place {                          /* memo of front_place(): the last in a macro */
    CXSourceLocation at;
    Loc loc;
    const char *macro;
} Place;
enum { STRETCHES = 8 };

typedef Vec(CXCursor) Members;                  /* FieldDecls */

typedef struct FileText {                       /* of a file; beside unit->files */
    CXFile file;
    const char *at;                             /* NULL until front_contents */
    size_t n;
    Vec(uint32_t) lines;                        /* where each begins; empty until needed */
} FileText;

/* A unit being read. */
typedef struct Front {
    Unit *unit;
    const Command *command;
    bool cxx;                                   /* the unit is C++ */
    CXTranslationUnit tu;
    Arena *arena;                               /* goes with the AST */
    Arena *scratch;                             /* emptied after each function */
    const char *python_dir;                     /* directory of Python.h with a '/' at its end, NULL if not seen */
    const char *prefix_dir;                     /* the include directory that it is one of, likewise */
    const char *main_dir;                       /* directory of the main file, likewise */
    const char *resource_dir;                   /* clang's own headers, likewise; NULL if none was included */
    Map types;                                  /* libclang's canonical type -> TypeId */
    Map spelled;                                /* libclang's type, as it is written -> TypeId */
    Map derived;                                /* hash of kind, target, count, const -> TypeId: pointers and arrays once each */
    Map funcs, globals;                         /* canonical declaration -> id */
    Map strings;                                /* hash of the bytes -> index */
    Map files;                                  /* CXFile -> index into unit->files */
    Map plain;                                  /* const type -> the same without const */
    Map members;                                /* record type -> Members * */
    Map classes;                                /* record type -> ClassInfo * */
    Map names;                                  /* interned name of a function -> canonical declaration; filled when first needed */
    bool names_known;
    CXIndex index, shared_index;                /* the second one only where a prefix's parse is used */
    Vec(const char *) shared;                   /* files that came with a shared parse, in order; none without one */
    bool shared_typing;                         /* one of those defines the type of type objects */
    bool again;                                 /* the parse is one that was made anew after an edit: the files are shared */
    Vec(FileText) texts;                        /* as unit->files */
    const Unsaved *unsaved;                     /* in place of what is on disk */
    uint32_t nunsaved;
    Vec(CXCursor) pool;                         /* cursor_kids() gathers here */
    Map nodes;                                  /* expression or statement -> Node *, in scratch */
    Vec(CXCursor) pending;                      /* definitions of functions to lower, in order */
    Vec(CXCursor) pending_globals;
    int64_t pointer_size;
    TypeId int_type;                            /* -1 until needed */
    bool peek;                                  /* libclang's structures are the known ones: loops_can_be_read */
    Stretch stretches[STRETCHES];               /* the one that was needed last comes first */
    Place last;
} Front;

/* The function being lowered. */
typedef struct Alive {                          /* a local whose scope is open */
    int32_t local;
    FuncId cleanup;                             /* -1 if none */
    bool is_class;                              /* its type, whose destructor is called */
    bool maybe;                                 /* a temporary that some way here may not have made */
    CXType type;
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
    CXSourceLocation at;                        /* of what is lowered now; found when an instruction is emitted */
    CXCursor body;
    Map locals;                                 /* declaration -> index into f->locals */
    Vec(Alive) alive;
    Vec(Scope) scopes;
    Target on_break, on_continue;
    struct Switch *in_switch;                   /* the innermost, NULL if none */
    int32_t this_local, result_local;           /* C++: the parameters that nobody wrote; -1 if none */
    CXType this_type;                           /* of what `this` points to */
    CXCursor destructor;                        /* if it is one, else null */
    BlockId full_block;                         /* where the full expression began */
    bool labels_known;
    Map labels;                                 /* LabelStmt -> Label * */
    Vec(CXCursor) taken;                        /* AddrLabelExprs: labels that a computed goto may go to */
    Loc body_at;                                /* set only in a unit with errors */
    Vec(Loc) errors;                            /* of the compiler in its body, but those come by */
} Lower;

/* lower_python.c: the definition of what a type object looks like, which the limited API hides? */
bool is_type_of_types(CXCursor c);

/* ---- parse.c --------------------------------------------------------------------- */

typedef struct Parse {
    Front *fr;
    const char *const *flags;                   /* the unit's, filtered */
    uint32_t nflags;
    const char *shared_dir;
    char *why;                                  /* one line if there is no unit at all */
    size_t whysize;
    struct CXUnsavedFile *unsaved;              /* in place of what is on disk */
    uint32_t nunsaved;
} Parse;

typedef Vec(const char *) Args;
/* What libclang is given: our own flags, with or without those that keep annotations, and the unit's. */
Args parse_arguments(const Parse *p, bool annotations);
uint32_t parse_errors(CXTranslationUnit tu);

/* NULL and why if libclang makes no unit of it. *annotations (may be NULL): whether those are kept in it. */
CXTranslationUnit parse_whole(Parse *p, bool *annotations);
/* On top of its prefix, in fr->shared_index; NULL if that cannot be done, or the unit has errors. */
CXTranslationUnit parse_shared(Parse *p, Prefix *prefix);

/* ---- live.c ------------------------------------------------------------------------ */

struct Live {
    const Command *command;
    const char *dir;                            /* for the parse of the preamble; "" if none */
    Arena *arena;                               /* of files */
    CXIndex index;
    CXTranslationUnit tu;                       /* the kept parse; NULL: the next one is of the whole */
    uint64_t key;
    bool known;                                 /* what follows was learnt */
    bool annotations, visit;                    /* parsed with them; headers define something */
    Vec(const char *) files;                    /* that were included, in order */
};

void live_look(Live *l, const Unsaved *files, uint32_t n);      /* forgets the parse if it cannot be used for these */
CXTranslationUnit live_parse(Parse *p, Live *l);/* its own, or a whole one that the caller disposes of */
void live_learn(Live *l, const Unit *u);
void live_parse_kept(Parse *p, Live *l);

/* ---- clang.c: places, files, text ------------------------------------------------ */

Kids cursor_kids(Front *fr, CXCursor c);               /* in fr->scratch */
Node *cursor_node(Front *fr, CXCursor c);       /* in fr->scratch; NULL if it is neither an expression nor a statement */
bool cursor_same(CXCursor a, CXCursor b);
Loc front_place(Front *fr, CXSourceLocation sl, const char **macro);
int32_t front_file(Front *fr, CXFile file);    /* its index in unit->files, -1 if null */
/* Whether a file is the user's: the main one, and headers that no system, interpreter or installed package brought.
 * is_system is asked where the path does not tell. */
/* Of what is installed is_system is not asked. */
bool front_is_users(const Front *fr, const char *path, bool (*is_system)(void *), void *arg);
void front_see_path(Front *fr, const char *path);/* learns where Python.h and clang's own headers are */
bool front_owns(Front *fr, CXCursor decl);
const char *cursor_name(CXCursor c);            /* interned spelling, "" if none */
/* The text from where a cursor's first token is written (in a macro's body, if it comes from one); "" if unknown.
 * Not NUL-terminated at the end of the construct: *n bytes to the end of the file. */
const char *front_text(Front *fr, CXSourceLocation sl, size_t *n);
const char *front_text_expanded(Front *fr, CXSourceLocation sl, size_t *n);
const char *front_word(const char *text, size_t n);   /* the interned identifier text begins with, "" if none */
bool front_word_char(char c);

/* ---- contents.c -------------------------------------------------------------------- */

FileText *front_contents(Front *fr, int32_t file);

/* ---- lower_python.c -------------------------------------------------------------- */

void python_facts(Front *fr, const char *const *flags, uint32_t n);

/* ---- lower_type.c ---------------------------------------------------------------- */

TypeId lower_type(Front *fr, CXType t);
CXType type_unqualified(CXType t);
TypeId type_int(Front *fr);                     /* int */
TypeId type_void(Front *fr);
TypeId type_pointer(Front *fr, TypeId t);
TypeId type_plain(Front *fr, TypeId t);         /* without const */
int64_t type_size(Front *fr, TypeId t);         /* -1 if unknown */
int64_t type_stride(Front *fr, TypeId pointer);      /* bytes that p + 1 moves; -1 if unknown */
const char *type_record_name(CXType t);
/* Where a FieldDecl lies, in bytes from the start of the record that declares it; bits 0 if it is no bit-field. */
void type_member(CXCursor field, int64_t *offset, int *bit, int *bits);
/* The same from the start of a record that holds it in an anonymous member; -1 if it does not hold it at all. */
int64_t type_member_offset(Front *fr, CXType record, CXCursor field);
const Members *type_members(Front *fr, CXType record);  /* its own, in order, without padding */
bool type_is_nameless(CXCursor member);

/* ---- lower_decl.c ----------------------------------------------------------------- */

FuncId decl_func(Front *fr, CXCursor c);
void decl_want_body(Front *fr, CXCursor f);     /* C++: to be lowered as well, if it can be */
void front_left(Front *fr, const char *kind);   /* counts what is not read */
FuncId decl_builtin(Front *fr, const char *name, TypeId result); /* a compiler builtin that has no declaration */
FuncId decl_lookup(Front *fr, const char *name);               /* a function declared at file level, -1 if none */
int32_t decl_global(Front *fr, CXCursor c);
int32_t decl_static_local(Front *fr, CXCursor c, const char *function);
const char *decl_cleanup(Front *fr, CXCursor var);/* cleanup attribute's function, NULL if none */

/* ---- lower_data.c ------------------------------------------------------------------ */

int32_t data_string(Front *fr, CXCursor literal);
void lower_global(Front *fr, CXCursor c);       /* its initialiser, once */

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
 * an expression of its type, or an array of characters given by a string. With a null cursor the place is nought
 * again: a later initialiser has overridden what it held. */
typedef void (*InitFn)(void *arg, Slot *s, CXCursor expr);
void init_walk(Front *fr, Slot *s, CXCursor init, InitFn scalar, void *arg);
bool type_is_aggregate(CXType t);                    /* of canonical type */
CXCursor cursor_string(Front *fr, CXCursor c);   /* the StringLiteral c is but for parentheses, else null */

/* ---- lower_scope.c ----------------------------------------------------------------- */

void scope_open(Lower *lo, CXCursor c);
void scope_close(Lower *lo);                    /* emits leaves where execution goes on */
void scope_unwind(Lower *lo, uint32_t mark, bool leaves);   /* what happens when the locals above mark leave */
void lower_at_end(Lower *lo, CXCursor c);             /* instructions that follow stand at its closing brace */
void lower_goto(Lower *lo, CXCursor label_stmt);
void lower_indirect_goto(Lower *lo, CXCursor c);
void lower_label(Lower *lo, CXCursor c);

/* ---- lower_stmt.c ------------------------------------------------------------------ */

void lower_stmt(Lower *lo, CXCursor c);
TypeId lower_variable_type(Front *fr, CXCursor decl);
void name_last_opaque(Lower *lo, const char *name);
void lower_unknown_var(Lower *lo, CXCursor c);
Kids lower_declared_first(Lower *lo, CXCursor c, Kids k);

/* ---- lower_loop.c ------------------------------------------------------------------ */

typedef struct Targets {
    Target on_break, on_continue;
} Targets;

void lower_if(Lower *lo, CXCursor c, Kids k);
Targets targets_set(Lower *lo, BlockId on_break, BlockId on_continue);
void targets_restore(Lower *lo, Targets old);
void lower_while_declared(Lower *lo, CXCursor c, Kids k);
void lower_range(Lower *lo, CXCursor c, Kids k);
void lower_try(Lower *lo, Kids k);
void lower_while(Lower *lo, Kids k);
void lower_do(Lower *lo, Kids k);
void lower_for(Lower *lo, CXCursor c, Kids k);

/* ---- lower_switch.c ---------------------------------------------------------------- */

void lower_switch(Lower *lo, CXCursor c, Kids k);
void lower_case(Lower *lo, Kids k);
void lower_default(Lower *lo, Kids k);

/* ---- lower_function.c -------------------------------------------------------------- */

void lower_function(Front *fr, CXCursor definition);

/* ---- lower_query.c ----------------------------------------------------------------- */

bool cursor_is_expr(CXCursor c);
CXCursor cursor_last_expr(Front *fr, CXCursor c);      /* the last child that is an expression; null if none */
CXCursor cursor_strip(Front *fr, CXCursor c);          /* parentheses and __extension__ */
TypeId expr_type(Front *fr, CXCursor c);        /* libclang's own answer is wrong for parameters like `a[]` */
bool cursor_is_as_written(CXCursor decl);              /* the declared type of a variable is what libclang shows */
bool cursor_is_lvalue(Front *fr, CXCursor c);
CXType cursor_record(CXCursor base);             /* that a member of base, or of what it points to, belongs to */
bool cursor_is_load(Front *fr, CXCursor c, CXCursor child); /* c, an UnexposedExpr, reads its only child */
bool cursor_evaluate(CXCursor c, int64_t *v);          /* an integer constant, by libclang */
bool cursor_const(Front *fr, CXCursor c, int64_t *v);  /* the same, by us: surely without side effects, cheap if it is none */
int64_t type_wrap(const Type *t, int64_t v);     /* v as a value of the integer type t */
bool type_fold(Sub sub, const Type *operands, const Type *result, int64_t a, int64_t b, int64_t *v);
Sub type_binary(enum CXBinaryOperatorKind op);   /* SUB_NONE if it is none of BIN_ */

/* ---- lower_emit.c ------------------------------------------------------------------- */

/* A bit-field's load and store carry where it lies: their imm is 0 or this. */
#define BITS(bit, bits) ((int64_t)(bits) << 8 | (bit))

void lower_at(Lower *lo, CXCursor c);                 /* instructions that follow stand there */
Loc lower_loc(Lower *lo);                       /* where they do */
Ref lower_emit(Lower *lo, Op op, Sub sub, TypeId type, int64_t imm, uint32_t n, ...);  /* n operands follow, at most 8 */
Ref lower_load(Lower *lo, Ref address, TypeId type, int64_t bits);
void lower_store(Lower *lo, Ref address, Ref value, TypeId type, int64_t bits);
Ref lower_opaque(Lower *lo, const char *what, CXCursor c);

/* ---- lower_broken.c -------------------------------------------------------------------------- */

void broken_begin(Lower *lo, CXCursor def);
bool lower_is_broken(Lower *lo, CXCursor c);          /* an expression without a type */
Ref lower_broken(Lower *lo, CXCursor c);
bool broken_record_into(Lower *lo, Ref to, TypeId type, CXCursor c); /* false if it is not broken: nothing was done */
void broken_between(Lower *lo, CXCursor block, CXCursor before, CXCursor behind);
void broken_declaration(Lower *lo, CXCursor c, Kids k); /* lowered already */
void broken_end(Lower *lo);                           /* what is left makes the function degraded */
bool call_is_known(Lower *lo, CXCursor c);            /* lower_call.c: of a function by its name */
Ref lower_as_written(Lower *lo, CXCursor c);          /* lower_call.c: an operand that the compiler has not made a value */
Ref lower_int(Lower *lo, int64_t v);
bool lower_known_int(Lower *lo, Ref r, int64_t *v);
int32_t lower_unnamed(Lower *lo, TypeId type);        /* a new local */
TypeId lower_expr_type(Lower *lo, CXCursor c);      /* expr_type */
const Type *lower_type_of(Lower *lo, TypeId t);
bool lower_is(Lower *lo, TypeId t, TypeKind kind);
bool type_is_bool(const Type *t);
Ref lower_convert(Lower *lo, Ref v, TypeId from, TypeId to);
Ref lower_cast(Lower *lo, CXCursor c, CXCursor inner);  /* c is inner, converted */
Ref lower_binary(Lower *lo, Sub sub, TypeId result, TypeId operands, Ref a, Ref b);
Ref lower_negated(Lower *lo, Ref v, TypeId type);
Ref lower_index(Lower *lo, Ref base, Ref i, TypeId pointer);     /* base + i */

/* ---- lower_place.c ------------------------------------------------------------------ */

Ref lower_address(Lower *lo, CXCursor c);       /* of an lvalue, a function, or a record's value put into memory */
int64_t lower_bits(Lower *lo, CXCursor c);         /* BITS of the bit-field that c names, 0 if it is none */
Ref lower_assign(Lower *lo, CXCursor c, Kids k, bool wanted);   /* the value; a record's only if it is wanted */
Ref lower_compound_assign(Lower *lo, CXCursor c, Kids k);
Ref lower_step(Lower *lo, CXCursor c, CXCursor operand, bool up, bool post);
void lower_into(Lower *lo, Ref to, TypeId type, CXCursor c, int64_t bits); /* to = c */
void lower_init_local(Lower *lo, Ref to, CXType type, CXCursor init);

/* ---- lower_expr.c ------------------------------------------------------------------- */

Ref lower_value(Lower *lo, CXCursor c);         /* REF_NONE for void */
Ref lower_statement_expr(Lower *lo, CXCursor c, bool wanted);

/* ---- lower_cond.c ------------------------------------------------------------------- */

void lower_cond(Lower *lo, CXCursor c, BlockId yes, BlockId no);
void lower_effect(Lower *lo, CXCursor c);       /* for what it does; its value is discarded */

/* ---- lower_peek.c ------------------------------------------------------------------ */

typedef enum CxxNode {                          /* clang's nodes that libclang does not name */
    CXX_OTHER,
    CXX_CLEANUPS,                               /* a full expression with temporaries in it */
    CXX_TEMPORARY,                              /* a value is put into memory */
    CXX_BOUND,                                  /* a value whose destructor will be called */
    CXX_DEFAULT,                                /* a default argument */
    CXX_OPERATOR,                               /* a call of an operator (CallExpr) */
    CXX_CAST                                    /* an implicit conversion */
} CxxNode;

bool loops_can_be_read(CXIndex index);          /* fr->peek may be */
#define MACRO_BIT 0x80000000u                   /* of a location's int_data, then */
bool cxx_can_be_read(CXIndex index);            /* the following two are right */
CxxNode cxx_node(CXCursor c);
bool cxx_is_glvalue(CXCursor c);

/* ---- lower_class.c ----------------------------------------------------------------- */

typedef enum Destruction {
    DESTROYED_NOT,                              /* nothing happens */
    DESTROYED_BY_CALL,                          /* of a destructor that somebody wrote */
    DESTROYED_BY_MEMBERS,                       /* theirs are called */
    DESTROYED_SOMEHOW                           /* by what we do not see */
} Destruction;

typedef struct ClassInfo {
    const char *name;
    bool is_pod, is_template, is_virtual;
    bool odd;                                   /* where its bases lie is not known */
    bool constructs, copies;                    /* has constructors; copies or assigns in a way of its own */
    CXCursor constructor, destructor;           /* default constructor; null if not declared */
    Vec(CXType) bases;
    Destruction destruction;
} ClassInfo;

const ClassInfo *class_info(Front *fr, CXType record);
bool class_by_address(Front *fr, CXType t);     /* passed and returned so */
bool class_in_array(Front *fr, CXType t);
Destruction class_destruction(Front *fr, CXType t);
bool class_is_virtual(Front *fr, CXType record);
bool class_is_bytes(Front *fr, CXType record);
int64_t class_base_offset(Front *fr, CXType derived, CXType base);
bool class_moves(Front *fr, CXType from, CXType to);
bool class_is_function(CXCursor c);
bool class_is_method(CXCursor f);               /* has a `this` */
bool class_is_implicit(CXCursor f);
bool class_is_template(CXCursor c);             /* made by a template, or one */
TypeId class_function_type(Front *fr, CXCursor f);
const char *class_qualified(Front *fr, CXCursor f);
const char *class_link(CXCursor f);
CXCursor class_body_of(Front *fr, CXCursor f);

/* ---- lower_cxx.c ------------------------------------------------------------------- */

Ref cxx_value(Lower *lo, CXCursor c, bool *known);
Ref cxx_address(Lower *lo, CXCursor c, bool *known);
Ref lower_left_out(Lower *lo, const char *what, CXCursor c, const Ref *refs, uint32_t n);
void class_into(Lower *lo, Ref to, CXType t, CXCursor c);
Ref lower_this(Lower *lo);
const char *lower_named(Lower *lo, const char *what, const char *name);

/* ---- lower_life.c ------------------------------------------------------------------ */

typedef struct Full { /* a full expression: at its end its temporaries go */
    uint32_t alive;
    BlockId block;
} Full;

bool cxx_cleans_up(CXCursor c);
void cxx_full_effect(Lower *lo, CXCursor c, CXCursor inner);
Ref lower_temporary(Lower *lo, CXCursor c);
void class_default(Lower *lo, Ref at, CXType t, CXCursor where);
void class_destroy(Lower *lo, Ref at, CXType t);
void class_begin(Lower *lo, CXCursor def, Kids k);
void class_end(Lower *lo, CXCursor def);
void class_value_into(Lower *lo, Ref to, CXType t, CXCursor init);
Full full_begin(Lower *lo);
void full_end(Lower *lo, Full f, CXCursor c);

/* ---- lower_method.c ---------------------------------------------------------------- */

typedef struct CxxCall {
    CXCursor f;       /* null: through a pointer */
    CXCursor pointer; /* then */
    const CXCursor *args;
    uint32_t nargs;
    bool has_self;
    Ref self;
} CxxCall;

Ref cxx_call(Lower *lo, CXCursor c);
Kids cursor_expressions(Lower *lo, CXCursor c);
Ref cxx_argument(Lower *lo, const CxxCall *call, uint32_t i);
Ref cxx_call_into(Lower *lo, CXCursor c, Ref to);

/* ---- lower_call.c ------------------------------------------------------------------ */

Ref lower_call(Lower *lo, CXCursor c);
Ref lower_builtin_expr(Lower *lo, CXCursor c, Kids k, bool *known);  /* what only the source text names */
bool cursor_calls(Front *fr, CXCursor c, const char *prefix);
CXCursor cursor_chosen(Front *fr, CXCursor c);         /* of a _Generic or __builtin_choose_expr; null if it is none, or unknown */
void lower_asm(Lower *lo, CXCursor c);

#endif
