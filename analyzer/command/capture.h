/*
 * capture: what the command and the compilers' stand-ins share.
 */
#ifndef DECREF_CAPTURE_H
#define DECREF_CAPTURE_H

#include "command.h"

#define SHIM_VARIABLE "DECREF_CAPTURE"          /* the folder that has bin/NAME (us), real/NAME (the compiler) and seen/ */

/* If we were called by a compiler's name: writes down what is compiled, becomes the compiler, and does not return. */
void shim_run_if_called(int argc, char **argv);

#endif
