/*
 * scratch: a directory for files that go with a process. TMPDIR is asked first, then memory, if the system has such a place,
 * then /tmp; a place without room is passed by.
 */
#define _GNU_SOURCE
#include "base.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ROOM ((uint64_t)64 << 20) /* else we do not begin */

bool
os_has_room(const char *where)
{
    struct statvfs v;
    return statvfs(where, &v) == 0 && (uint64_t)v.f_bavail * v.f_frsize >= ROOM;
}

static bool
make_in(const char *where, char *path, size_t size)
{
    int n = snprintf(path, size, "%s/decref-XXXXXX", where);
    return n > 0 && (size_t)n < size && os_has_room(where) && mkdtemp(path) != NULL;
}

bool
os_scratch(char *path, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    if ((tmp && *tmp && make_in(tmp, path, size)) || make_in("/dev/shm", path, size) ||
        make_in("/tmp", path, size))
        return true;
    *path = '\0';
    return false;
}

static void
empty(int fd)
{
    char entries[4096];
    for (long n; (n = syscall(SYS_getdents64, fd, entries, sizeof entries)) > 0;)
        for (long at = 0; at < n;) {
            const struct dirent64 *d = (const void *)(entries + at);
            if (d->d_type != DT_DIR)
                unlinkat(fd, d->d_name, 0);
            at += d->d_reclen;
        }
}

/* Called where a signal was caught too: no memory is taken, and another thread may be making a file in it just now. */
void
os_scratch_remove(const char *path)
{
    for (int k = 0; *path && k < 100; k++) {
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
            return;
        empty(fd);
        close(fd);
        if (rmdir(path) == 0)
            return;
    }
}
