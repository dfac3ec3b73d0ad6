/*
 * libclang: the library, which is loaded when its first function is called for. Linking it would cost every run of the
 * program more than a run in which nothing has changed takes altogether.
 *
 * The functions keep their names: the build lists those that are called, and they are macros for pointers in one struct.
 */
#ifndef DECREF_LIBCLANG_H
#define DECREF_LIBCLANG_H

#include <clang-c/Index.h>

#include "libclang_calls.h"

#include "../base/base.h"

/* False and one line in why if it cannot be loaded. To be called before any of its functions; the second time it is free. */
bool libclang_load(char *why, size_t whysize);
/* Which libclang that is, without loading it: of another file another number. 0 if that cannot be told. */
uint64_t libclang_identity(void);

#endif
