/*
 * decref_rule.h: write a rule.
 *
 * A rule listens to what happens while a function is explored and decides whether that is a finding, and how to say
 * it. It sees an Event, which speaks of the user's code; it never walks the code itself.
 *
 *     static void on_lost(const Event *ev) { report(ev, RULE_x, "...", "'%s' is never released", ev->name); }
 *     const Rule x_rule = { .on_lost = on_lost };
 *
 * To add one: rules/x.c, a line in rules.def, testdata/rules/x/, docs/rules/x.md.
 */
#ifndef DECREF_RULE_H
#define DECREF_RULE_H

#include "decref.h"

enum {
#define RULE(name, id, family, severity, cwe, meaning) RULE_##name,
#include "../rules/rules.def"
#undef RULE
    RULE_COUNT
};

struct Mends;                           /* of the engine: ways to mend what is reported next */

typedef enum FormatWrong {
    FORMAT_WRONG_TYPE,                  /* an argument is not what its unit stands for */
    FORMAT_WRONG_FEW, FORMAT_WRONG_MANY,
    FORMAT_WRONG_UNIT,                  /* no such unit */
    FORMAT_WRONG_CLEAN,                 /* PY_SSIZE_T_CLEAN is missing */
    FORMAT_WRONG_NAMES,                 /* as many names as units, it should be */
    FORMAT_WRONG_ORDER,                 /* an empty name comes after another */
    FORMAT_WRONG_END,                   /* no NULL at the end */
    FORMAT_WRONG_SHAPE                  /* every unit is one, but not all of them together */
} FormatWrong;

typedef struct FormatFault {
    FormatWrong what;
    const char *unit;                   /* as it is written; NULL if it is about none */
    const char *wants, *got;            /* types, or numbers; NULL */
    int argument;                       /* counted from 1 */
} FormatFault;

typedef struct Event {
    const char *name;                   /* what the source calls the object; never NULL */
    const char *maker;                  /* the call that made or lent it; NULL if none */
    const char *call;                   /* the call at which it happens; NULL if none */
    const char *caller;                 /* who reaches `call` without the GIL; NULL if the function itself does */
    const char *fails;                  /* the call whose failure led here; NULL if none */
    const char *lender;                 /* who lent it; NULL if nobody */
    const char *member;                 /* the member or global concerned; NULL */
    const char *slot;                   /* contract of the function: tp_init, METH_O, ...; NULL for a helper */
    const char *method;                 /* what Python calls the function, if it is a method; NULL */
    const char *type;                   /* the object's type: list, str, ...; NULL if not known */
    const char *helper;                 /* the function, where its callers all take what it returns for something else; NULL */
    const char *promise;                /* what is contradicted: "the annotation at x.h:12"; NULL if it is not about that */
    const char *changed_by;             /* the call that may have let the lender go; NULL */
    const char *setter;                 /* ... by calling this function, which replaces the member that held the object; NULL */
    bool by_variable;                   /* ... or rather the variable */
    bool by_finaliser;                  /* ... by way of the finaliser of what it releases */
    bool weakly;                        /* the lender never kept the object alive: a weak reference */
    const char *family;                 /* of a block, who frees it: raw, mem, object, gc, libc, buffer; NULL if it is no block */
    const char *frees;                  /* on_wrong_free: who is asked to */
    bool is_param;                      /* the object is an argument of this function */
    bool is_singleton;                  /* None, True, ...: an object of the interpreter, named by its variable */
    bool is_static_type;                /* a type object in static memory */
    bool is_immortal;                   /* not counted by the Python the unit is built for: what is said of its count is told with low confidence */
    bool is_atomic;                     /* of a type that can run no code when it dies */
    bool is_block;                      /* it is memory, and no object */
    bool is_buffer;                     /* it is what a filled Py_buffer exports */
    bool from_unknown;                  /* made by a function nobody knows */
    bool released_before;               /* it has been given back on this path already */
    bool in_dealloc;                    /* the function tears its first argument down */
    const char *gil;                    /* on_gil_twice: "held", "released" already, "dropped": no Ensure is left; on_gil_use:
                                         * "dropped": it is behind the Release of a function that others call; NULL */
    bool may_be;                        /* it may or may not be so (a variable that some path has set) */
    bool rests_on_null;                 /* the path was taken because memory that nobody wrote here was NULL */
    bool in_place;                      /* on_shared_change: by an operator, which makes another object where this cannot change */
    bool of_freed;                      /* on_lost: `name` is a struct that is freed here, `member` what it owns: "key', 'value" */
    bool surplus;                       /* the lost reference is one that this function added */
    bool dropped;                       /* the result of a call that nobody took */
    bool always_ours;                   /* the variable of that name never holds anything but NULL and references of the function's own */
    bool is_callback;                   /* somebody else calls the function, by a known contract */
    bool returns_nothing;               /* ... by which it cannot say that it failed: a destructor */
    bool before_init;                   /* on_null_use: it is NULL until the object's __init__ has run */
    bool in_callee;                     /* ... and `call`, a function of the program, goes through it */
    bool refused;                       /* on_null_use: the call answers with an error of its own */
    bool is_called;                     /* on_null_use: a pointer to a function, which is called */
    bool of_exception;                  /* it is about the exception that `fails` has set */
    const char *instead;                /* on_race_loan: what gives a reference of the caller's own, or guards the loan */
    const FormatFault *format;          /* what is wrong with a call that has a format; NULL */
    uint32_t callers;                   /* ... how many they are */
    int count;                          /* references owned */
    struct Mends *mends;                /* for mend() */
    void *context;                      /* of the engine */
} Event;

/* What is known of a type, or of a module's state, without exploring: told once for each case. */
typedef struct TypeEvent {
    const char *type;                   /* Widget; the module's variable, of a module's state */
    const char *slot;                   /* tp_traverse, ... that it is about */
    const char *function;               /* what is in that slot; NULL if nothing */
    const char *member;                 /* as written behind self->; NULL */
    const char *holds;                  /* what the member can hold, and how that is known */
    const char *ring;                   /* Widget.callback -> anything -> Widget; NULL if there is none */
    const char *with;                   /* other types of that ring of which the same is true: "Node, Leaf"; NULL */
    const char *call;                   /* what is called, too early or wrongly; NULL */
    const char *family;                 /* on_unfreed: whose block the member holds: mem, libc, ...; NULL: it is a Py_buffer */
    const char *passed_by;              /* the other member whose test passes the release by; NULL */
    const char *instead;                /* what should be; NULL */
    bool subclasses_only;               /* a ring only closes by way of attributes of a subclass */
    bool is_guessed;                    /* ... by way of what some call returns, or of a container that nobody sees */
    bool is_mutable;                    /* the member is set after the object was made */
    bool is_weak_evidence;              /* that it owns is only known from a release somewhere */
    bool is_collected;                  /* the type takes part in garbage collection */
    bool is_unknown;                    /* nobody knows what the call does */
    bool is_missing;                    /* nothing is in the slot, and nothing is inherited */
    bool dict;                          /* the member is the instance's __dict__ */
    uint32_t more;                      /* other members of which the same is true; of a module's state */
    struct Mends *mends;                /* for mend() */
    void *context;                      /* of the engine */
} TypeEvent;

typedef enum TableWrong {
    TABLE_WRONG_END,                    /* no entry of zeros */
    TABLE_WRONG_FLAGS,                  /* no such convention */
    TABLE_WRONG_SIGNATURE,              /* the function is not what it is called as */
    TABLE_WRONG_FEW,                    /* it has fewer parameters than it is given */
    TABLE_WRONG_UNUSED,                 /* it has more, and does not read them */
    TABLE_WRONG_NULL,                   /* there is none */
    TABLE_WRONG_SLOT,                   /* a number that the interpreter does not know */
    TABLE_WRONG_SECOND,                 /* one that it takes but once */
    TABLE_WRONG_TWICE,                  /* a name that an earlier entry has */
    TABLE_WRONG_MEMBER,                 /* a PyMemberDef of another type than the member */
    TABLE_WRONG_PLACE,                  /* ... at which no member begins */
    TABLE_WRONG_WIDTH,                  /* the function returns a number of another width */
    TABLE_WRONG_ALONE                   /* functions without arguments do not take the NULL that they are given */
} TableWrong;

typedef struct TableEvent {             /* about a table of methods, attributes or slots */
    TableWrong what;
    const char *table;
    const char *entry;                  /* the method, attribute or slot; NULL */
    const char *wants, *got;            /* conventions, types, flags; NULL */
    uint32_t more;                      /* entries of which the same is to be said */
    struct Mends *mends;                /* for mend() */
    void *context;                      /* of the engine */
} TableEvent;

typedef enum SuppressionWrong {
    SUPPRESSION_UNUSED,                 /* nothing of the rule is found where the comment asks for silence */
    SUPPRESSION_BARE,                   /* it names no rule */
    SUPPRESSION_NO_RULE                 /* it names one that there is not */
} SuppressionWrong;

typedef struct SuppressionEvent {       /* about a comment that asks for silence */
    SuppressionWrong what;
    const char *id;                     /* as it is written; "" */
    const char *near;                   /* the rule that may have been meant; NULL */
    void *context;                      /* of suppress.c */
} SuppressionEvent;

typedef struct Rule {
    void (*on_lost)(const Event *);             /* the last pointer to an owned object goes */
    void (*on_cycle)(const Event *);            /* a ring was closed that the collector cannot break; member: the ring */
    void (*on_released)(const Event *);         /* a release of what is not owned here, or twice */
    void (*on_dead_use)(const Event *);         /* use of an object whose last reference was given back */
    void (*on_weak_use)(const Event *);         /* use of a borrowed object whose lender may have let it go */
    void (*on_return_borrowed)(const Event *);  /* a new reference is owed, a borrowed one is returned */
    void (*on_stolen_borrowed)(const Event *);  /* a reference that nobody gave is stolen or stored */
    void (*on_member_release)(const Event *);   /* a member is released and still points there */
    void (*on_null_use)(const Event *);         /* NULL is dereferenced or passed where it must not be */
    void (*on_bare_error)(const Event *);       /* the error value is returned, no exception is set */
    void (*on_undef_use)(const Event *);        /* a variable that was not set is read */
    void (*on_block_lost)(const Event *);       /* the last pointer to memory that is still to be freed, or to a buffer, goes */
    void (*on_struct_copy)(const Event *);      /* a copied struct owns what its source owns, with no reference of its own */
    void (*on_shared_change)(const Event *);    /* an element is changed that a copy, handed out, shares with `member` */
    void (*on_result_shares)(const Event *);    /* the result's `member` holds the mutable container of its object's member (may_be: a shallow copy of it); member NULL: the result is the object */
    void (*on_result_holds)(const Event *);     /* a method hands out the mutable container of its object's member (may_be: itself, else in what it returns) */
    void (*on_view_left)(const Event *);        /* a view outlives the memory that it shows: of the variable `member`, or what was freed */
    void (*on_result_lacks)(const Event *);     /* the result has other members of its object's, but not `member` */
    void (*on_no_memo)(const Event *);          /* a deep copy is asked for without the memo */
    void (*on_wrong_free)(const Event *);       /* memory is given back to an allocator that it did not come from */
    void (*on_exception_left)(const Event *);   /* an exception is set, and what is returned does not say so */
    void (*on_exception_used)(const Event *);   /* Python code may run while one is set */
    void (*on_exception_cleared)(const Event *); /* `call` throws away the exception of `fails`, whichever it is */
    void (*on_exception_shown)(const Event *); /* `call` replaces the exception of `fails` by one that shows its error value as a number */
    void (*on_gil_twice)(const Event *);        /* the GIL is given up, or taken, by who has done so */
    void (*on_gil_use)(const Event *);          /* the API is used without the GIL */
    void (*on_format)(const Event *);           /* a call does not fit its format */
    void (*on_race_loan)(const Event *);        /* without a GIL: what is borrowed another thread may take out at once */
    void (*on_race_write)(const Event *);       /* ... a variable (name) that several threads write */
    void (*on_gil_left)(const Event *);         /* the function returns without putting the GIL back as it was */

    void (*on_table)(const TableEvent *);       /* a table that does not say what is so */
    void (*on_suppression)(const SuppressionEvent *); /* a comment that silences nothing */

    void (*on_unvisited)(const TypeEvent *);    /* tp_traverse or m_traverse leaves out a member that owns */
    void (*on_unsafe_visit)(const TypeEvent *); /* ... runs code (call), or releases a member (member) */
    void (*on_uncleared)(const TypeEvent *);    /* so does tp_clear or m_clear, or there is none */
    void (*on_unreleased)(const TypeEvent *);   /* so does tp_dealloc or m_free, with all that they call */
    void (*on_unfreed)(const TypeEvent *);      /* so does it with a member that holds a block, or a filled Py_buffer */
    void (*on_kept_type)(const TypeEvent *);    /* the dealloc of a heap type keeps the reference to the type */
    void (*on_unvisited_type)(const TypeEvent *); /* tp_traverse of a heap type does not visit the type */
    void (*on_torn_tracked)(const TypeEvent *); /* members are torn down while the collector sees the object */
    void (*on_wrong_memory)(const TypeEvent *); /* allocated or freed by functions for the other kind of type */
    void (*on_state_member)(const TypeEvent *); /* the slot of the module leaves out an object in its state */
    void (*on_unseen_ring)(const TypeEvent *);  /* it can be in a cycle, and the collector does not see it */
} Rule;

extern const Rule *const rules_all[RULE_COUNT];

/* A way to mend the next thing that is reported at this event; the likeliest first. Whoever edits the source tries them on a
 * copy, and takes the first with which the finding goes and no other comes. text: see Repair. */
void mend(struct Mends *mends, RepairHow how, const char *name, const char *text);

/* A finding at the event's place. remedy: one line, NULL if none. */
void report(const Event *ev, int rule, const char *remedy, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* A remedy that names what the event is about; lives as long as the finding. */
const char *remedy_of(const Event *ev, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* As report, but not surer than that, because of `why`. */
void report_unsure(const Event *ev, int rule, Confidence at_most, const char *why, const char *remedy, const char *fmt,
                   ...) __attribute__((format(printf, 6, 7)));

/* A finding about a type, at the slot's function or, where there is none, at the type. why: NULL with CONFIDENCE_HIGH. */
void report_type(const TypeEvent *ev, int rule, Confidence confidence, const char *why, const char *remedy,
                 const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* A finding about an entry of a table, or about all of it. */
void report_table(const TableEvent *ev, int rule, Confidence confidence, const char *why, const char *remedy,
                  const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* A finding about a comment, at the comment. */
void report_comment(const SuppressionEvent *ev, int rule, const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
