/*
 * ask: what the exploration of one function wants to know of the rest of the program.
 *
 * Whatever is neither in the function itself, nor in its unit's declarations that it names, nor in its callees' summaries,
 * is asked here, and only here. What was asked and answered is written down: the results may be used again in a later run
 * if the function is the same (key.c) and each question has the same answer then (reuse.h).
 */
#ifndef DECREF_ASK_H
#define DECREF_ASK_H

#include "../facts/types.h"

typedef enum Question {
    ASK_OWNS,                                   /* (record, name): does the member own? */
    ASK_MADE,                                   /* (record, name): the type of what is put there */
    ASK_FAMILY,                                 /* (record, name): of the blocks that are put there */
    ASK_FREED_BY,                               /* (record, name): the family that those go back to */
    ASK_ATOMS,                                  /* (record, name): does it only ever hold what can run no code when it dies? */
    ASK_SHOWN,                                  /* (record, name): what its type shows the collector of it */
    ASK_SETTER,                                 /* (record, name): who puts another object there when Python code calls it */
    ASK_VARIABLE_SETTER,                        /* name: ... into that static variable of the unit */
    ASK_HEAP_TYPE,                              /* (record, name): the heap type that is kept there */
    ASK_HEAP_TYPE_NAMED,                        /* name: the heap type that the variable of the unit specifies */
    ASK_FUNCTION,                               /* (record or NULL, name): the function of a Python module that is kept there */
    ASK_RETURNED,                               /* name: the function of a Python module that this one of the unit's returns */
    ASK_BOUND,                                  /* name: is it a method of the type whose method the function is? */
    ASK_INSTANCES,                              /* the struct of the instances that the function is called with */
    ASK_NEWBORN,                                /* may the function be called before __init__? What is in the object then? */
    ASK_LIBRARY_STRUCT,                         /* record: do functions that nobody has seen take it? */
    ASK_SENTINEL,                               /* name: do callers compare results with that variable? */
    ASK_ASKED_FOR,                              /* is whether an exception is set asked by those who name the function? */
    ASK_OTHER_STRUCT,                           /* (record, name): do instances of the type of that name have another struct? */
    ASK_GIVEN_MEMBERS,                          /* name: is that parameter always the address of a member that owns? */
    ASK_NEIGHBOURS_TOUCH,                       /* (record, name): does a function that calls it, or that it calls, touch that member? */
    ASK_FORGOTTEN,                              /* (record, name): are references put into the member, and never released by anybody? */
    ASK_GLOBAL,                                 /* (record: "" or NULL, name): the variable that a callee of its own unit,
                                                 * or of another, means by that name */
    QUESTIONS
} Question;

typedef struct Asked { Question what; const char *record, *name; uint64_t answer; } Asked;

typedef struct AskedList {
    Arena *arena;
    Vec(Asked) all;                             /* each once */
    Map seen;
} AskedList;

void asked_init(AskedList *l, Arena *a);

struct Explorer;
Owns ask_member_owns(const struct Explorer *e, const char *record, const char *name);
const char *ask_member_made(const struct Explorer *e, const char *record, const char *name);
Family ask_member_family(const struct Explorer *e, const char *record, const char *name);
Family ask_member_freed_by(const struct Explorer *e, const char *record, const char *name);
typedef struct Shown { bool tracked, visited, cleared; } Shown;    /* all true where nobody knows */
Shown ask_member_shown(const struct Explorer *e, const char *record, const char *name);
bool ask_member_atoms(const struct Explorer *e, const char *record, const char *name);
const char *ask_member_setter(const struct Explorer *e, const char *record, const char *name); /* NULL: nobody */
const char *ask_variable_setter(const struct Explorer *e, const char *name);
typedef struct HeapType { bool known, heap, gc, visits_type; } HeapType;   /* known: which type it is */
HeapType ask_heap_type(const struct Explorer *e, const char *record, const char *name);
HeapType ask_heap_type_named(const struct Explorer *e, const char *variable);
const char *ask_function_kept(const struct Explorer *e, const char *record, const char *name);
const char *ask_function_returned(const struct Explorer *e, const Fn *callee);
bool ask_is_bound(const struct Explorer *e, const char *method);
bool ask_newborn(const struct Explorer *e, Newborn *out);
const char *ask_instances(const struct Explorer *e);   /* NULL: not known */
bool ask_has_other_struct(const struct Explorer *e, const char *type, const char *record);
bool ask_is_library_struct(const struct Explorer *e, const char *record);
bool ask_given_members(const struct Explorer *e, uint32_t param);
bool ask_neighbours_touch(const struct Explorer *e, const char *record, const char *name);
bool ask_is_forgotten(const struct Explorer *e, const char *record, const char *name);
bool ask_is_sentinel(const struct Explorer *e, const char *name);
bool ask_is_asked_for(const struct Explorer *e);
int32_t ask_global(const struct Explorer *e, const char *name, bool own_unit); /* index in the explored function's unit, -1 */

/* The answer as a number that is the same in every run; digest_of: hashes of the function's unit's variables. */
struct Digest;
uint64_t ask_again(Program *p, struct Digest *d, const Fn *fn, const Asked *q);

#endif
