/*
 * libclang: see libclang.h.
 */
#define LIBCLANG_NAMES /* here they are names, not macros */
#include "libclang.h"

#include "front.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

LibClang libclang;

/* Where it was when decref was built; else wherever the system finds one of that name. */
static void *
open_library(void)
{
    void *library = dlopen(LIBCLANG_FILE, RTLD_LAZY | RTLD_LOCAL);
    return library ? library : dlopen(LIBCLANG_NAME, RTLD_LAZY | RTLD_LOCAL);
}

/* To load it takes 80 ms, of which most goes into pages that the system has to copy. */
static struct {
    pthread_t thread;
    bool is_on;
    void *library;
} ahead;

static void *
open_ahead(void *unused)
{
    (void)unused;
    ahead.library = open_library();
    return NULL;
}

void
front_load_ahead(void)
{
    ahead.is_on = !ahead.is_on && pthread_create(&ahead.thread, NULL, open_ahead, NULL) == 0;
}

void
front_load_end(void)
{
    if (ahead.is_on)
        pthread_join(ahead.thread, NULL);
    ahead.is_on = false;
}

bool
libclang_load(char *why, size_t whysize)
{
    static bool loaded;
    if (loaded)
        return true;
    front_load_end();
    void *library = ahead.library ? ahead.library : open_library();
    const char *missing = NULL;
    if (!library) {
        snprintf(why, whysize, "libclang cannot be loaded: %s", dlerror());
        return false;
    }
#define F(name) \
    *(void **)&libclang.name##_ = dlsym(library, #name); \
    missing = libclang.name##_ ? missing : #name;
    LIBCLANG_CALLS(F)
#undef F
    if (missing) {
        snprintf(why, whysize, "libclang is too old: it has no %s", missing);
        return false;
    }
    loaded = true;
    return true;
}

uint64_t
libclang_identity(void)
{
    struct stat st;
    if (stat(LIBCLANG_FILE, &st) != 0)
        return 0;
    uint64_t h = hash_mix((uint64_t)st.st_ino, (uint64_t)st.st_size);
    return hash_mix(hash_mix(h, (uint64_t)st.st_mtim.tv_sec), (uint64_t)st.st_mtim.tv_nsec) | 1;
}
