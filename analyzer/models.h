/*
 * models: what decref knows of functions it has no body of, for a run and for whoever asks.
 */
#ifndef DECREF_MODELS_H
#define DECREF_MODELS_H

#include "config.h"
#include "model/outcome.h"

/* What came with the program, and the files of --models after it. NULL once the first mistake in one was told. */
Models *models_of(const Config *config);

/* What a run has left of the functions of all units: lines of the language, those behind the mark (explore.h) are only shown. */
#define CONTRACTS_FILE "contracts"
#define CONTRACT_OF "  # " /* and the unit that it is of */
/* The same, with those lines in between, but for the functions of the unit `own`: what the user says has the last word.
 * contracts: NULL if there are none. */
Models *models_with(const Config *config, const char *contracts, const char *own);

/* decref models: prints models, checks files of them, lists what has none. */
ExitCode models_command(const Config *config);

#endif
