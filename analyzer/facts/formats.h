/*
 * formats: the units of format strings, and what each does with the arguments behind it.
 */
#ifndef DECREF_FORMATS_H
#define DECREF_FORMATS_H

#include "facts.h"

typedef enum UnitKind {                         /* what a unit does with one argument */
    UNIT_SKIP,                                  /* an input that no count depends on */
    UNIT_VALUE,                                 /* a C value is written */
    UNIT_LENGTH,                                /* a number that is never negative */
    UNIT_TRUTH,                                 /* 0 or 1 */
    UNIT_INSIDE,                                /* a pointer into the parsed object */
    UNIT_INSIDE_OR_NULL,
    UNIT_BLOCK,                                 /* memory that the caller must free */
    UNIT_BLOCK_OR_OURS,                         /* the same, unless the variable holds memory already, which is filled */
    UNIT_VIEW,                                  /* a Py_buffer is filled */
    UNIT_VIEW_OR_NONE,
    UNIT_BUFFER,                                /* something else that is filled */
    UNIT_CONVERTED,                             /* what the function before it makes of the object */
    UNIT_OBJECT,                                /* parse: a borrowed reference is written; build: kept */
    UNIT_STOLEN
} UnitKind;

typedef enum CType {                            /* of an argument, or of what it points to */
    C_NONE, C_CHAR, C_SHORT, C_INT, C_LONG, C_LONG_LONG, C_SSIZE, C_FLOAT, C_DOUBLE, C_COMPLEX,
    C_TEXT,                                     /* char * */
    C_BYTES,                                    /* the same, of so many bytes: of numbers, of a struct */
    C_NAME,                                     /* char *, of an encoding: an input of a parsing unit */
    C_WIDE, C_OBJECT, C_TYPE, C_VIEW, C_CONVERTER, C_BUILDER, C_ANY,
    C_LENGTH,                                   /* Py_ssize_t, or int without PY_SSIZE_T_CLEAN */
    C_POINTER
} CType;

typedef struct FormatUnit {
    const char *text;
    bool build;
    UnitKind args[3];
    int n;
    const char *type;                           /* short name of the type demanded, NULL */
    CType types[3];
    int32_t until;                              /* the first PY_VERSION_HEX that does not know it; 0: all do; 1: none does */
} FormatUnit;

const FormatUnit *format_unit(const char *at, bool build);      /* that begins there, NULL */
bool format_unit_is_known(const FormatUnit *u, int32_t py_version);

/* The units of the constant format of the parsing call `call`, each with its first argument. */
typedef struct ParsedUnit {
    const FormatUnit *unit;
    const char *at;                             /* its place in the format */
    uint32_t arg;                               /* of the call */
} ParsedUnit;

typedef Vec(ParsedUnit) ParsedUnits;

void format_parsed(const Program *p, const Fn *fn, const Instr *call, ParsedUnits *out);

#endif
