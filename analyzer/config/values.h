/*
 * values: how the value of an option is read and written; the table of options.c names both.
 */
#ifndef DECREF_VALUES_H
#define DECREF_VALUES_H

#include "options.h"

#define SETTERS \
    SETTER(project) SETTER(format) SETTER(db) SETTER(jobs) SETTER(budget) SETTER(cpu_limit) \
    SETTER(dump) SETTER(delay) SETTER(step) SETTER(html) SETTER(only) SETTER(models) SETTER(python) \
    SETTER(pythons) SETTER(rows) SETTER(capture_file) SETTER(capture_by) SETTER(drawing) \
    SETTER(rules) SETTER(disable) SETTER(min_severity) SETTER(min_confidence) SETTER(exclude) \
    SETTER(ignore) SETTER(baseline) SETTER(diff_base) SETTER(export) SETTER(import) SETTER(output) \
    SETTER(config)
#define SETTER(name) bool set_##name(Setting *s);
SETTERS
#undef SETTER

#define SHOWN \
    SHOW(project) SHOW(format) SHOW(db) SHOW(baseline) SHOW(min_severity) SHOW(min_confidence) \
    SHOW(jobs) SHOW(budget) SHOW(cpu_limit) SHOW(models) SHOW(rules) SHOW(disable) SHOW(python) \
    SHOW(exclude) SHOW(ignore) SHOW(output)
#define SHOW(name) void show_##name(const Config *c, Text *t);
SHOWN
#undef SHOW

#endif
