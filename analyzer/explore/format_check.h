/*
 * format_check.h: what format_check.c and format_text.c share.
 */
#ifndef DECREF_FORMAT_CHECK_H
#define DECREF_FORMAT_CHECK_H

#include "engine.h"
#include "tableshot.h"

/* Of a call at which nothing is wrong nothing is written down. */
typedef enum Pass { LOOK, WRITE_DOWN, TELL } Pass;

/* What the argument is. KIND_NUMBER: a constant, whose width nobody knows. */
typedef enum Kind {
    KIND_UNKNOWN,
    KIND_NUMBER,
    KIND_INT,
    KIND_FLOAT,
    KIND_NULL,
    KIND_POINTER,
    KIND_OTHER
} Kind;

typedef struct Actual {
    Kind kind;
    TypeId type;    /* INT, FLOAT, OTHER */
    TypeId pointee; /* POINTER; -1 if not known */
    int64_t number; /* NUMBER */
} Actual;

typedef struct Checking {
    Explorer *e;
    State *s;
    InstrId i;
    const Instr *in;
    const char *format;                         /* NULL if there is none */
    bool chosen;                                /* ... that stands elsewhere than in the call: another one may be used, too */
    const char *unit;                           /* at hand, as it is written */
    uint32_t arg;                               /* the operand at hand; the first argument is 1 */
    TableShot rows;                             /* for the drawing: what each unit stands for, and what is there */
    Pass pass;
    bool any;                                   /* is wrong */
} Checking;

/* format_fits.c: what an argument is, and whether it can be what a unit stands for. */
Actual format_actual(const Explorer *e, Ref r);
bool format_fits_parse(const Unit *u, const Actual *a, CType want);
bool format_fits_build(const Unit *u, const Actual *a, CType want);
/* May what a converter takes, by its second parameter, be what the pointer leads to? */
bool format_fits_converter(const Unit *u, const Actual *converter, const Actual *place, TypeId *wants);

void format_wrong(Checking *c, FormatWrong what, const char *wants, const char *got);
void format_write_down(Checking *c, const char *label, const char *value, bool fits);
/* The argument at hand is to be a `want`: the value itself if build, else a place for one. */
void format_check_argument(Checking *c, CType want, bool build);
const char *format_label(const Checking *c, CType want, bool by_value);

/* format_text.c: false if a conversion is not known; nothing that follows can be counted then. */
bool format_check_text(Checking *c, FormatOp op);

#endif
