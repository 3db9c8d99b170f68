/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Put before the C library (LD_PRELOAD), it makes one call fail, the n-th of its kind that a program
 * and all that it starts make together:
 *
 *	FAULT_KIND=memory   malloc, calloc, realloc and mmap without a file: ENOMEM
 *	FAULT_KIND=process  openat of a file of a process that is not ourselves, and from then on every
 *	                    file of that process: ENOENT, or ESRCH where it was open already
 *	FAULT_AT=n          which; 0: none, they are counted only
 *	FAULT_ON=1          each later one too (memory)
 *	FAULT_FD=fd         a file of a page, shared by all of them: struct shared
 */
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct shared {
	atomic_uint calls, failed, pid; /* pid: the process that is gone */
};

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t each);
void *__libc_realloc(void *p, size_t n);
int openat(int dir, const char *path, int flags, ...);
ssize_t read(int fd, void *p, size_t n);
ssize_t pread(int fd, void *p, size_t n, off_t at);

static struct shared *shared;
static unsigned at;
static bool memory, process, on;

__attribute__((constructor)) static void begin(void)
{
	const char *kind = getenv("FAULT_KIND"), *n = getenv("FAULT_AT"), *fd = getenv("FAULT_FD");
	void *p;

	if (!kind || !n || !fd)
		return;
	p = (void *)syscall(SYS_mmap, NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED,
		(int)strtol(fd, NULL, 10), 0);
	if (p == MAP_FAILED)
		return;
	at = (unsigned)strtoul(n, NULL, 10);
	on = getenv("FAULT_ON");
	process = !strcmp(kind, "process");
	memory = !strcmp(kind, "memory");
	shared = p;
}

/* Whether this one fails. */
static bool turn(void)
{
	unsigned n = atomic_fetch_add(&shared->calls, 1) + 1;

	if (n != at && !(on && at && n > at))
		return false;
	atomic_fetch_add(&shared->failed, 1);
	return true;
}

void *malloc(size_t n)
{
	if (memory && turn()) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t each)
{
	if (memory && turn()) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_calloc(n, each);
}

void *realloc(void *p, size_t n)
{
	if (memory && turn()) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(p, n);
}

void *mmap(void *p, size_t n, int protection, int flags, int fd, off_t from)
{
	if (memory && (flags & MAP_ANONYMOUS) && turn()) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return (void *)syscall(SYS_mmap, p, n, protection, flags, fd, from);
}

/* "/proc/4711/stat" to 4711; 0: another file, or one of ourselves. */
static unsigned process_of(const char *path)
{
	static const char proc[] = "/proc/";
	unsigned long pid;
	char *end;

	if (strncmp(path, proc, sizeof(proc) - 1) ||
		!isdigit((unsigned char)path[sizeof(proc) - 1]))
		return 0;
	pid = strtoul(path + sizeof(proc) - 1, &end, 10);
	return *end == '/' && pid != (unsigned long)getpid() ? (unsigned)pid : 0;
}

/* Whose file it is, below a folder that is open. */
static unsigned process_at(int dir, const char *path)
{
	char link[32], folder[PATH_MAX];
	ssize_t n;

	if (path[0] == '/')
		return process_of(path);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
	n = syscall(SYS_readlink, link, folder, sizeof(folder) - 2);
	if (dir == AT_FDCWD || n <= 0)
		return 0;
	folder[n] = '/';
	folder[n + 1] = '\0';
	if (!strcmp(folder, "/proc/") && isdigit((unsigned char)path[0]))
		snprintf(folder, sizeof(folder), "/proc/%s/", path);
	return process_of(folder);
}

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
	unsigned pid = process ? process_at(dir, path) : 0;

	if (pid && pid != 1) {
		if (turn())
			atomic_store(&shared->pid, pid);
		if (atomic_load(&shared->pid) == pid) {
			errno = ENOENT;
			return -1;
		}
	}
	return (int)syscall(SYS_openat, dir, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(dir, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(AT_FDCWD, path, flags, mode);
}

static bool is_gone(int fd)
{
	char link[32], path[PATH_MAX];
	unsigned pid = process ? atomic_load(&shared->pid) : 0;
	ssize_t n;

	if (!pid)
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = syscall(SYS_readlink, link, path, sizeof(path) - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	return process_of(path) == pid;
}

ssize_t read(int fd, void *p, size_t n)
{
	if (is_gone(fd)) {
		errno = ESRCH;
		return -1;
	}
	return syscall(SYS_read, fd, p, n);
}

ssize_t pread(int fd, void *p, size_t n, off_t from)
{
	if (is_gone(fd)) {
		errno = ESRCH;
		return -1;
	}
	return syscall(SYS_pread64, fd, p, n, from);
}
