/*
 * engine.h: what the files of explore/ share. Nobody else includes it.
 *
 *     order     the order of work: functions, callees first
 *     ask       what is asked of the rest of the program; key, reuse: results that are used again
 *     engine    the order of work in a function: blocks by reverse postorder, states merged where paths meet
 *     step      what one instruction does to a state
 *     objects   what there is at entry, and what calls and reads make up
 *     memory    loads: cells, and who owns what is in a place
 *     write     stores: what becomes of the new value and of the old, what is lost by it
 *     call      calls: forked into outcomes (call.h)
 *     replaced  members that Python code can replace while a call runs it
 *     gil       who holds the global interpreter lock
 *     race      what other threads may change where there is none
 *     newborn   an object as its __new__ leaves it
 *     counts    what a call does to one reference
 *     blocks    memory that is to be freed, buffers that are to be released
 *     kinds     what tests say that an object can be
 *     unseen    members and elements that get a new value unseen
 *     freed     structs that are freed while they own
 *     copy      structs that are copied; arraycopy: arrays of references that are
 *     lookup    what containers were found to hold
 *     crowd     arrays that loops fill with references, and empty
 *     share     containers that share their elements
 *     pycall    methods called by name, types called, functions of modules
 *     format    the calls whose effect a format string tells; format_find: which format it is, format_check, format_text:
 *               do the arguments fit?
 *     converter the functions that the format unit O& calls
 *     merge     the reference view: which states become one
 *     join      how two states become one
 *     rename    two rounds of a loop, told in the same words
 *     pressure  which states become one where there are too many views
 *     summary   a function's effect, told to its callers
 *     conditions when an outcome holds; summaryprint: summaries as text
 *     contract  the same in the language of models
 *     replay    the effect of a callee, done again in the caller
 *     leave     what must hold when the function returns
 *     callers   what callers take a helper's result for, against what it makes of it
 *     promise   what users say that it does, against what it does
 *     assert    what an assertion is worth
 *     pending   exceptions that are pending where they may not be
 *     excmember code that reads and writes where the interpreter keeps the exception
 *     cycles    rings of references that the function closes
 *     path      the trace of a state, and the story that a finding tells of it
 *     results   what was found out about a function, as bytes
 *     spell     types as the source spells them
 *     report    events for the rules, findings from them
 *     typetell  the same for what the facts say of types; tabletell: of tables
 */
#ifndef DECREF_ENGINE_H
#define DECREF_ENGINE_H

#include "../../include/decref_rule.h"
#include "../facts/formats.h"
#include "../heap/heap.h"
#include "ask.h"
#include "explore.h"

typedef Vec(State *) States;

/* ---- trace ------------------------------------------------------------------------ */

typedef enum TraceWhat {
    TRACE_BORN,
    TRACE_BORROWED,
    TRACE_GAINED,
    TRACE_RELEASED,
    TRACE_STOLEN,
    TRACE_KEPT,
    TRACE_THINNED,                              /* what a container was given may have gone from it */
    TRACE_STORED,
    TRACE_FAILS,
    TRACE_SHARED,                               /* a copy, and what it shares its elements with */
    TRACE_ELEMENT,                              /* a copy, and an element that was taken from it */
    TRACE_CHANGED,                              /* ... that was changed */
    TRACE_REPLACED,                             /* ... that was changed in place, or replaced if it cannot be */
    TRACE_NEWBORN,                              /* a parameter: its __init__ has not run */
    TRACE_ASKED,                                /* a callee found it NULL, of which nothing was known here */
    TRACE_TAKEN
} TraceWhat;

typedef struct Trace {
    const struct Trace *parent;
    InstrId at;
    TraceWhat what;
    Obj obj;                                    /* whom it is about, -1 if nobody */
    Obj into;                                   /* TRACE_KEPT: who holds it now; SHARED, ELEMENT, CHANGED: the other object; -1 */
    bool yes;                                   /* TRACE_TAKEN: the condition held */
    int32_t length;
    const State *after;
} Trace;

/* ---- summaries ------------------------------------------------------------------------ */

/* How a caller finds a place that the callee knows by its parameters: parameter or global, then dereferences. */
enum { PLACE_GLOBAL = -1, PLACE_RESULT = -2, PLACE_NEW = -3 };
typedef struct Place {
    int16_t param;                              /* PLACE_GLOBAL; PLACE_RESULT: in the struct that is returned; PLACE_NEW: in the
                                                   new object of that number, off[0] */
    const char *global;                         /* interned, with PLACE_GLOBAL */
    uint8_t n;
    const char *record[4], *name[4];            /* the members at off, where they have a name */
    bool block[4];                              /* what is loaded there is a block, not an object */
    int64_t off[4];                             /* param; load at off[0]; load at off[1] of that; ... the last is the cell */
} Place;

typedef enum GivenKind { GIVEN_ANY, GIVEN_INT, GIVEN_NEW, GIVEN_BORROWED, GIVEN_PLACE, GIVEN_PARAM, GIVEN_GLOBAL, GIVEN_UNDEF, GIVEN_PTR, GIVEN_RECORD } GivenKind;

typedef struct Given {                          /* a value that a callee hands out */
    GivenKind kind;
    int64_t lo, hi;                             /* INT */
    bool not_zero;                              /* INT: nor is it 0 */
    int32_t n;                                  /* NEW: which of the outcome's new objects; PARAM: which; GLOBAL: references handed along;
                                                   RECORD: what is in it where nobody wrote (Fill) */
    Place place;                                /* PLACE: content of it at entry; BORROWED: lender (n -1: nobody known) */
    int64_t off;                                /* bytes into it */
    const char *type;
    bool maybe_null;
} Given;

typedef struct Write {
    Place place;
    Given value;
    bool spent;                                 /* the pointer stayed, its reference was given back */
    bool pointer;                               /* of pointer type: a 0 is a null pointer */
    const char *record, *name;
} Write;

/* What a number in memory was at entry, where that decides for an outcome; not_in: it was anything else. */
typedef struct Guard { Place place; int64_t lo, hi; bool not_zero, not_in; int64_t size; bool is_signed; } Guard;

typedef struct Unequal { uint8_t param; int64_t n; } Unequal;

typedef struct Delta { Place place; bool whole; int16_t n; } Delta; /* references of the object at place (whole: the parameter itself) */

typedef struct NewObject {
    int16_t owned;
    const char *type, *callee, *unknown;
    uint8_t family;                             /* of a block, else 0 */
    bool zeroed;                                /* all of its members are 0 */
    Outside outside;                            /* who has a reference to it besides */
    Place lender;                               /* OUT_LENDER */
} NewObject;

/* A call of the API's that relies on the caller of its function to hold the GIL. */
struct TableShot;
typedef struct ApiUse { const Fn *fn; InstrId at; const char *name; bool told; } ApiUse;

typedef struct SumOutcome {
    Given ret;
    Pending exc;                                /* NO: as it was, unless cleared */
    bool exc_unseen;                            /* by what was not followed: nothing rests on it */
    uint32_t gil;                               /* as in State */
    struct ApiUse *uses_api;
    bool clears;
    bool forgets;                               /* an error value without a word: until the summary is finished */
    ExcEntry exc_entry;                         /* what must be set at entry: something, nothing, or ANY */
    bool exc_held;                              /* what is set at entry is fetched */
    bool exc_put;                               /* what its callers had fetched is put back */
    uint8_t reach;
    Vec(NewObject) news;
    Vec(Delta) deltas;
    Vec(Write) writes;
    uint32_t null_params, nonnull_params;       /* what it takes for granted of its pointer parameters */
    int64_t lo[8], hi[8];                       /* and of its integer ones */
    Vec(Place) null_places;                     /* places that held NULL at entry */
    Vec(Place) nonnull_places;                  /* and that did not */
    Vec(Guard) guards;
    Vec(Unequal) unequal;                       /* numbers that a parameter is not */
    uint16_t kinds_out[8];                      /* what a parameter is not: see kinds.c */
    uint32_t killed;                            /* parameters whose object is gone afterwards */
    uint32_t kept;                              /* parameters that an object made by the callee holds */
    int8_t copies, element_of;                  /* the result: a shallow copy of that parameter, or an element out of it; -1 */
    uint32_t altered, inner;                    /* parameters that are changed as a setter does, or an element of which is */
    const char *shares;                         /* the member of the first parameter whose container the result holds as well; NULL */
    bool shares_copy;                           /* ... or rather a shallow copy of it */
    uint32_t filled_with;                       /* parameters that the result took a reference to, as a container does */
    int8_t pooled;                              /* the parameter that is put into a list or array of the variable `pool`; -1 */
    const char *pool;
    int8_t keeper[8];                           /* of each parameter: the one that took a reference to it, -1; STEAL_INTERP */
    uint32_t changed;                           /* parameters whose memory may hold anything afterwards */
    uint32_t parked;                            /* parameters that are known elsewhere afterwards */
    Vec(Place) away;                            /* likewise, memory that was found in those */
    uint64_t hash;
} SumOutcome;

/* What the callers of a function that all agree take its result for, where that is not what its body makes of it. */
typedef enum TakenFor { TAKEN_AS_MADE, TAKEN_FOR_LENT, TAKEN_FOR_NEW } TakenFor;

typedef struct Summary {
    Vec(SumOutcome) outcomes;
    uint32_t runs;
    bool complete;                              /* all paths were explored */
    bool too_many;                              /* outcomes were thrown together */
    bool asserts;                               /* an assertion of its own ended some path */
    bool asks_only_kinds;                       /* it only tests what its parameters are */
    bool closes_ring;                           /* that nobody can break, and that was told of in the function itself */
    uint32_t needs;                             /* parameters that must not be NULL on some path, where nobody asks */
    Vec(Place) needed;                          /* members of parameters, likewise */
    TakenFor taken_for;                         /* callers.c */
    uint64_t digest;                            /* of all of the above, for the callers' keys */
} Summary;

/* ---- what exploring one function gives ---------------------------------------------------- */

typedef enum OnceOf {
    ONCE_VARIABLE,                              /* that several threads write */
    ONCE_MEMBER,                                /* that is NULL until __init__ has run */
    ONCE_MACRO,                                 /* that makes the mistake wherever it is used */
    ONCE_HELPER                                 /* that leaves an argument where it fails: once if no caller releases it there */
} OnceOf;
typedef enum CallersSay { CALLERS_AGREE, CALLERS_NEVER_RELEASE, CALLERS_RELEASE } CallersSay;

typedef struct Told {
    Finding f;
    ApiUse *use;                                /* told with the first caller that meets it; NULL */
    const char *once;                           /* what it is about is told of once in the program: equal for all of it; NULL */
    OnceOf once_of;
    uint32_t places;                            /* ... how many there are in the function */
    CallersSay callers;                         /* whose places end the story; they are found when it is told */
} Told;

typedef struct Result {                         /* its memory is the program's */
    Summary *summary;
    Vec(Told) told;
    Explored how;
    int64_t steps;
    double took;                                /* seconds, where they are wanted; of this run, so never kept */
    uint32_t nstates;
    const char *error;
} Result;

/* Calls of the API that a caller without the GIL is blamed for: one for each place, by whatever way it is met. */
typedef struct Uses { Arena *arena; Map at; } Uses;
ApiUse *use_at(Uses *uses, const Program *p, const Fn *fn, InstrId at, const char *name);

/* ---- the explorer ------------------------------------------------------------------------ */

typedef struct Joined {                         /* the state kept for one reference view at one block */
    uint64_t view, shape;                       /* shape.c; the latter 0 until it is asked for */
    State *s;
    uint32_t visits, rounds;                    /* arrivals; those after the paths from here had been followed */
    bool queued;
    const State *boned;                         /* pressure.c: the state whose bones are known */
    uint64_t bones;
} Joined;

typedef struct Meeting { Vec(Joined) states; } Meeting;

typedef struct Pend { int32_t rpo; uint32_t seq; BlockId block; uint32_t k; } Pend;

typedef struct RawFinding {
    uint64_t key;
    const char *said;                           /* the message before anything is added to it */
    uint64_t each;                              /* of leaks: the call that made the object; 0 if it has none */
    ApiUse *use;                                /* in a helper that is called without the GIL: told there, once; NULL */
    const char *once;                           /* as of Told */
    OnceOf once_of;
    CallersSay callers;                         /* as of Told */
    uint64_t family;                            /* equal for what one macro does to one object, or to its own */
    Finding f;
    int32_t length;
    bool surplus;                               /* a reference too many to an object that lives on */
} RawFinding;

typedef struct Number { Sym sym; Obj obj; int64_t off; TypeId type; const char *record, *name; } Number; /* in memory, at entry */
typedef struct Returned { State *s; InstrId at; Obj obj; bool owned; } Returned;
typedef struct Gain { State *s; InstrId at; Obj obj; } Gain;      /* s NULL: returned without a gain */
typedef struct Answer { State *s; InstrId at; Val value; uint64_t written; } Answer; /* what a helper returned */

typedef struct ReadLoop {                       /* a loop that takes something out of arrays */
    uint64_t *blocks;                           /* bit sets: its blocks, the locals that are or lead to the arrays */
    uint64_t *arrays;
} ReadLoop;

typedef struct Explorer {
    Program *p;
    const ExploreOptions *o;
    Fn *fn;
    Unit *u;
    Function *f;
    Arena *a;                                   /* of this function */
    Arena *made;                                /* of the outcome that is being made (summary.c): most are like one that is there */
    Heap h;
    Liveness live;
    struct Alias *alias;                        /* what the finding being told is about, if it is about copies; NULL */
    Obj other;                                  /* ... what the copy was made of, where no cell tells; -1 */
    const char *about;                          /* the variable that the finding being told is about, if it is about no object */
    int64_t steps;
    uint32_t nstates;
    bool over, opaque;
    Obj newborn;                                /* the object that no __init__ has filled, while that is explored; -1 */
    bool partly_filled;                         /* its __new__ sets some members of the object that the function may begin with */
    bool crowded;                               /* paths were left because too many views met */
    const Model *judged;                        /* the promise that an event is about; NULL */
    bool replaying;                             /* a callee's writes are being done again */
    Vec(Obj) left_behind;                       /* while replaying: what no place has any more */
    Vec(Meeting) meetings;                      /* by block */
    Vec(Pend) heap;                             /* priority queue */
    uint32_t seq;
    Vec(RawFinding) findings;
    uint32_t nreturns;
    Vec(Gain) gains;                            /* a helper's parameters, at each return: a reference too many? */
    uint32_t meant_lent;                        /* parameters that some returns hand out without a reference, as callers can tell */
    Vec(Returned) returned;                     /* by a helper: objects, and whether a reference came along */
    Vec(Answer) answers;                        /* by a helper: all that it may return */
    int64_t first_success;                      /* of a helper: the least number that cannot tell of a failure */
    uint32_t needs;                             /* parameters that some path goes through without asking whether they are NULL */
    Vec(Obj) needed;                            /* what was found in memory, likewise */
    bool blames_itself;                         /* for exceptions that its callers cannot know of */
    Summary *summary;
    Obj *locals;                                /* object of each local */
    Obj *params;                                /* what each parameter points to, -1 */
    uint32_t global_stores;                     /* stores to globals in its text */
    bool loops;                                 /* the function has a loop */
    bool asks_only_kinds;                       /* see kinds.c */
    bool copies_arrays;                         /* some path has copied an array of references bytewise */
    Map stores;                                 /* members that the function writes: stored_member_key */
    Vec(Number) numbers;                        /* that were read where nobody had written yet */
    Map globals;                                /* global index -> object */
    Map formats;                                /* locals that hold a format or a list of names, + 1 */
    Map checked;                                /* calls whose format was held against their arguments */
    Map owners;                                 /* object of a global -> its index + 1 */
    Vec(ReadLoop) read_loops;                   /* crowd.c */
    Vec(int64_t) landmarks;                     /* widen.c, sorted */
    struct Shapes *shapes;                      /* shape.c: its tables; NULL before they are asked for */
    Vec(uint8_t) strong;                        /* summary.c: by object, as far as that was asked; 0: not yet */
    Vec(struct Kept) kept;                      /* join.c: of the join that is being made */
    Vec(Obj) alone;                             /* ... as well */
    Vec(Entry) loose;                           /* merge.c: what may be garbage */
    Vec(Obj) places;                            /* errno and its like, as far as they were asked for */
    AskedList *asked;                           /* ask.c; NULL if nobody wants to know */
    struct Digest *digest;                      /* of the unit; NULL without `asked` */
    Uses *uses;
} Explorer;

/* step.c */
Val eval(Explorer *e, State *s, Ref r);
void step(Explorer *e, State *s, InstrId i, States *out);
enum { TAGS = 7 };                              /* the low bits of a pointer to an object, which are nought */
/* Is v a pointer to somewhere in an object's memory, and not a tagged one to the object? */
static inline bool
leads_inside(const Explorer *e, Val v)
{
    return v.kind == VAL_PTR && obj_info(&e->h, obj_whole(&e->h, v.id))->kind == OBJ_HEAP &&
           (v.n > TAGS || obj_info(&e->h, v.id)->birth == BIRTH_ELEMENT);
}
Val untagged(const Explorer *e, Val v);         /* a pointer without the tag in its low bits, for whoever knows of none */
/* Temporaries whose last use i was: gone, and with them perhaps the last pointer to something. */
void drop_temporaries(Explorer *e, State *s, InstrId i);

/* objects.c */
State *entry_state(Explorer *e);
uint64_t param_symbol_key(uint32_t param);      /* of the atom that an integer parameter is at entry */
Obj param_object_of(const Explorer *e, uint32_t param); /* what a pointer parameter points to, -1 if it is none */
Obj global_object(Explorer *e, State *s, int32_t global);
void int_range(const Unit *u, TypeId t, int64_t *lo, int64_t *hi); /* what a variable of that type can hold */
bool is_symbol_held(const Explorer *e, const State *s, Sym sym);
void forget_facts(Explorer *e, State *s, Sym sym);   /* of a number, and of what is made of it */
Val fresh_int(Explorer *e, State *s, InstrId i, int which, int64_t lo, int64_t hi);
/* A new object of the call at i: which 0 for the result, k + 1 for out-parameter k. */
Obj fresh_object(Explorer *e, State *s, InstrId i, int which, ObjKind kind, const char *callee);
bool is_one_of_many(const Explorer *e, Obj o);   /* an object that stands for several of its call's */
bool is_forgotten(Explorer *e, State *s, Obj o);
Val unknown_value(Explorer *e, State *s, InstrId i, int which, TypeId type, const char *callee);
bool is_object_type(const Unit *u, TypeId t);   /* a pointer to a Python object */
TypeId object_pointer_type(const Unit *u);      /* some type that is one, -1 */
TypeId block_pointer_type(const Unit *u);       /* some pointer to something else, -1 */
static inline uint64_t
made_key(uint64_t what, int64_t a, int64_t b)   /* of what is made up: the same on every path */
{
    return hash_mix(hash_mix(hash_mix(0x6d, what), (uint64_t)a), (uint64_t)b);
}

/* kinds.c: the kinds that an object cannot be, as a set of bits; the last one stands for all that have no flag of their own */
enum { KINDS = 8 };
const char *kind_name(int k);
uint16_t kinds_out(const Object *x);
bool kinds_exclude(const Object *x, const char *type);  /* can x not be of that type? */
/* It is none of those either. False if nothing is left that it can be. */
bool kinds_rule_out(Heap *h, State *s, Obj o, uint16_t out);
/* A test for that type said so: false if it cannot. exact: instances of subclasses are none. */
bool kinds_tested(Heap *h, State *s, Obj o, const char *type, bool exact, bool yes);
bool asks_only_kinds(const Explorer *e);        /* is that all that the function does? */
uint64_t kinds_view(const Explorer *e, const State *s); /* states that differ in it stay apart; 0 in all but such functions */

/* memory.c */
Owns global_object_owns(const Explorer *e, Obj o);      /* does that variable own what it points to? */
const char *global_object_home(const Explorer *e, Obj o); /* variable_home() of the variable */
typedef struct Holder {
    Owns owns;
    bool item;
    MemberIs is;
    const char *record, *name;
} Holder;
Holder holder_of(Explorer *e, Obj o, const Instr *via);
bool is_in_union(const Explorer *e, Obj o, int64_t off);
Val load(Explorer *e, State *s, Val at, TypeId type, InstrId i);
/* Loads what is at `at`; type may be -1. Makes no event. */
Val peek(Explorer *e, State *s, Val at, TypeId type, const Instr *via);
/* o, which nobody has compared with NULL, must not be it. */
void need_object(Explorer *e, Obj o);
/* An access through at: NULL, dead, or not set? False if the path ends here. */
bool check_access(Explorer *e, State *s, Val at, InstrId i);
/* A use of the value itself: dead or not set. */
void check_use(Explorer *e, State *s, Val v, InstrId i, const char *call);

/* write.c */
void store(Explorer *e, State *s, Val at, Val v, InstrId i, const Instr *via);
/* The last way to o may have gone: asks, and tells the rules. */
void check_lost(Explorer *e, State *s, Obj o, InstrId i);
/* A member of `holder` was released in place and still points there when it gets another value, or at the end. */
void judge_spent(Explorer *e, const State *s, Obj holder, const Cell *c, bool at_end);
/* unseen.c: the place, which owns, is about to get a value. Is the one before lost, because the function never looked? */
void judge_unseen(Explorer *e, const State *s, Val at, InstrId i, const Holder *holder,
                  const Instr *via);
/* Has the function written a number there, too? A tag, a flag, a counter: it may say what the pointers there, or the
 * references to it, are worth. */
bool is_noted(const Object *x);
/* The same of a number that can only be a flag: a constant, or bits that were set or cleared in it. */
bool is_flagged(const Explorer *e, const Object *x);
/* Whatever the memory behind v holds is unknown from now on. depth: how many dereferences. */
void havoc(Explorer *e, State *s, Val v, InstrId i, int depth);
void leave_to_unseen(Explorer *e, State *s, Val v, InstrId i);
/* Does the function free argument k of the call, to one that nobody knows, also where the call did not fail? */
bool is_lent_to_call(const Explorer *e, InstrId call, uint32_t k);
void escape(Explorer *e, State *s, Val v);
bool is_teardown(const Explorer *e);            /* does the function tear its first argument down? */

/* call.c, call_outcome.c */
bool takes_item(const Model *m);                /* a getter or setter by key or index */
void step_call(Explorer *e, State *s, InstrId i, States *out);

/* gil.c */
uint32_t gil_at_entry(const Model *contract);
void gil_call(Explorer *e, State *s, InstrId i, const Model *m);
bool summary_steals(const Summary *s, uint32_t param);  /* its reference, on every way out (contractwhole.c) */
void gil_replay(Explorer *e, State *s, InstrId i, const Summary *sum, const SumOutcome *o);
void judge_gil_return(Explorer *e, const State *s, InstrId i);
void judge_gil_returns(Explorer *e);            /* of a helper */
bool gil_is_released(const State *s);           /* by this function, for all that is known */
const char *gil_said(const State *s);           /* "released" "unknown"; NULL: it is held */

/* race.c */
void race_loan(Explorer *e, const State *s, InstrId i, const Model *m, Val lender, Obj lent);
void race_load(Explorer *e, State *s, InstrId i, Val at, Val v);
void race_write(Explorer *e, const State *s, InstrId i, Val at);
void race_call(Explorer *e, const State *s, InstrId i, const Model *m, const Val *args, uint32_t nargs);

/* newborn.c: the entry with an object that __init__ has not filled yet; NULL if there can be none */
State *newborn_state(Explorer *e, State *s);
void newborn_begin(Explorer *e);                                /* from here on the states are those of such an object */
bool newborn_is_told(const Explorer *e);                        /* they are, and nothing but a NULL is told of them */
bool newborn_is_of_its_life(const Explorer *e);                 /* a dealloc and its like, which are called for every object */

/* counts.c */
/* unset.c: o has died: had all been set that its deallocator releases? */
bool outcome_takes(const SumOutcome *o, int k); /* replay.c: the reference of parameter k, or its block, is gone on that way out */
/* halftaken.c: a name for the helper whose call failed, and its parameter, if it takes what was made over where it succeeds; NULL */
const char *half_taken(const Explorer *e, InstrId made, InstrId failed);
bool take_out(Explorer *e, State *s, Obj item);  /* item has left its array with the array's count: is its reference the function's now? */
void judge_unset(Explorer *e, State *s, Obj o, InstrId i);
bool is_item(const Explorer *e, const Cell *c); /* of a list, a tuple */
/* One of the items is another from now on: what was known of them may be the one that was there. */
void items_replaced(Explorer *e, State *s, Obj container);
void dump_count(const Explorer *e, const State *s, Val v, InstrId i); /* --dump counts, for `intrinsic count` */
void release(Explorer *e, State *s, Val v, InstrId i);
/* into: the object that holds it from now on; -1 if that is not known; STEAL_DROPS if it was released at once; STEAL_INTERP: the interpreter. */
enum { STEAL_DROPS = -2, STEAL_INTERP = -3 };
void steal(Explorer *e, State *s, Val v, Obj into, InstrId i);
void keep(Explorer *e, State *s, Val v, Obj into, InstrId i);   /* into: as of steal, -1 or more or STEAL_INTERP */
void code_ran(Explorer *e, State *s, uint32_t runs, InstrId i);
/* replaced.c: what members have lent may be gone; a member is read, again perhaps */
void members_may_go(Explorer *e, State *s, InstrId at);
const char *replaced_by(const Explorer *e, Obj o); /* who puts another object where o was found, when Python code calls it; NULL */
void member_read(Explorer *e, State *s, Val at, Val v);
void finaliser_ran(Explorer *e, State *s, InstrId i);    /* perhaps: callers are not told */
void set_reach(State *s, bool failed, bool oom);

/* blocks.c */
bool is_freeable(const Explorer *e, const State *s, Obj o);     /* a block of a known family: somebody has to free it */
Val block_born(Explorer *e, State *s, InstrId i, int which, Family family, Fill fill, const char *callee);
/* freed.c: the struct o is about to be freed. What does it own that the path has not seen to? */
void judge_freed_struct(Explorer *e, const State *s, Obj o, InstrId i);
void block_free(Explorer *e, State *s, Val v, InstrId i);
void block_gone(Explorer *e, State *s, Obj o, InstrId i);       /* a callee freed it, and what it held */
void blocks_escape(Explorer *e, State *s, Obj o);               /* the blocks that o holds are not followed any more */
void block_replaces(Explorer *e, State *s, Val at, Val v, InstrId i);    /* v is stored into a variable of the program's */
void block_replaces_member(Explorer *e, State *s, Val at, Val v, InstrId i, const Instr *via);   /* ... into a member, unseen */
void block_displaced(Explorer *e, State *s, Val at, Val old, Val v, const Instr *via);   /* ... into a member, in place of one that it knows */
bool replaces_memory_unseen(const Explorer *e, const State *s, Val at);  /* a method sets the member, and never looked at the object */
/* pools.c */
void pool_summary(const Explorer *e, const State *s, SumOutcome *o);
void pool_put(Explorer *e, State *s, Val v, Obj variable, InstrId i);    /* once more? */
void pool_changed(Explorer *e, State *s, Obj variable);                  /* what is in it now, nobody knows */

void judge_freer(Explorer *e, State *s, Val at, Val v, InstrId i, const Instr *via);     /* is what is stored freed by its family? */
void block_resized(Explorer *e, State *s, Val old, Val fresh, Family family);
void buffer_fill(Explorer *e, State *s, Val view, int which, InstrId i, const char *callee, bool maybe_null, Obj exporter);
void buffer_refused(Explorer *e, State *s, Val view, InstrId i);
void buffer_release(Explorer *e, State *s, Val view, InstrId i);

/* crowd.c */
void crowd_find_loops(Explorer *e);
/* s goes back to, or comes to, the loop's head `to`: what its rounds put into arrays of ours is in their crowds now. */
void crowd_gather(Explorer *e, State *s, BlockId to);
/* Whether the branch at the end of `from` is taken was not known: a loop that empties an array may leave without a round. */
void crowd_unsure(Explorer *e, State *s, BlockId from, BlockId to);
void crowd_handed_over(Explorer *e, State *s, Val v);           /* a callee gets to know v that may look into arrays */

/* copy.c. `source`: the operand that the source's address is, for its type */
/* A struct comes back that is somebody's own: what its members own goes along. */
void look_at_result(Explorer *e, State *s, Val v);
void copy_memory(Explorer *e, State *s, Val to, Val from, int64_t size, Ref source, InstrId i);
void zero_memory(Explorer *e, State *s, Val at, int64_t size, Fill fill, InstrId i);

/* arraycopy.c */
void array_copied(Explorer *e, State *s, Val to, Val from, InstrId i);  /* bytewise; both are arrays of references, or of structs that own */
bool takes_references(const Explorer *e);       /* is anything out of an array increfed in the function? */
bool is_counted_off(const Explorer *e, const State *s, Obj o);  /* found in an array whose owner has noted another number since */
bool record_owns(const Explorer *e, TypeId record, int depth);  /* does any of its members? */
void inner_copied(Explorer *e, State *s, Val to, Val from, int64_t size, TypeId record, InstrId i);
void array_settled(Explorer *e, State *s, Obj o);   /* something is done with o: an array, a part of one, what holds one */
void array_shifted(Explorer *e, State *s, Obj array);
void judge_array_copies(Explorer *e, const State *s, Val ret);

/* lookup.c */
/* May this outcome be, given what the container was asked before? Narrows the state to it. */
Val index_symbol(Explorer *e, int64_t n); /* step.c: of a number that is an index in a loop */
/* slot.c: what is in the places of a list or tuple that a call has filled. */
void slot_learn(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, const Outcome *o);
bool slot_is_set(const Model *m, const Val *args, uint32_t nargs, Obj *in, Val *index);
Truth slot_at(Explorer *e, State *s, Val at, const Instr *via); /* is something in the place that via leads to? */
Val slot_lent(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, int lender, Val v);
bool lookup_possible(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, const Outcome *o);
void lookup_learn(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, const Outcome *o, Val result);
/* Is the key one whose hash and comparison run no code and cannot fail: a str, an int? */
bool lookup_key_is_plain(const Explorer *e, const State *s, const Model *m, const Val *args, uint32_t nargs);
void lookups_forget(Heap *h, State *s, Val v);  /* v means something new: as a container, a key or an answer */
void lookups_forget_changed(Heap *h, State *s, Obj in);
void lookups_forget_place(Heap *h, State *s, Obj in, Val index);
void lookups_forget_shared(Heap *h, State *s);  /* the containers that others know may have changed */
bool lookups_join(Heap *h, State *into, const State *other);    /* true if some went */

/* share.c: after a call's other effects; result: unknown if there is none */
void share_elements(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, Val result, InstrId i);
void share_written(Explorer *e, State *s, Obj block, InstrId i);    /* somebody writes to that memory */
void share_changed(Explorer *e, State *s, Val v, InstrId i);        /* what v points to */
void share_inner_changed(Explorer *e, State *s, Val v, InstrId i);  /* an element of it */
void share_copied(Explorer *e, State *s, Val to, Val from, InstrId i);
Obj share_keeper(const Explorer *e, const State *s, Obj o);         /* of what the container o lends: o, or what it is a copy of */
void share_taken(Explorer *e, State *s, Val item, Val from, InstrId i);
void share_result_summary(const Explorer *e, const State *s, Val ret, SumOutcome *o);
Obj element_holder(const Object *x);             /* what it came out of as an element, or was lent by; -1 */
void share_item_put(Explorer *e, State *s, Obj place, Val v, InstrId i); /* v is written to an item's place */
void share_views(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs);  /* whatever comes of the call */
void share_summary(const Explorer *e, const State *s, Val ret, SumOutcome *o);
void judge_shared(Explorer *e, const State *s, Val ret);
void judge_views(Explorer *e, const State *s, Val ret, InstrId i);
void judge_result_shares(Explorer *e, const State *s, Val ret, InstrId i);

/* pycall.c: the same for the Python code that the call runs, where that is plain */
void share_python_call(Explorer *e, State *s, const Model *m, const Val *args, uint32_t nargs, Val result, InstrId i);

/* excmember.c: the interpreter's own variable for the exception that is set */
bool step_exception_load(Explorer *e, State *s, InstrId i, States *out);   /* false if it is another one */
bool store_exception(Explorer *e, State *s, Val v, InstrId i);             /* the same */


/* format_find.c: the format that r is on this path; NULL if that is not known */
const char *format_find(Explorer *e, State *s, Ref r);
void format_find_variables(Explorer *e);
bool format_is_chosen(const Explorer *e, Obj local);            /* does it hold one of several formats, or lists of names? */
/* How many names a keyword list has before its NULL. The empty ones must come first; *late: one does not. */
enum { NAMES_UNKNOWN = -1, NAMES_ENDLESS = -2 };
int format_names(Explorer *e, State *s, Ref list, bool *late);

/* format_check.c: holds the call's arguments against its format; once for each call. */
void check_call_format(Explorer *e, State *s, InstrId i, const Model *m);

/* format.c: applies a format-driven call after its model's own effects. Pushes the states that follow. */
/* Does a building or calling format meet a NULL where it takes an object? Then nothing is called, and it fails. */
bool format_has_null(Explorer *e, State *s, InstrId i, const Model *m);
void step_format(Explorer *e, State *s, InstrId i, const Model *m, const Outcome *o, States *out);
void step_unpack(Explorer *e, State *s, InstrId i, const Model *m, const Outcome *o, States *out);

/* join.c: makes of the state kept and of b one. True if it is not what was kept any more. */
typedef enum JoinHow { JOIN_ALIKE, JOIN_OPTIONAL, JOIN_SHAPE } JoinHow;     /* OPTIONAL: see pressure.c; SHAPE: shape.c */
bool is_plain_array(const Explorer *e, const ObjInfo *i); /* a local array of anything but references */
/* Was o, a parameter or found in memory at entry, NULL on the way to s? */
bool is_null_at_entry(const Explorer *e, const State *s, Obj o);
bool join_states(Explorer *e, Joined *kept, State *b, BlockId at, JoinHow how);

/* together.c: which numbers went together on the two sides. A number that is not what it was on both of them: */
typedef struct Split {
    Sym sym;                                    /* what it is called from here on */
    TieRange in_a, in_b;
    bool differs;
    bool apart;                                 /* nothing can be it on both sides */
    bool is_new;                                /* sym means something new here ... */
    bool was;                                   /* ... but for a, which has been joined here before */
} Split;
typedef Vec(Split) Splits;
/* Into r, which is becoming a and b. settle: no new ones, and of old ones what both sides have. True if they are not a's any more. */
bool join_ties(Explorer *e, const State *a, const State *b, State *r, const Splits *splits, BlockId at, bool settle);

/* What was found out about an object is so for all states that share it, until it is written to: see state_edit(). */
enum Seen { SEEN_TRACKED = 1, SEEN_UNTRACKED = 2, SEEN_VIEW = 4, SEEN_SHAPE = 8, SEEN_BONES = 16 };
static inline Object *
look_at(Obj o, const Object *x)
{
    Object *seen = (Object *)(uintptr_t)x;

    if (seen->seen_as != o + 1) {
        seen->seen_as = o + 1;
        seen->seen = 0;
    }
    return seen;
}

/* view.c: two states with the same view become one where they meet. names: what objects are called by instead of their ids,
 * where that is not 0; NULL for all ids, and for members that were set to NULL. */
uint64_t state_view(const Explorer *e, const State *s, const uint64_t *names);

/* shape.c: the kept state that has the shape of *s, NULL if none; *s then speaks of its objects. */
Joined *joins_shape(Explorer *e, Meeting *m, State **s);

/* widen.c */
typedef enum Widen { WIDEN_NOT, WIDEN_TO_LANDMARK, WIDEN_TO_ENDS } Widen;
void find_landmarks(Explorer *e);
Widen widening_at(const Explorer *e, const Joined *kept, BlockId at);
/* The end of a range that has just grown to lo, to hi. */
int64_t widened_low(const Explorer *e, int64_t lo, Widen how);
int64_t widened_high(const Explorer *e, int64_t hi, Widen how);

/* rename.c */
State *state_renamed(Explorer *e, const State *a, const Obj *to);    /* a copy; to: by object, -1 if it keeps its name */
typedef struct Round { int64_t n; Sym sym; } Round;    /* a counter: what it was in the one state, what it is in the other */
typedef Vec(Round) Rounds;
void find_rounds(Explorer *e, const State *a, const State *b, Rounds *out);
Sym round_of(const Rounds *rounds, int64_t n);  /* the symbol that n is now, -1 */
/* a, with the names that b has for what was found by those counters. */
State *in_words_of(Explorer *e, State *a, const State *b, const Rounds *rounds);

/* pressure.c */
/* May an object of ours turn out to be NULL where paths meet, because one of them did not make it? */
bool is_optional(const Explorer *e, const State *s, Obj o);
void forget_long_arrays(Explorer *e, State *s);
Joined *joins_optionals(Explorer *e, Meeting *m, const State *s);  /* the kept state that s may join, NULL if none */

/* converter.c: the function that is argument `arg` of a parsing call, the variable's address behind it. */
typedef struct Converter {
    const char *name;                           /* NULL if it is not known what it does */
    Ret gives;                                  /* what it leaves in the variable: RET_NEW, BORROWED, BLOCK; else RET_ANY */
    const char *type;                           /* RET_NEW: short name, NULL if not known */
    bool maybe_null;
    bool takes_back;                            /* it is asked to undo its work if a later unit fails */
    uint32_t runs;
} Converter;
/* format_risk.c: of building formats and those of text; `arg`: of the first variable argument. */
bool format_is_text(FormatOp op);               /* it has conversions behind a % */
bool format_needs_memory_only(const Explorer *e, const Instr *call, FormatOp op, const char *format, uint32_t arg);
uint32_t format_runs(FormatOp op, const char *format);
/* Is NULL among the variable arguments where the call reads what is there? */
bool format_reads_null(Explorer *e, State *s, InstrId i, const Model *m);

Converter converter_at(const Explorer *e, const Instr *call, uint32_t arg);

/* merge.c */
void meet(Explorer *e, State *s, BlockId to);
void forget_garbage(Explorer *e, State *s);
/* Makes one of those states after instruction i that agree in their view, where they have become many. Locals in `dead` are not
 * read any more. */
void compact(Explorer *e, States *states, InstrId i, const uint64_t *dead);

/* summary.c */
void summary_finish(Explorer *e);               /* once, when every path has been added */
void summary_add(Explorer *e, State *s, Val ret, bool has_ret);
void summary_apply(Explorer *e, State *s, InstrId i, const Fn *callee, States *out);
bool place_eq(const Place *a, const Place *b);
bool place_of_object(const Explorer *e, Obj o, Place *out); /* false if no place that callers know leads to it */
int parked(const Explorer *e, const State *s, Obj o);       /* references to it that a cache keeps */
bool number_parked(const Explorer *e, const State *s, Sym n);

/* conditions.c */
void conditions_of(const Explorer *e, const State *s, SumOutcome *o);
void conditions_widen(Arena *a, SumOutcome *into, const SumOutcome *from);

/* summaryprint.c */
void summary_print(const Fn *fn, Text *out);

/* Did a cell own what this member-born object was found in, when the function began? */
bool was_strong(Explorer *e, Obj o);

/* leave.c */
void judge_overwritten(Explorer *e, State *s);
void leave(Explorer *e, State *s, InstrId i);
/* Asks whether o is owed a reference that nobody took; once it cannot be taken any more. */
void judge_debt(Explorer *e, State *s, Obj o);
/* Of a helper that returns new references: the returns that lend instead, which no caller can tell. */
void judge_returns(Explorer *e);

/* promise.c */
/* Compares this way out with the function's promise, which there is. */
void judge_promise(Explorer *e, State *s, Val ret, InstrId i);
/* Makes the summary say what was promised. */
void summary_obey(Explorer *e);
/* pending.c */
/* By the call at i, which returned that; -1: it was set before, and is back. */
void exception_set(State *s, Pending how, InstrId i, Val returned);
void exception_clear(State *s);
/* Is none set that the function knows of, and may one be that its callers had? */
bool exception_may_be_callers(const Explorer *e, const State *s);
/* It is as wanted: false if it cannot be. */
bool exception_meets(const Explorer *e, State *s, ExcEntry wanted);
void exception_held(State *s);                  /* what was set at entry, if anything, is in the function's hands */
void exception_restore(const Explorer *e, State *s, Val v, Ref from);   /* v is the exception now; from: where v comes from */
void exception_replay(State *s, const SumOutcome *o, InstrId i, Val ret);   /* what a helper did at i */
static inline bool
function_returns_void(const Unit *u, const Function *f)
{
    return ir_type(u, ir_type(u, f->type)->to)->kind == TYPE_VOID;
}
bool returns_nothing(const Model *contract);            /* of a destructor, a finaliser, the release of a buffer */
/* How an exception may be set already when somebody calls a function of that contract. */
Pending exception_at_entry(const Model *contract);
/* The call at i may run Python code or fail; m says how. Is it called with an exception pending? */
void judge_pending_call(Explorer *e, State *s, InstrId i, const Model *m);
void judge_cleared(Explorer *e, const State *s, InstrId i);    /* by the call at i */
const Fn *invoked_fn(const Explorer *e, const Instr *call, const Model *m); /* gil.c: the comparator of a qsort; NULL */
void judge_thread_end(Explorer *e, State *s, InstrId i);
void judge_pending_return(Explorer *e, State *s, Val ret, InstrId i);
/* Of a helper: returns with an exception set that no caller can tell from those without. */
void judge_pending_returns(Explorer *e);

/* assert.c */
/* Where the state goes from that successor of a branch: past an assertion that is no answer to a failure. */
BlockId past_assertion(Explorer *e, const State *s, const Block *b, uint32_t succ);
/* None of a callee's ways out takes what it is given. */
void judge_refused(Explorer *e, State *s, InstrId i, const Summary *sum);

/* cycles.c: rings that the function has closed and the collector cannot break. */
void judge_cycles(Explorer *e, State *s);

/* path.c */
void trace(Explorer *e, State *s, TraceWhat what, InstrId at, Obj obj, bool yes);
void trace_kept(Explorer *e, State *s, InstrId at, Obj obj, Obj into); /* TRACE_KEPT */
void trace_thinned(Explorer *e, State *s, InstrId at, Obj container); /* TRACE_THINNED, if it was given anything */
void trace_shared(Explorer *e, State *s, TraceWhat what, InstrId at, Obj copy, Obj other);
void set_place(const Explorer *e, InstrId i, const char **path, uint32_t *line, uint32_t *column);
void story(Explorer *e, const State *s, Obj obj, InstrId at, const char *last, Finding *out);

/* alias.c: two containers that share something. */
typedef struct Alias {
    Obj one, two;                               /* the source, and the copy; two: -1 if it goes to whoever calls */
    Obj owner;                                  /* whose the source is: itself, or the object that it is a member of */
    Obj what;                                   /* what they share, if that has an object; -1 */
    const char *shared;                         /* ... else in words, or its name */
    bool named;
    const char *lacks;                          /* the member that the copy does not get; NULL */
    bool changed, counted, handed;              /* what they share was changed; both own it; it leaves the object */
    bool after;                                 /* the copy was made, in the step that is told */
    Obj hidden;                                 /* not there yet, in the step that is told; -1 */
} Alias;
/* What the last step tells, in the place of the message, with one before it that tells of the state before the copy. */
void alias_end(Explorer *e, const State *s, Obj obj, InstrId at, Finding *f);
/* 'rows' of 'self' */
const char *name_in_owner(const Explorer *e, const State *s, Obj o);
const char *count_text(Explorer *e, const State *s, Obj o); /* path.c */

/* snapshot.c: the heap of s as plain data that outlives the function; t: what happened last, NULL if nothing has. */
void snapshot(Explorer *e, const State *s, const Trace *t, Obj about, FindingStep *out);
/* What the source calls it: PyModule_Create, where the header makes PyModule_Create2 of it. */
const char *shown_name(const Instr *call, const char *name);
const char *called(Explorer *e, InstrId i);     /* whom a call calls, in words; never NULL */
const char *failing_call(Explorer *e, const State *s, Obj since);

/* report.c */
typedef enum EventKind {
    EVENT_LOST, EVENT_CYCLE, EVENT_RELEASED, EVENT_DEAD_USE, EVENT_WEAK_USE, EVENT_RETURN_BORROWED, EVENT_STOLEN_BORROWED,
    EVENT_MEMBER_RELEASE, EVENT_NULL_USE, EVENT_BARE_ERROR, EVENT_UNDEF_USE, EVENT_BLOCK_LOST, EVENT_WRONG_FREE,
    EVENT_EXCEPTION_LEFT, EVENT_EXCEPTION_USED,
    EVENT_STRUCT_COPY, EVENT_SHARED_CHANGE, EVENT_RESULT_SHARES, EVENT_RESULT_HOLDS, EVENT_RESULT_LACKS, EVENT_VIEW_LEFT, EVENT_NO_MEMO,
    EVENT_GIL_USE, EVENT_GIL_TWICE, EVENT_GIL_LEFT, EVENT_FORMAT, EVENT_RACE_LOAN, EVENT_RACE_WRITE,
    EVENT_EXCEPTION_CLEARED, EVENT_EXCEPTION_SHOWN
} EventKind;
/* newborn.c: is what happens in s so whether or not __init__ has run, or about a member that __new__ leaves NULL (*member)? */
bool newborn_may_tell(Explorer *e, const State *s, EventKind kind, InstrId at, Obj obj, const Instr **member);
/* report.c: is NULL read there, from a variable into which a call that failed has put it? */
bool is_null_of_failure(const Explorer *e, const State *s, Ref value);
/* Tells the rules. obj may be -1; name overrides the object's name if not NULL; member may be NULL. */
void tell(Explorer *e, const State *s, EventKind kind, InstrId at, Obj obj, const char *name, const char *member,
          bool flag);
/* The same, where the mistake shows at `at`, but was made at `anchor`; ending: the last step of its path. */
/* A block goes to the place of that name, whose blocks are freed by another family. */
void tell_placed(Explorer *e, const State *s, InstrId at, Obj block, const char *place, Family freed);
/* The struct is freed while it owns what is in those members: "key', 'value". */
void tell_freed(Explorer *e, const State *s, InstrId at, Obj block, const char *members);
/* The exception of the call at `anchor` is left where nobody can ask for it. */
void tell_nobody(Explorer *e, const State *s, InstrId at, InstrId anchor);
void tell_from(Explorer *e, const State *s, EventKind kind, InstrId at, InstrId anchor, const char *ending);
Severity rule_severity(int rule);
void tell_format(Explorer *e, const State *s, InstrId at, const FormatFault *fault,
                 const struct TableShot *units);
/* The call at `at` reaches, without the GIL, what needs it. */
/* The callee of the call at `at` goes through that member, which is NULL until __init__ has run. */
void tell_unfilled(Explorer *e, const State *s, InstrId at, const char *record, const char *name);
void tell_use(Explorer *e, const State *s, InstrId at, ApiUse *use);
/* instead: what the models name for it; variable: what is written, told once in the program; NULL. */
void tell_race(Explorer *e, const State *s, EventKind kind, InstrId at, Obj obj, const char *instead, const Global *variable);
void report_collect(Explorer *e, Result *out);   /* the findings, in the order in which they are to be told */
/* The same of a helper's result, about which its callers think otherwise. */
void tell_callers(Explorer *e, const State *s, EventKind kind, InstrId at, Obj obj, const Usage *callers);

/* Which two share what, in a finding of that kind? false if it is about no copies. */
bool alias_of(const Explorer *e, const State *s, EventKind kind, InstrId at, const Event *ev, Obj obj, Alias *out);

/* callers.c */
void judge_callers(Explorer *e);
/* Adds the places of the calls of fn to the path that out tells. */
void story_of_callers(Program *p, const Fn *fn, CallersSay say, Finding *out);
/* A result that all callers take for something else than it is: for this one, too. */
void take_as_callers_do(Explorer *e, State *s, const Fn *callee, Val result, InstrId i);

/* engine.c */
/* Explores fn, whose callees' summaries are there. out->summary is set, and the rest if `tells`. */
void explore_function(Explorer *e, bool tells, Result *out);
static inline uint64_t
stored_member_key(const char *record, const char *name)
{
    return hash_mix(hash_mix(0x5703, KEY_PTR(record)), KEY_PTR(name));
}
Loc instr_loc(const Explorer *e, InstrId i);

/* spell.c: pointer: to such a one */
const char *type_as_written(Arena *a, const Unit *u, TypeId type, bool pointer);

#endif
