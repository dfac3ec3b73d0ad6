/*
 * facts: what is known of a program without exploring it.
 *
 *     program   all units; which function is which across units; the call graph, callees first
 *     roles     which functions are callbacks with a known contract: slots, methods, getters, module functions
 *     promises  what users say of their functions: annotations in the code, models in files of their own
 *     members   which struct members and globals own what they point to
 *     types     the types that the program makes, and what their slots do with the members (types.h)
 *     allocators  which allocator the blocks come from that members and globals point to
 *     gifts     stores that bring a reference along
 *     usage     what callers take the result of a function for
 *     index     what is looked for again and again: callers, structs by name, the types of a method
 *     asked     after which functions it is asked whether an exception is set
 *     formats   the units of format strings (formats.h)
 *     tables    which calls through tables of other extensions give new references
 *     threads   what may run in several threads at once, without the GIL
 *     unknown   what is called of which nothing is known
 *     patterns  what the code around a call says about it (the struct field a called pointer was loaded from, ...)
 */
#ifndef DECREF_FACTS_H
#define DECREF_FACTS_H

#include "../ir/ir.h"
#include "../model/outcome.h"

typedef struct Role {                           /* how somebody else calls this function */
    const Model *contract;                      /* 'slot' model; NULL if none is known */
    const char *slot;                           /* tp_dealloc, METH_VARARGS, getter, ...; NULL */
    const char *table;                          /* variable of the table or type that names it; NULL */
    const char *method;                         /* what Python calls it, if a method table says so; NULL */
} Role;

struct Summary;                                 /* explore/ */

typedef struct Fn {
    Unit *unit;
    uint32_t unit_index;
    FuncId id;                                  /* in its unit */
    Function *f;
    Role role;
    const Model *promise;                       /* what users say that it does, if no role says it; NULL. No outcomes
                                                 * where nothing was said of the result */
    bool address_taken;                         /* handed to somebody: may be called from where we do not see */
    bool has_callers;                           /* called directly in the program */
    bool recursive;                             /* calls itself, by whatever way round */
    bool at_import;                             /* see threads.c: only a module's initialisation or end comes here */
    bool always_locked;                         /* it is only called where a lock is held */
    int8_t locks;                               /* 1: it returns with a lock that it took, -1: without one that was held */
    int8_t *held;                               /* by instruction: the locks that it holds there itself; NULL: nobody asks */
    int32_t scc;
    Vec(int32_t) callees;                       /* Fn indices, in the order of the calls */
    Vec(int32_t) callers;                       /* the same of who has it among these, in the order of functions */
    struct Summary *summary;                    /* NULL until explored */
} Fn;

typedef enum Owns { OWNS_UNKNOWN, OWNS_YES, OWNS_NO } Owns;

typedef struct MemberFact {                     /* of a struct member (record, name) or a global (NULL, name) */
    const char *record, *name;
    const char *scope;                          /* of a static: the unit it is in; NULL */
    const char *function;                       /* of a static local: the function, too; NULL */
    uint16_t released, visited, given, stolen;  /* how often a function releases it, visits it, puts a new reference there, gives its reference away */
    uint16_t let_go;                            /* how often what is there is released, given away, moved, or handed to who may do so */
    uint16_t unlinked;                          /* how often a deallocator makes it NULL in its own object, and releases nothing */
    const char *made;                           /* type of the new references, NULL if not known */
    bool made_of_several;                       /* they are of more than one type */
} MemberFact;

typedef struct FnIds { Vec(int32_t) all; } FnIds;              /* indices, ascending */

typedef struct Program {
    Arena *arena;
    const Models *models;
    Vec(Unit *) units;
    Map unit_of;                                /* Unit * -> index in units */
    Vec(Fn) fns;                                /* functions with bodies, those of a unit side by side */
    uint32_t *first_fn;                         /* of each unit, and where the last one's end */
    Map naming;                                 /* name of a function -> list in namers: the Fns that speak of it */
    Vec(struct FnIds) namers;
    Map fn_of;                                  /* (unit, FuncId) -> fn */
    Map external;                               /* interned name -> fn of the external definition */
    Vec(int32_t) order;                         /* fns, callees first */
    Map promises;                               /* name, or Function * of a static one -> Promise * */
    Vec(const char *) mistakes;                 /* in annotations, one line each */
    Map members;                                /* key -> index into member_facts */
    Map library_structs;                        /* names of structs that unseen functions are given */
    Vec(MemberFact) member_facts;
    struct Types *types;                        /* types.h */
    Map families;                               /* of members and globals that hold blocks: see allocators.c */
    Map freers;                                 /* ... the family by which what they hold is freed */
    Map tables_give;                            /* macros that call through a table and give new references: see tables.c */
    Map usage_of;                               /* of functions -> index into usages */
    Vec(struct Usage) usages;
    bool *free_threaded;                        /* by unit: its module says that it does without the GIL */
    bool objects_from_blocks;                   /* some function makes an object of a block that it allocated itself */
} Program;

Program *program_new(Arena *a, const Models *m);
void program_add(Program *p, Unit *u);          /* u lives as long as p */
/* Roles, members, call graph, order. Call once, after the last program_add. */
void program_link(Program *p);

/* The Fn that a call of unit u's function f reaches, NULL if its body is not in the program. */
Fn *program_fn(const Program *p, const Unit *u, FuncId f);

typedef struct UnknownCallee { const char *function, *name; uint32_t calls; } UnknownCallee;  /* function calls name */
typedef Vec(UnknownCallee) UnknownCallees;
/* How the program's functions use the objects that one of them, or one that nobody sees, returns: see usage.c. */
typedef struct CallSite { const Fn *fn; InstrId at; } CallSite;
typedef struct Usage {
    Vec(CallSite) sites;                        /* every direct call, in the order of the functions */
    uint32_t lent;                              /* of them: those whose object is used, and neither released nor handed on */
    uint32_t dropped;                           /* ... that nobody takes */
    uint32_t unclear;                           /* ... that go to a function of which it is not known whether it keeps them */
    uint32_t released;                          /* ... is released, and nothing else is by that variable */
    uint32_t fails;                             /* ... whose NULL is answered by an error, and no exception is set for it */
} Usage;
/* NULL if no function calls f, or a model says what it does. */
const Usage *program_usage(const Program *p, const Unit *u, FuncId f);
/* Several calls, and nobody releases what they return or hands it on. False for NULL. */
bool usage_is_lent(const Usage *u);
/* Several calls that answer its NULL by an error, and set no exception for it. False for NULL. */
bool usage_fails(const Usage *u);
/* Do those who call fn, or hand it on, ask afterwards whether an exception is set? */
bool program_asks_after(const Program *p, const Fn *fn);

/* index.c: what is looked for again and again */
void index_records(Unit *u);
void index_functions(Program *p);               /* needs: callees */
const FnIds *fns_naming(const Program *p, const char *name);    /* NULL if no function speaks of one of that name */

/* What the functions of a unit call of which nothing is known, in the order of the first calls. */
void program_unknown(const Program *p, uint32_t unit, UnknownCallees *out);

void roles_find(Program *p);
/* That function stands in that slot of that table, wherever the code put it there. Nothing if it has a role already. */
void role_give(Program *p, Fn *fn, const char *slot, const char *table);
/* Is an object that comes back always a new reference of the caller's? False for NULL: a contract that nobody knows. */
bool contract_owes_new(const Model *contract);
bool is_module_slots(const Program *p, const Unit *u, const Global *g); /* is it the table of a module's slots? */
/* The slot that initialiser k of g names a function for: tp_new, METH_O, ...; NULL. */
const char *table_slot(const Program *p, const Unit *u, const Global *g, uint32_t k);
void promises_find(Program *p);
void usage_find(Program *p);
void promises_complete(Program *p);
/* What callers go by that do not see its body: its model, or what annotations say of it; NULL if there is neither. */
const Model *program_model(const Program *p, const Unit *u, FuncId f);
void members_find(Program *p);
/* gifts.c: does the store bring a reference along, which the place owns from then on? And the short type name of what is new
 * there, if r is, or if a local holds it that nothing else is put into; NULL if it is not known. */
bool brings_reference(const Program *p, const Fn *fn, const Instr *store);
const char *type_of_new(const Program *p, const Fn *fn, Ref r);
void threads_find(Program *p);
bool is_free_threaded(const Program *p, const Fn *fn);
uint64_t threads_hash(const Program *p, const Fn *fn);      /* equal: all of that is the same */
bool is_locked(const Program *p, const Fn *fn, InstrId i);  /* does it, or whoever calls it, hold some lock there? */
void allocators_find(Program *p);
/* Is the object that the call makes of memory made of a block, and of no former object? See rawobjects.c. */
bool makes_raw_object(Program *p, const Fn *fn, const Instr *call);
void tables_find(Program *p);
/* The macro by which that call through a pointer is known to give a new reference; NULL. */
const char *table_gives_new(const Program *p, const Function *f, const Instr *call);
/* What a variable stands under where a member stands under its struct: NULL, or its unit where it is that one's own. */
const char *variable_home(const Unit *u, const Global *g);
/* The family of every block that is ever put into that member (record: of a global its variable_home()), FAMILY_NONE if there
 * is none. */
Family member_family(const Program *p, const char *record, const char *name);
/* The family by which what the member holds is freed, wherever it is; FAMILY_NONE if it is not, or by more than one. */
Family member_freed_by(const Program *p, const char *record, const char *name);
/* Is that parameter of fn always given the address of a member that owns, and not only by deallocators? */
bool is_given_members(const Program *p, const Fn *fn, uint32_t param);
Owns member_owns(const Program *p, const char *record, const char *name);

bool member_is_forgotten(const Program *p, const char *record, const char *name); /* references are put there, and nobody releases them */
/* Does a deallocator make it NULL without releasing what was there, and no traverse visit it? Then it is a mere link. */
bool member_is_unlinked(const Program *p, const char *record, const char *name);
/* Is that struct handed to functions whose code nobody has seen? Then what its members point to, and for how long, is their business. */
bool is_library_struct(const Program *p, const char *record);
/* The short type name of the new objects that the program puts there (list, dict), NULL if they are of several or none. */
const char *member_made(const Program *p, const char *record, const char *name);
Owns global_owns(const Program *p, const Unit *u, const Global *g);
uint64_t member_key(const char *record, const char *name);
const char *slot_of_number(int64_t number);     /* of PyType_Slot.slot; NULL if there is none */

/* Did the compiler report an error in its initialiser? Then some of what is written there is not known. */
bool global_is_broken(const Unit *u, const Global *g);

/* patterns.c: what stands behind an operand, looking through casts */
const Instr *ir_def(const Function *f, Ref r);                  /* the instruction that made it; NULL if it is no temporary */
Ref ir_strip(const Function *f, Ref r);                         /* without pointer casts */
/* The field instruction whose content r is (r = load (field ...)), NULL. */
const Instr *ir_loaded_field(const Function *f, Ref r);
/* Is that member named anywhere in f? */
bool function_touches(const Function *f, const char *record, const char *name);
/* The local that r was loaded from, -1. */
int32_t ir_loaded_local(const Function *f, Ref r);
/* Is r what the call returned, at once or by way of locals, whatever else these are given? */
bool ir_is_result(const Function *f, Ref r, InstrId call);
/* The name of the global whose content r is, NULL. */
const char *ir_loaded_global(const Unit *u, const Function *f, Ref r);
/* The contract of what stands in a member of that name in the interpreter's own structs: tp_new, nb_add, m_free, or
 * in one of their tables: Delta_FromDelta. A project's own `destructor` or `getter` is none. */
const Model *member_slot(const Models *m, const char *member, int32_t version);
/* The model of a call: of the function it names, of the slot whose member its pointer was loaded from, or of the macro
 * that reaches into a table. */
const Model *call_model(const Models *m, const Unit *u, const Function *f, const Instr *call);
const char *type_of_feature(int64_t flag);      /* short name of the type that Py_TPFLAGS_..._SUBCLASS stands for; NULL */
int64_t feature_of_type(const char *type);      /* the flag; 0 if the type has none of its own, or is NULL */
const char *call_name(const Unit *u, const Function *f, const Instr *call);   /* of a direct call, NULL */
const char *written_name(const char *name); /* PyArg_ParseTuple, of _PyArg_ParseTuple_SizeT */
/* The same, or the macro by which a call through a table is known; NULL. */
const char *call_title(const Models *m, const Unit *u, const Function *f, const Instr *call);

void facts_print(const Program *p, Text *out);

#endif
