/*
 * models: what decref knows of functions it has no body of, for a run and for whoever asks.
 */
#ifndef DECREF_MODELS_H
#define DECREF_MODELS_H

#include "config.h"
#include "model/outcome.h"

/* What came with the program, and the files of --models after it. NULL once the first mistake in one was told. */
Models *models_of(const Config *config);

/* decref models: prints models, checks files of them, lists what has none. */
ExitCode models_command(const Config *config);

#endif
