/*
 * types: the types that a program makes, and what becomes of the references that their instances hold.
 *
 *     sources     where a value may come from: a member, a parameter, the type of an object, a call
 *     touch       what a function does to members, itself or through those it calls: visits, releases, sets to NULL
 *     types       the type objects: static ones, specs, what is set in code; their slots, own and inherited
 *     typestruct  the struct behind a type, and its members that hold references
 *     holds       what a member can hold, from all that is stored there
 *     pyfunction  functions of Python modules that are looked up by name, and kept
 *     typewritten what is written into a variable, by its initialiser and in code
 *     typeseen    types whose instances functions return to Python code
 *     typeelsewhere  types whose type object is in another file, by the shapes of their functions
 *     holdtest    whether a store is reached only behind a test of the value's type
 *     typepath    releases in a dealloc that are passed by
 *     typeorder   what a dealloc does before the collector is told
 *     typegraph   types that can be part of one reference cycle
 *     newborn     what is in an object that no __init__ has filled
 *
 * All of it is told without regard to paths, except for typeorder.
 */
#ifndef DECREF_TYPES_H
#define DECREF_TYPES_H

#include "../draw/draw.h"
#include "facts.h"

/* ---- sources ------------------------------------------------------------------ */

typedef enum SourceKind {
    FROM_MEMBER,                                /* (record, name) */
    FROM_GLOBAL,                                /* a variable: name */
    FROM_TYPE,                                  /* the type of some object */
    FROM_PARAM,                                 /* n: which */
    FROM_CALL,                                  /* n: the instruction */
    FROM_LOCAL,                                 /* n: a local that is set through its address, or that address itself */
    FROM_ELSEWHERE
} SourceKind;

typedef struct Origin {
    SourceKind kind;
    bool address;                               /* the place itself, not what is in it */
    bool walks;                                 /* MEMBER: the address moves on, to the members behind it */
    const char *record, *name;
    int64_t offset;                             /* MEMBER: in its record */
    int32_t n;
    const Fn *fn;                               /* PARAM, CALL, LOCAL: whose */
} Origin;

typedef Vec(Origin) Origins;

const Type *record_named(const Unit *u, const char *name);  /* NULL if the unit does not define it */

/* All that r may be, through locals and through the results of the program's own functions. */
void origins_of(Program *p, const Fn *fn, Ref r, Origins *out);
/* The member or variable that the address `at` leads to. */
void origins_at(Program *p, const Fn *fn, Ref at, Origins *out);

/* ---- touches ------------------------------------------------------------------ */

typedef enum TouchWhat {
    TOUCH_VISITS,
    TOUCH_RELEASES,
    TOUCH_TAKES,                                /* increfs */
    TOUCH_NULLS,                                /* the place is set to NULL */
    TOUCH_STORES,                               /* ... to something else */
    TOUCH_FREES,                                /* as memory */
    TOUCH_UNTRACKS,
    TOUCH_EMPTIES,                              /* a container */
    TOUCH_FILLS,                                /* as a Py_buffer, which is to be released: then it FREES it */
    TOUCH_HANDS_OUT,                            /* gives it to a function that nobody knows */
    TOUCH_SLOT,                                 /* calls a slot of some type: name */
    TOUCH_COUNT
} TouchWhat;

typedef struct Touch {
    TouchWhat what;
    Origin on;
    InstrId at;
    Ref value;                                  /* STORES: what; TAKES: the result that brings the reference, as Py_NewRef's does */
} Touch;

typedef struct Touches {
    Vec(Touch) own;
    Vec(int32_t) reaches;                       /* the Fns that it calls or hands on, indices */
    uint32_t params[TOUCH_COUNT];               /* sets: what becomes of its parameters, or of what they point to */
} Touches;

/* ---- types --------------------------------------------------------------------- */

typedef enum TypeForm { FORM_STATIC, FORM_SPEC, FORM_STRUCTSEQ, FORM_MODULE } TypeForm; /* MODULE: a module's state, read like a type */

typedef struct SlotFact {
    const char *slot;                           /* tp_dealloc, ...; tp_flags and tp_basicsize too */
    Fn *fn;                                     /* a function of the program; NULL */
    const char *target;                         /* the function or variable named; NULL */
    const Unit *unit;                           /* of target */
    int32_t global;                             /* a table: index in unit, -1 */
    int64_t n;                                  /* a number */
    Loc loc;
} SlotFact;

typedef enum Holding {
    HOLDS_NOTHING,                              /* nobody stores anything there */
    HOLDS_ATOMS,                                /* only what can be part of no cycle */
    HOLDS_TUPLES,                               /* made here, and what is in them stays */
    HOLDS_TYPES,                                /* instances of types of the program (TypeMember.types) */
    HOLDS_RESULTS,                              /* of calls, of which nobody knows what they return */
    HOLDS_CONTAINERS,                           /* lists, dicts: made here, but they can hold anything */
    HOLDS_ANYTHING                              /* whatever Python code hands in */
} Holding;

typedef struct TypeMember {
    const char *record, *name;
    const char *path;                           /* as the source would spell it behind self->: "in.a" */
    int64_t offset;                             /* from the start of the instance; -1: behind a pointer */
    bool array;                                 /* several of them, or a pointer to them */
    bool dict;                                  /* the instance's __dict__ */
    bool managed;                               /* ... which the interpreter keeps in front of it */
    bool behind;                                /* in a C struct that the instance owns */
    bool writable, readable;                    /* Python code may assign it, read it: PyMemberDef */
    const char *c_record;                       /* declared as a pointer to that record; NULL if PyObject */
    bool owned;
    bool is_exposed;                            /* Python code gets to see what is in it */
    const char *by_record, *by_name;            /* behind: the pointer that leads there */
    bool visited, cleared;                      /* by the type's own slots; true where nobody knows */
    bool is_mutable;                            /* set by others than the constructor */
    const char *setter;                         /* the function that puts another object there when Python code calls it; NULL */
    struct Evidence { const Fn *fn; InstrId at; TouchWhat what; } why; /* that it owns; fn NULL if not */
    Holding holds;
    Vec(int32_t) types;                         /* HOLDS_TYPES: indices of them */
    const char *because;                        /* what `holds` rests on: "str, stored by ..."; never NULL */
} TypeMember;

typedef struct TypeFact {
    const char *name;                           /* the variable: type object or spec */
    const char *py_name;                        /* "pkg.Name"; NULL */
    const Unit *unit;
    uint32_t unit_index;
    int32_t global;                             /* index in unit, -1 for a local spec */
    int64_t at;                                 /* bytes into that variable: an array of them, a struct with several */
    const char *in_record, *in_member;          /* the variable is a struct, and this is a member of it; NULL */
    Loc loc;
    TypeForm form;
    bool heap;                                  /* instances own a reference to it */
    int64_t basicsize, flags;
    bool varies;                                /* in size: its first item may not be counted in basicsize */
    bool gc;                                    /* own flag or inherited */
    bool elsewhere;                             /* the type object is in a file that was not read: known by its functions */
    bool made;                                  /* the program makes instances by its type object */
    bool returned;                              /* Python code is given instances by a function that it calls */
    bool keeps_module;                          /* made with a module, which it keeps alive */
    int32_t base;                               /* index in types, -1 */
    const char *base_name;                      /* a type that is not the program's; NULL if object */
    bool base_unknown;                          /* it has one, but which? Or somebody unknown may put things into it */
    bool handed_on;                             /* ... for it is given to a function that nobody knows */
    const char *unread;                         /* why its members are not known; NULL */
    const char *sized_as;                       /* the struct whose size the initialiser gives it; NULL */
    const char *record;                         /* the struct behind it; NULL */
    Vec(SlotFact) slots;
    Vec(TypeMember) members;                    /* references that its instances may hold */
} TypeFact;

typedef struct StoreAt {                        /* a store to a member or global */
    const Fn *fn;
    InstrId at;
    Ref value;                                  /* UNDEF: a call put something there */
    uint32_t next;                              /* of the same place, + 1; 0 if none */
} StoreAt;

typedef struct LocalStores { int32_t *first, *next; } LocalStores;  /* by local, by instruction; -1 ends */

typedef struct Types {
    Vec(TypeFact) all;
    Touches *touches;                           /* by Fn */
    LocalStores *locals;                        /* by Fn; made when first asked for */
    Map results;                                /* by Fn and depth: Origins of what it returns, made when first asked for */
    Vec(StoreAt) stores;                        /* holds.c */
    Map stores_of;                              /* member key -> first of stores + 1 */
    Map by_record;                              /* record -> type index + 1 */
    Map entries;                                /* of a table and a function: where in it that stands; entry_key */
    FnIds *types_of;                            /* by Fn: types among whose slots, or in whose tables, it stands; index.c */
    Map tables;                                 /* (table, unit) -> index + 1 of the first type that it belongs to */
    Map touched;                                /* (member key, TouchWhat) -> place in touched_at */
    Vec(struct Evidence) touched_at;            /* the first touches of their kinds */
    Map returned;                               /* member keys of what callbacks of Python's return; holds.c */
    bool returned_known;
    Map made_as;                                /* member key -> index + 1 of the heap type that is kept there */
} Types;

#define MANAGED_DICT "__dict__" /* record and name of that member */
enum { TPFLAGS_DISALLOW_INSTANTIATION = 1 << 7, TPFLAGS_HEAPTYPE = 1 << 9, TPFLAGS_BASETYPE = 1 << 10, TPFLAGS_HAVE_GC = 1 << 14, TPFLAGS_MANAGED_DICT = 1 << 4 };

void touches_find(Program *p);
void types_find(Program *p);                    /* needs: roles, members, order, touches */
void structs_find(Program *p);                  /* record and members of every type */
void elsewhere_find(Program *p);                /* needs: records. Types of which only the functions are there */
void index_types(Program *p);                   /* needs: structs, touches. See index.c */
void holds_find(Program *p);
void seen_find(Program *p);                     /* TypeFact.returned */

const SlotFact *type_own_slot(const TypeFact *t, const char *slot);
int32_t type_named(const Program *p, const Unit *u, const char *name);      /* by its variable; -1 */
int32_t type_object_at(const Program *p, const Unit *u, const Function *f, Ref at); /* by its address in f: in an array, in a struct; -1 */
int32_t type_of_origin(const Program *p, const Unit *u, const Origin *o);  /* the type object that o is the address of, or is kept in; -1 */
int32_t type_made_as(const Program *p, const char *record, const char *name); /* by where it is kept; -1 */
int32_t type_of_method(const Program *p, const Fn *fn);   /* among whose slots or methods fn stands; -1 */
/* Has it a method of that name that is bound to an instance? */
bool type_has_method(const TypeFact *t, const char *name);
/* Does its tp_traverse visit the type itself? True where that is not known. */
bool type_visits_type(Program *p, const TypeFact *t);
typedef Vec(InstrId) InstrIds;
/* Does v, which is used at `at` and may be o, get there only where one of the tests of o, or a comparison with a known object,
 * said yes? */
bool is_behind_tests(Program *p, const Fn *fn, const InstrIds *tests, const Origin *o, Ref v, InstrId at);
/* NULL if no type has that member; of several types with one struct, one that shows it to the collector. */
const TypeMember *member_of_types(const Program *p, const char *record, const char *name, const TypeFact **t);
/* By CPython's rules of inheritance. NULL if it has none, or if it comes from a type that is not the program's (*foreign). */
const SlotFact *type_slot(const Program *p, const TypeFact *t, const char *slot, bool *foreign);



/* What slot function fn of t does, with all that it calls. */
typedef struct Reached { const Fn *fn; const Touch *touch; } Reached;
typedef struct Closure { const Fn *root; Vec(Reached) touches; bool hands_out_self; } Closure;
void closure_of(Program *p, const TypeFact *t, const Fn *fn, Closure *out);
/* The first place of the program that does so with the member itself, fn NULL if there is none. */
struct Evidence first_touch(const Program *p, const char *record, const char *name, TouchWhat what);
bool closure_covers(const Program *p, const Closure *c, const TypeFact *t, const TypeMember *m, TouchWhat what);

/* A release of m in dealloc that a test of another member passes by, though `giver` has just given m a reference when it
 * sets that member so. */
typedef struct Passed { const Fn *giver; InstrId at; const char *guard; } Passed;
bool typepath_find(Program *p, const Fn *dealloc, const TypeMember *m, Passed *out);
/* A store that brings a reference along, and does nothing else with it. */
bool touch_brings_reference(Program *p, const Fn *fn, const Touch *store);

/* The name of the function of a Python module that is all that is ever put into a member (record NULL: a variable), or all that fn
 * returns; NULL. */
const char *function_kept_in(Program *p, const char *record, const char *name);
const char *function_returned(Program *p, const Fn *fn);

const char *type_short(const TypeFact *t);      /* Widget, of "pkg.Widget" */
typedef enum RingGuess { GUESS_NOTHING, GUESS_RESULTS, GUESS_CONTAINERS } RingGuess; /* the weaker ones last */
/* Can an instance be reached from what m holds? The way is added to ring: "Widget.callback -> anything -> Widget". Guessed:
 * by way of what some call returns, or of a container that Python code does not get to see. */
bool type_closes_ring(const Program *p, const TypeFact *t, const TypeMember *m, Text *ring, RingGuess *guessed);
/* Does each hold the other, be it by way of further types of the program? */
bool types_in_one_ring(const Program *p, int32_t a, int32_t b);
/* Can a subclass of what m holds, with attributes of its own, be stored there? */
bool member_takes_subclass(const Program *p, const TypeMember *m);

/* What dealloc does before PyObject_GC_UnTrack that can run the collector (fn NULL if nothing), by way of its own call
 * in_dealloc. unknown: nobody knows what that does with the object. */
typedef struct Torn { const Fn *fn; InstrId at; const char *member, *call; InstrId in_dealloc; bool unknown; } Torn;
void typeorder_find(Program *p, const TypeFact *t, const Fn *dealloc, Torn *out);

/* fn is called with an instance that may have come from __new__ alone: of which type, and where in it there may be something
 * else than nought. False if it is not, or if that is not known. */
typedef struct NewbornMember { int64_t at; TypeId type; const char *record, *name; } NewbornMember;   /* type: of fn's unit */
typedef struct Newborn {
    const TypeFact *type;
    bool partly;                                /* __new__ sets some members */
    Vec(NewbornMember) set, null;               /* null: pointers that are nought */
} Newborn;
uint64_t entry_key(const Program *p, const Global *g, const Fn *fn);  /* index.c */
bool newborn_find(Program *p, const Fn *fn, Newborn *out);
/* Who puts another object into a static variable of the unit when Python code calls it; NULL: nobody. */
const char *variable_setter(Program *p, const Unit *u, const char *name);
/* The struct of the instances that the function is called with; NULL if that is not known, or not always the same. */
const char *record_of_instances(const Program *p, const Fn *fn);

/* The graph as text or for dot; how many rings there are that the collector cannot break. */
uint32_t typegraph_print(const Program *p, Text *out);
uint32_t typegraph_draw(const Program *p, Drawing *out);

void types_print(const Program *p, Text *out);

#endif
