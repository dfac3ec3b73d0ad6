/*
 * say: what goes to stderr.
 */
#ifndef DECREF_SAY_H
#define DECREF_SAY_H

#include "base/base.h"

/* One line on stderr: "decref: ..." */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line that is drawn over and over, on a terminal only: how far the run is. What is said meanwhile stands above it. */
void progress_begin(bool wanted);
void progress_phase(void);                      /* the time left is reckoned from here on */
void progress_tell(const char *what, uint32_t units, uint32_t nunits, uint32_t findings, uint32_t done, uint32_t of);
void progress_end(void);

#endif
