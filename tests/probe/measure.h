/* measure: what the generated calls (generate.py) and the measuring have in common. */
#ifndef MEASURE_H
#define MEASURE_H

typedef union Cell { void *p; long long i; double d; } Cell;    /* an argument or a result */

typedef struct Call {
    const char *name;
    const void *there;                          /* NULL if the interpreter does not export it */
    void (*call)(Cell *args, Cell *result);
    char result;                                /* v: none, p: pointer, i: signed, u: unsigned 32 bits, d: double */
} Call;

typedef struct Address { const char *name; const void *at; } Address;

extern const Call calls[];                      /* in the order of the generator; the last has no name */
extern const Address types[];                   /* PyList_Type ...; those that are not exported are NULL */

void calls_begin(void);                         /* readies datetime's table of functions; sets an exception on failure */

#define MAX_ARGS 32

#endif
