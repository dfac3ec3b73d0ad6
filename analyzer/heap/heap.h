/*
 * heap: the abstract heap. It counts the references, not the variables.
 *
 * A State is what may be true at one point of one function: the objects, what is in their cells, what is known of
 * the symbols, the exception and the GIL. States are copied when a path forks; the objects in them are shared until
 * one side writes (Object.stamp tells whose it is). Nothing is freed before the function is done.
 *
 * Every piece of memory is an object: a local variable, a global, a block of malloc, a Python object. An object is
 * known by its id, which is the same in every state (see symbol_*: what made it is part of its identity), so that
 * states can be compared without renaming.
 *
 *     count(o) = owned + strong cells that hold it + (1 if `outside` can be relied on)
 *
 * `owned` may fall below nought: a borrowed reference was put where the place owns, or a helper released its
 * argument. Whether that is an effect or a bug is known when the function ends.
 */
#ifndef DECREF_HEAP_H
#define DECREF_HEAP_H

#include "../ir/ir.h"

typedef int32_t Obj;                            /* index into Heap.infos, -1 if none */
typedef int32_t Sym;                            /* index into Heap.syms, -1 if none */

/* ---- values ------------------------------------------------------------------ */

typedef enum ValKind { VAL_UNKNOWN, VAL_UNDEF, VAL_INT, VAL_SYM, VAL_PTR, VAL_FUNC } ValKind;

/* INT: n is the value (a null pointer is INT 0). SYM: id is a Sym. PTR: n bytes into object id. FUNC: id is a FuncId of
 * the unit. UNDEF: never written (id -1), or maybe not (id 1). UNKNOWN: anything. */
typedef struct Val { ValKind kind; int32_t id; int64_t n; } Val;

static inline Val val_unknown(void) { return (Val){VAL_UNKNOWN, -1, 0}; }
static inline Val val_undef(void) { return (Val){VAL_UNDEF, -1, 0}; }
static inline Val val_int(int64_t n) { return (Val){VAL_INT, -1, n}; }
static inline Val val_sym(Sym s) { return (Val){VAL_SYM, s, 0}; }
static inline Val val_ptr(Obj o, int64_t n) { return (Val){VAL_PTR, o, n}; }
static inline Val val_func(FuncId f) { return (Val){VAL_FUNC, f, 0}; }
static inline bool val_eq(Val a, Val b) { return a.kind == b.kind && a.id == b.id && a.n == b.n; }
static inline bool val_is_null(Val v) { return v.kind == VAL_INT && v.n == 0; }

/* ---- symbols: numbers that are not known, hash-consed --------------------------- */

typedef struct SymInfo {
    Sub op;                                     /* SUB_NONE: an atom */
    Val a, b;                                   /* operands of op */
    uint64_t key;                               /* an atom's identity */
    int64_t lo, hi;                             /* what holds in every state */
    uint32_t size;                              /* of the term, atoms counted as often as they occur */
    bool given;                                 /* an atom: Python code chose the number, as an argument */
    bool joined;                                /* an atom that stands for two others from a join on */
} SymInfo;

/* ---- objects ----------------------------------------------------------------------- */

typedef enum ObjKind { OBJ_LOCAL, OBJ_GLOBAL, OBJ_STRING, OBJ_HEAP, OBJ_BLOCK } ObjKind;

typedef enum Birth {
    BIRTH_VARIABLE,                             /* a local, a global, a literal */
    BIRTH_PARAM,                                /* what parameter n points to */
    BIRTH_MEMBER,                               /* was in a cell of `parent` at offset n before this function wrote there */
    BIRTH_ELEMENT,                              /* a part of `parent` at offset n, with the symbolic index idx */
    BIRTH_CALL,                                 /* result of the call at `site`, or an out-parameter of it */
    BIRTH_JOIN                                  /* one of several, not known which */
} Birth;

typedef struct ObjInfo {                        /* what is true of an object in every state */
    ObjKind kind;
    Birth birth;
    InstrId site;                               /* CALL: the call; -1 */
    Obj parent;                                 /* MEMBER: -1 if none */
    int64_t n;                                  /* PARAM: which; MEMBER: offset; CALL: 0 result, k+1 out-parameter k */
    int32_t idx;                                /* MEMBER: symbolic index, -1 if none */
    int32_t gen;                                /* CALL: 0 for the newest of its site, ... */
    TypeId type;                                /* C type of the memory, -1 if not known */
    const char *name;                           /* what the source calls it: variable or member; NULL */
    const char *callee;                         /* CALL: what made it; NULL */
    const char *record;                         /* MEMBER: the record it was read from; NULL */
    Obj of_type;                                /* CALL: the type object that it was made of, + 1; 0 if not known */
    bool is_object;                             /* a Python object, as far as C types tell */
    const char *shares;                         /* CALL: the member of the first parameter whose container it holds as well; NULL */
    bool shares_copy;                           /* ... or rather a shallow copy of it */
    const char *unknown;                        /* the function nobody has a model of that made it; NULL */
    bool unset;                                 /* CALL: its members are as memory was */
    bool unlike;                                /* CALL: made there: no object from before */
    bool immortal;                              /* the interpreter's own, not counted from 3.12 on */
    uint64_t key;
} ObjInfo;

typedef enum Outside { OUT_NOBODY, OUT_CALLER, OUT_LENDER, OUT_INTERP, OUT_UNKNOWN } Outside;
typedef enum OnlyLent { LENT_UNKNOWN, LENT_TO_US, LENT_FIRMLY } OnlyLent;   /* FIRMLY: by a call; not by the caller, or a place that it can be taken out of, for whom we may release it */
enum { COPY_SETTLED = -2 };                     /* copy_of: it has elements of its own as well, or was seen to */

typedef enum Life { LIFE_ALIVE, LIFE_PERHAPS_DEAD, LIFE_DEAD } Life;
typedef enum Nullness { NULL_NO, NULL_MAYBE } Nullness;
typedef enum Fill { FILL_UNDEF, FILL_ZERO, FILL_SYMBOLIC } Fill;    /* what is in cells that nobody wrote */
typedef enum Strong { STRONG_NO, STRONG_YES, STRONG_SPENT } Strong; /* SPENT: it owned, the reference was given back, the pointer stayed */

enum { IDX_CROWD = INT32_MAX };                 /* of a cell that stands for many elements: see crowd.c */

typedef struct Cell {
    int64_t off;
    int32_t idx;                                /* symbolic index, -1 if none; IDX_CROWD */
    Strong strong;
    bool initial;                               /* read, not written, by this function */
    bool pointer;                               /* of pointer type: a 0 in it is a null pointer */
    InstrId at;                                 /* who wrote it, -1 */
    InstrId spent_at;                           /* STRONG_SPENT: where */
    const char *name;                           /* member's name, NULL */
    const char *record;
    Val v;
} Cell;

typedef struct Object {
    uint32_t stamp;                             /* the state that may write it in place */
    int16_t owned;
    Outside outside;
    Obj lender;                                 /* OUT_LENDER: who keeps it alive */
    Life life;
    Nullness null;
    Fill fill;
    bool escaped;                               /* known to code that we do not see: never lost, may change */
    bool changed;                               /* code that we do not see may have written to it */
    bool shared;                                /* other code may reach it: a container that may change under us */
    OnlyLent borrowed;                          /* OUT_UNKNOWN: joined of what was only lent to this function, or lent by what is not known any more */
    bool weakly;                                /* OUT_LENDER: who lent it does not keep it alive, as a weak reference does not */
    bool released;                              /* dead because this function gave the last reference back */
    uint16_t kinds_out;                         /* an object: what tests have ruled out that it is (explore/kinds.c) */
    uint8_t family;                             /* BLOCK: the Family that it came from, 0 if that is not known; owned then says whether it is still to be freed */
    Obj type_of;                                /* a type object: whose type it is, -1 */
    Obj same_as;                                /* the global that it turned out to be (x == Py_None), -1 */
    Obj copy_of;                                /* a container that a call made, sharing the elements of this one; -1 */
    Obj taken_from;                             /* an element: the container that it came out of, with a reference of its own; -1 */
    Obj kept_by;                                /* the last to take a reference of its own to it, -1; -3: the interpreter */
    InstrId inner_at;                           /* a copy: where an element that it shares was changed, -1 */
    InstrId released_at;                        /* -1 if not */
    InstrId debt_at;                            /* where owned fell below nought, -1 */
    InstrId weak_at;                            /* the call that may have let its lender go, -1 */
    const char *type;                           /* short type name (list), NULL if not known */
    uint32_t ncells, capacity;
    Cell *cells;                                /* sorted by off, idx */
    Obj seen_as;                                /* explore/view.c: as which object it was looked at, + 1, since it was written to; 0 */
    uint8_t seen;                               /* ... and what was found out then */
    uint64_t view, bones;
} Object;

typedef struct Range {
    int64_t lo, hi;
    uint64_t set;                               /* which of lo, lo + 1, ... it can be, a bit each; 0: any up to hi */
} Range;

typedef struct Fact {
    Sym sym;
    Range in;
    bool not_zero;
    uint64_t known, bits;                       /* which bits are known, and what they are: of a word of flags */
} Fact;

/* ties.c: what two or more numbers were together, in one of a few ways. */
enum { TIE_SYMS = 6, TIE_BOXES = 4, TIES_MOST = 6 };
typedef struct TieRange { int64_t lo, hi; bool not_zero; } TieRange;
typedef struct Tie {
    uint64_t id;                                /* where it was made */
    uint32_t nsyms, nboxes;
    Sym syms[TIE_SYMS];
    TieRange box[TIE_BOXES][TIE_SYMS];
} Tie;
typedef const Tie *TieRef;

typedef struct Entry { Obj id; Object *o; } Entry;
typedef struct Tmp { InstrId i; Val v; } Tmp;
typedef struct Lookup { Obj in; Val key, answer; } Lookup;        /* a container was asked for a key: is it there? */

typedef enum Pending { PENDING_NO, PENDING_YES, PENDING_MAYBE } Pending;    /* is an exception set? */

typedef enum ExcEntry { ENTRY_ANY, ENTRY_SET, ENTRY_NONE } ExcEntry;        /* was one set where the function began? ANY: nobody knows */

/* A vec that a state shares with those it was copied from until one of them writes to it. Its memory is the state's own
 * if cap >= n; it is written to through state_own_*() and shared_push() only. */
#define Shared(T) struct { const T *at; uint32_t n, cap; }

struct Trace;
typedef struct State {
    uint32_t stamp;
    struct State *next_gone;                    /* object.c: of one that nobody looks at any more */
    Shared(Entry) objs;                         /* sorted by id */
    Shared(Fact) facts;                         /* sorted by sym */
    Shared(Tmp) tmps;
    Shared(Lookup) lookups;                     /* what containers were asked, and have not been changed since */
    Shared(Obj) nulls;                          /* what was found in memory at entry and turned out to be null */
    Shared(TieRef) ties;                        /* the oldest first */
    Pending exc;
    bool exc_touched;                           /* this function set or cleared it */
    bool exc_gone;                              /* on every way here it cleared it: what was set at entry is lost */
    ExcEntry exc_entry;                         /* what this function has found out about an exception of its callers' */
    bool exc_held;                              /* what was set was fetched; it can be put back */
    Pending exc_was;                            /* what this function had set then */
    bool exc_put;                               /* what the callers held is put back: a helper that restores */
    InstrId exc_at;                             /* the call that set it; -1: none, or what was there before is back */
    Val exc_value;                              /* what that call returned */
    bool exc_any;                               /* ... and it asked an object of no known type for its number */
    uint32_t gil;                               /* of GilOp: those not undone yet, three bits each, the last one lowest */
    bool gil_used;                              /* some were undone */
    uint8_t gil_undone;                         /* of 1 << GilOp: which of this function's own; 0x80: gil.c has told of the last one */
    struct ApiUse *uses_api;                    /* of explore/: a call that needs the GIL of its caller; NULL */
    uint8_t reach;                              /* Reach of decref.h */
    uint32_t altered, inner;                    /* parameters that were changed as a setter does, or an element of which was */
    uint32_t runs;                              /* of Runs: what has run since entry */
    const struct Trace *trace;
} State;

struct Scratch;
enum { FREE_SIZES = 512 };
typedef struct Heap {
    Arena *arena;                               /* of the function being explored */
    struct Scratch *scratch;                    /* reach.c: its tables */
    const Unit *unit;
    const Function *f;
    const char **result_names;                  /* by instruction: see heap_result_name */
    Vec(ObjInfo) infos;
    Vec(SymInfo) syms;
    Map obj_by_key, sym_by_key;
    uint32_t stamps;
    struct Room *free[FREE_SIZES];              /* object.c: memory of vecs that no state has any more, by size */
    struct State *gone;                         /* states that nobody looks at any more */
} Heap;

void heap_init(Heap *h, Arena *a, const Unit *u, const Function *f);

/* value.c */
Sym sym_atom(Heap *h, uint64_t key, int64_t lo, int64_t hi);    /* the same key gives the same symbol */
Val sym_apply(Heap *h, Sub op, Val a, Val b);                   /* folds what it can */
bool sym_is_given(const Heap *h, Sym s);                        /* did Python code choose it, or part of it? */
/* At a join phi takes the place of a and b: it was given if they were, whenever paths met there. */
void sym_joins(Heap *h, Sym phi, Val a, Val b);
bool sym_depends(const Heap *h, Sym s, Sym on);
/* The object with that key, made from *info if new. */
Obj obj_intern(Heap *h, uint64_t key, const ObjInfo *info);
Obj obj_whole(const Heap *h, Obj o);            /* what o is an element of, at any depth; o itself if of nothing */
static inline ObjInfo *obj_info(const Heap *h, Obj o) { return &h->infos.at[o]; }

/* object.c */
State *state_new(Heap *h);
State *state_copy(Heap *h, const State *s);
void state_gone(Heap *h, State *s);             /* nobody will look at s again: what only it has can be used again */
/* Where each object was found the last time, whatever the state: states of one function are much alike, and this is asked
 * more than anything else. A wrong hint costs the search that it would have saved. */
enum { HINTS = 1024 };
extern _Thread_local uint16_t state_hints[HINTS];
const Object *state_search(const State *s, Obj o);
static inline const Object *                                    /* NULL if the state does not know it */
state_get(const State *s, Obj o)
{
    uint32_t k = state_hints[(uint32_t)o % HINTS];
    return k < s->objs.n && s->objs.at[k].id == o ? s->objs.at[k].o : state_search(s, o);
}
Object *state_edit(Heap *h, State *s, Obj o);                   /* to write to; made (alive, unknown) if missing */
void state_put(Heap *h, State *s, Entry e);                     /* another state's object, in place of its own if it has one */
void state_drop(Heap *h, State *s, Obj o);
Cell *cell_find(const Object *o, int64_t off, int32_t idx);     /* NULL if nobody wrote or read it */
/* The same cell of another object that was one with c's: most often it is the k-th there, too. */
static inline const Cell *
cell_beside(const Object *o, const Cell *c, uint32_t k)
{
    bool same = k < o->ncells && o->cells[k].off == c->off && o->cells[k].idx == c->idx;
    return same ? &o->cells[k] : cell_find(o, c->off, c->idx);
}
Cell *cell_put(Heap *h, Object *o, int64_t off, int32_t idx);   /* found or made; o must be editable */
void cells_drop_idx(Heap *h, Object *o, Sym idx);               /* forgets the cells whose index depends on idx */
/* The vec's memory, to write to: a copy of its own if s has it with others. */
Entry *state_own_objs(Heap *h, State *s);
Fact *state_own_facts(Heap *h, State *s);
Tmp *state_own_tmps(Heap *h, State *s);
Lookup *state_own_lookups(Heap *h, State *s);
Obj *state_own_nulls(Heap *h, State *s);
TieRef *state_own_ties(Heap *h, State *s);
void *shared_grow_(Heap *h, const void *at, uint32_t n, uint32_t *cap, size_t size, uint32_t need);
#define shared_push(h, v, x) \
    do { \
        if ((v)->n >= (v)->cap) \
            (v)->at = shared_grow_((h), (v)->at, (v)->n, &(v)->cap, sizeof *(v)->at, (v)->n + 1); \
        ((__typeof__(x) *)(v)->at)[(v)->n++] = (x); \
    } while (0)
Val tmp_get(const State *s, InstrId i);
void tmp_put(Heap *h, State *s, InstrId i, Val v);
void tmp_drop(Heap *h, State *s, InstrId i);

/* few.c */
bool range_narrow(Range *x, int64_t lo, int64_t hi); /* false if nothing is left of it, here and below */
bool range_without(Range *x, int64_t n);             /* what is wider than 64 stays as it is */
bool range_has(const Range *x, int64_t n);
uint64_t range_union(const Range *a, const Range *b, int64_t lo, int64_t hi); /* the set of a range that spans both */

/* constrain.c */
typedef enum Truth { TRUTH_NO, TRUTH_YES, TRUTH_MAYBE } Truth;
void val_range(const Heap *h, const State *s, Val v, int64_t *lo, int64_t *hi);
Range val_few(const Heap *h, const State *s, Val v); /* the same, with the numbers in between that it can be, if they are few */
void val_bits(const Heap *h, const State *s, Val v, uint64_t *known, uint64_t *bits);
Truth val_truth(const Heap *h, const State *s, Val v);          /* is it not nought? */
/* Narrows s to the paths where v is (not) nought. False if there are none. A pointer that turns out null becomes INT 0
 * wherever it stands. */
bool state_assume(Heap *h, State *s, Val v, bool truth);
bool state_assume_cmp(Heap *h, State *s, Sub op, Val a, Val b, bool truth);

bool fact_narrow(Heap *h, State *s, Sym sym, const TieRange *to);   /* to what a tie says; false if nothing is left of sym */
TieRange tie_range(const Heap *h, const State *s, Val v);       /* what is known of a number, but for what it is made of */

/* ties.c */
bool tie_ranges_meet(const TieRange *a, const TieRange *b);     /* is there a number in both? */
bool tie_add_box(Tie *t, const TieRange *box);                  /* false if there are too many to tell apart */
bool ties_narrow(Heap *h, State *s);                            /* by what facts say now; false if nothing is left of a tie */
void ties_drop(Heap *h, State *s, uint32_t k);
void ties_forget(Heap *h, State *s, Sym sym);                   /* sym means something new */

/* count.c */
typedef enum Released { RELEASED_OWN, RELEASED_CELL, RELEASED_CALLERS, RELEASED_UNKNOWN, RELEASED_BORROWED, RELEASED_TWICE } Released;
void heap_incref(Heap *h, State *s, Obj o, InstrId at);
/* Takes one reference away and says whose it was. BORROWED and TWICE leave the state as it was. A last reference kills:
 * strong cells are released in turn; *cell_owner gets the object whose cell was spent (RELEASED_CELL). */
Released heap_decref(Heap *h, State *s, Obj o, InstrId at, Obj *cell_owner, Cell *cell);
/* Moves one reference of v into a cell that owns, at the instruction `at` (owned may fall below nought). */
void heap_give(Heap *h, State *s, Val v, InstrId at);
void heap_kill(Heap *h, State *s, Obj o, InstrId at);
int heap_inside(const State *s, Obj o);                         /* strong cells that hold it */
int heap_count(const State *s, Obj o);                          /* all its references; -1: nobody can say */
bool heap_depends(const State *s, Obj o, Obj lender);           /* lender is on o's chain of lenders */
/* Arbitrary code ran: what is only borrowed from something that can change may be gone. */
void heap_code_ran(Heap *h, State *s, InstrId at, bool (*changes)(void *, const State *, Obj lender), void *arg);

/* crowd.c */
bool heap_has_crowd(const State *s, Obj array);
void heap_join_crowd(Heap *h, State *s, Obj array, Obj o);      /* o is one of those in the array from now on */
void heap_settle_crowd(Heap *h, State *s, Obj array);           /* nothing is claimed of them any more */
void heap_leaves_crowd(Heap *h, State *s, Obj o);               /* o's reference goes, or was none: was o read from such an array? */

/* reach.c: reachability over cells */
/* While the function runs a reference is not lost as long as any cell still leads to its object. When it has ended,
 * locals are gone, and a strong cell or one that the function only read accounts for its own reference, not for ours. */
typedef enum MarkMode { MARK_RUNNING, MARK_ENDED } MarkMode;
/* held[id] = 1 for each object that something reachable points to (see MarkMode). `extra` leads to its
 * object's content without holding the object itself (the value returned). */
void heap_mark(const Heap *h, const State *s, MarkMode mode, Val extra, uint8_t *held);
bool heap_reachable(const Heap *h, const State *s, Obj o);      /* MARK_RUNNING, of one object */
/* Of each object nought, until the next who uses them for the same asks: memory that is not to be had again and again. */
typedef enum MarksFor { MARKS_REACHABLE, MARKS_GARBAGE, MARKS_AT_END, MARKS_FORS } MarksFor;
uint8_t *heap_marks(const Heap *h, MarksFor what);
void heap_init_scratch(Heap *h);

/* print.c */
void heap_print(const Heap *h, const State *s, Text *out);
void heap_print_val(const Heap *h, Val v, Text *out);
/* The variable or member that a reader would call o by; never NULL. */
const char *heap_name(const Heap *h, const State *s, Obj o);
const char *heap_name_by_locals(const Heap *h, const State *s, Obj o);  /* NULL where that is not the state's to say */
void heap_find_result_names(Heap *h);           /* once, for what follows */
/* The local or member that the result of the call at `site` is stored into, as the text says it; NULL. */
const char *heap_result_name(const Heap *h, InstrId site);

#endif
