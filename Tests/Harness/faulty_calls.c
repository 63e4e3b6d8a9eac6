// SPDX-License-Identifier: MIT
// Lets a call that writes below $FAULT_BELOW fail with EIO: the one of number $FAULT_AT, and with $FAULT_LASTS=1 all after it. $FAULT_COUNT
// grows by a byte with each call.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int calls;

static int fails(int descriptor) {
    const char *below = getenv("FAULT_BELOW"), *count = getenv("FAULT_COUNT");
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path);
    if (!below || !count || length < (ssize_t)strlen(below) || strncmp(path, below, strlen(below)) != 0) return 0;
    struct stat status;
    // SQLite does not look at what the sync of a folder comes to; the store asks for it once more.
    if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode) && !atoi(getenv("FAULT_LASTS"))) return 0;
    int number = atomic_fetch_add(&calls, 1) + 1, at = atoi(getenv("FAULT_AT"));
    int log = open(count, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (log >= 0) {
        if (syscall(SYS_write, log, ".", 1) != 1) abort();
        close(log);
    }
    if (number != at && !(number > at && atoi(getenv("FAULT_LASTS")))) return 0;
    errno = EIO;
    return 1;
}

#define PASS_ON(name, type, ...)                                    \
    if (fails(descriptor)) return -1;                               \
    static type (*next)();                                          \
    if (!next) next = (type(*)())dlsym(RTLD_NEXT, #name);           \
    return next(__VA_ARGS__);

ssize_t write(int descriptor, const void *bytes, size_t count) { PASS_ON(write, ssize_t, descriptor, bytes, count) }
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t at) { PASS_ON(pwrite, ssize_t, descriptor, bytes, count, at) }
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t at) { PASS_ON(pwrite64, ssize_t, descriptor, bytes, count, at) }
int fsync(int descriptor) { PASS_ON(fsync, int, descriptor) }
int fdatasync(int descriptor) { PASS_ON(fdatasync, int, descriptor) }
int ftruncate(int descriptor, off_t size) { PASS_ON(ftruncate, int, descriptor, size) }
int ftruncate64(int descriptor, off64_t size) { PASS_ON(ftruncate64, int, descriptor, size) }
