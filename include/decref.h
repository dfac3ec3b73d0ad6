/*
 * decref.h: the findings of a run, as plain data. What the rules make, the store keeps and the views show.
 *
 * All strings belong to the arena of the run; NULL where "none" is said.
 */
#ifndef DECREF_H
#define DECREF_H

#include <stdint.h>
#include <stdbool.h>

#define DECREF_VERSION "0.1.0"

typedef enum Severity { SEVERITY_LOW, SEVERITY_WARNING, SEVERITY_ERROR } Severity;
typedef enum Confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH } Confidence;
typedef enum Reach { REACH_MEMORY, REACH_ERROR, REACH_ORDINARY } Reach;   /* only out of memory; an ordinary error; an ordinary path */

/* The heap at one step, as far as the finding needs it: what it is about, what holds that, what else is owed. */
typedef enum HeapKind {
    HEAP_OBJECT,                        /* a Python object */
    HEAP_BLOCK,                         /* memory: owned says whether it is still to be freed */
    HEAP_TYPE,                          /* any instance of a type, in a finding about types; nothing is counted */
    HEAP_ANYTHING,                      /* whatever Python code may put there */
    HEAP_TABLE,                         /* what is written: an entry of a table, a call with a format; its edges are the rows */
    HEAP_CELL                           /* what stands in a row of it */
} HeapKind;

typedef struct HeapObject {             /* one object at one step */
    int32_t id;                         /* stable within the finding */
    HeapKind kind;
    bool subject;                       /* the finding is about it */
    const char *name;                   /* the variable that names it, or what made it */
    const char *type;                   /* NULL if not known; of a block: the family that it came from */
    int32_t owned, inside;
    const char *outside;                /* "nobody" "caller" "lender" "interpreter" "unknown" */
    const char *life;                   /* "alive" "perhaps dead" "dead" */
    int32_t lender;                     /* id, -1 if none */
    int32_t copy_of;                    /* id of the container that it is a shallow copy of, -1 if of none */
} HeapObject;

typedef enum EdgeKind {
    EDGE_POINTS,                        /* a pointer, no reference */
    EDGE_OWNS,                          /* a pointer with a reference of its own */
    EDGE_SPENT,                         /* the reference was given back, the pointer stayed */
    EDGE_SHARES,                        /* owns, and a copy and its source both do */
    EDGE_HIDDEN,                        /* owns, and the type does not show it the collector */
    EDGE_WRONG,                         /* a row of a table that does not fit the others */
    EDGE_UNSET                          /* nothing has set the variable yet */
} EdgeKind;

typedef struct HeapEdge {               /* owner's member holds target */
    int32_t owner, target;              /* owner -1: a variable; target -1: it is NULL */
    const char *label;                  /* member or variable */
    EdgeKind kind;
} HeapEdge;

typedef struct Step {
    const char *path;                   /* source file, absolute */
    uint32_t line, column;
    const char *text;                   /* "'item' became ours here" */
    const char *count;                  /* the count of the finding's object after the step: "owned 1"; NULL if it has none yet */
    HeapObject *objects; uint32_t nobjects;
    HeapEdge *edges; uint32_t nedges;
    const char *exception;              /* "none" "set" "unknown"; NULL where no function is run */
    const char *gil;                    /* "released" "unknown"; NULL: it is held */
} FindingStep;

/* How the source can be mended, by whoever edits it (analyzer/fix). In the text, @ stands for what is mended. */
typedef enum RepairHow {
    REPAIR_BEFORE,                      /* put the statement before the one that the finding stands at; @: the name */
    REPAIR_AROUND,                      /* @: the expression of that statement */
    REPAIR_RESULT,                      /* @: what it returns */
    REPAIR_ARGUMENT,                    /* @: the argument of the call there; if nothing new, or only NULL, is then assigned to it */
    REPAIR_ASSIGNED,                    /* @, #: what is assigned there, or at once after the call; and its new value */
    REPAIR_MEMBER,                      /* add the statement to those of its kind in the function; @: the member `name` of the
                                         * object that theirs belong to; if it has no name, the function's first parameter */
    REPAIR_END_TABLE,                   /* put the text at the end of the initialiser of the table `name` */
    REPAIR_END_LIST                     /* the same for an array among the arguments of the call there, or for those themselves */
} RepairHow;

typedef struct Repair {                 /* one way to do it */
    RepairHow how;
    const char *name;                   /* variable, member or table; NULL where the place says it all */
    const char *text;                   /* what is written */
} Repair;

typedef struct Finding {
    int rule;                           /* RULE_ of rules.def */
    Severity severity;
    Confidence confidence;
    Reach reach;
    const char *path;                   /* absolute */
    uint32_t line, column;
    const char *function;               /* never NULL, "" if at file level */
    const char *type;                   /* a type object's variable; NULL if not about a type */
    const char *message;                /* speaks of the user's code, one sentence */
    const char *remedy;                 /* one line, NULL if none */
    const Repair *repairs; uint32_t nrepairs; /* the likeliest first; none where it takes thought, or where the store was asked */
    const char *cause;                  /* macro or helper that brings it about; NULL if the code itself */
    const char *rests_on;               /* why the confidence is not high; NULL if it is */
    const char *unknown;                /* a function without body and model on whose result it rests; NULL if none */
    const char *anchor;                 /* text of the anchor line, whitespace normalised; set by the store for the fingerprint */
    const char *fingerprint;            /* 16 hex digits; set by the store */
    const char *suppressed;             /* the reason of the comment that silences it, "" if it gives none; NULL if none does */
    const char *pythons;                /* of several versions judged by, those that it holds for: "3.11, 3.12"; NULL: all */
    FindingStep *steps; uint32_t nsteps;
} Finding;

#endif
