/*
 * run: one run of check, and the stages that hand it on to each other.
 *
 *     choose    which units, by which commands
 *     units     workers read them: clang in, IR out
 *     explore   facts, exploration, what is stored
 *     tell      what the user sees
 *     profile   --profile
 *     mend      --fix and --diff
 *     graph     types and contracts, drawn without a store
 *     others    what the editor knows of other units by
 */
#ifndef DECREF_RUN_H
#define DECREF_RUN_H

#include "../check.h"
#include "../explore/explore.h"
#include "../explore/reuse.h"
#include "../facts/types.h"
#include "../front/front.h"
#include "../gate/gate.h"
#include "../models.h"
#include "../suppress.h"

typedef struct Checked { /* one unit on its way */
    const Command *command;
    int64_t row; /* its id in the store */
    UnitStatus status;
    uint32_t waiting; /* functions still to be explored */
    double parsed;    /* seconds of CPU time; 0 if it is as an earlier run has left it */
    int64_t peak_kb;
    bool stored;      /* everything known so far is in the store */
    Vec(Finding) findings;
    Vec(FunctionRow) functions;
    Vec(UnknownCall) unknown;
} Checked;

typedef struct Timed { /* a function that was explored, or known from an earlier run */
    const char *name, *path;
    uint32_t line, unit; /* place in Check.units */
    int64_t steps;
    double took; /* seconds of CPU time */
    bool reused;
} Timed;

typedef struct Profile { /* --profile */
    struct Phase {
        const char *name;
        double cpu, wall; /* when it was through; children included once they are gone */
    } phases[8];
    uint32_t nphases;
    Vec(Timed) functions;
} Profile;

typedef struct Check {
    const Config *config;
    Arena *arena;
    const char *directory; /* where we were started; absolute */
    const Models *models;
    double models_took; /* seconds to have them */
    double started;
    const char *database; /* where the commands are from; NULL: from the command line */
    Databases databases;  /* that were found, where none was named */
    Commands commands;
    Checked *units; /* one for each command */
    Program *program;
    Suppressions *suppressions;
    Vec(const char *) cut;    /* files in which a function was not explored to the end; interned */
    Vec(uint32_t) of_program; /* the program's units -> units */
    uint32_t version;         /* of config->pythons: the one that is judged by now */
    int32_t headers;          /* the version of the headers */
    uint32_t kept_units, reused; /* units and functions that are as an earlier run has left them */
    Reuse *reuse;         /* what earlier runs have left; NULL */
    const char *kept_dir; /* where it is; NULL if nothing may be kept */
    Vec(Text) kept; /* the program's units as they were read, if there are more versions to come */
    Profile profile;
    Store *store;
    int64_t run;
    Shown shown;
    uint32_t failed;
    uint32_t told;                     /* findings so far, for the line of progress */
    uint32_t explored, explored_units; /* functions and units that are through, for the same */
    uint32_t fixed;                    /* entries of the baseline that are no more */
} Check;

/* profile.c */
void profile_phase(Check *c, const char *name); /* it is through */
void profile_function(Check *c, uint32_t unit, const FunctionReport *r);
void profile_print(Check *c); /* on stderr */

/* choose.c */
/* Sets commands; false after it has complained. */
bool find_commands(Check *c);

/* units.c */
void expect_parsing(const Check *c);             /* what takes long to load is loaded from now on */
bool open_store(Check *c);              /* and begins a run; false after it has complained */
void store_found(Check *c, Checked *u); /* all that is known of a unit that is through */
/* Adds u to the program, held to the version of Python that is judged by now. */
void judge_by_version(const Check *c, Unit *u);
bool read_models(Check *c); /* those of the user too; false after it has complained */
void read_units(Check *c);  /* sets program, and how each unit fared */

/* explore.c */
void find_facts(Check *c); /* links the program; stores what needs no exploration */
void explore(Check *c);    /* callees first, once for each version; stores what is found */

/* others.c */
void keep_contracts(Check *c);

/* mend.c: writes the files in which findings can be mended, or a patch; *left: those that stand as before. False after it
 * has complained. */
bool mend_files(Check *c, uint32_t *left);

/* tell.c */
ExitCode finish(Check *c); /* shows and writes what the store has of the run, and ends it */

#endif
