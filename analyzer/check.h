/*
 * check: the journey from compile_commands.json to the findings on the screen.
 */
#ifndef DECREF_CHECK_H
#define DECREF_CHECK_H

#include "config.h"
#include "say.h"

ExitCode check_project(const Config *config);
ExitCode graph_types(const Config *config);     /* units and facts only; nothing is explored or stored */

ExitCode contracts_list(const Config *config);  /* explores; nothing is stored */

ExitCode config_command(const Config *config);  /* decref config --show (config/show.c) */

ExitCode baseline_command(const Config *config);
ExitCode diff_command(const Config *config);
ExitCode triage_command(const Config *config);

#endif
