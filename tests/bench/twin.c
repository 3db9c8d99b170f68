/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twin LIST [ROOT]: opens, reads and closes what a scan did, and nothing else: the least that
 * a scan can cost. Each line of LIST is a letter and a path: f a file, d a directory, l a
 * link, s a file's mode. With ROOT they lie below it.
 *
 * Reads as sparingly as the scanner: a sysctl with a buffer of 1 KiB, because the kernel
 * allocates and zeroes as much as is asked for (fs/proc/proc_sysctl.c), an attribute of sysfs
 * with one page and without a second read; everything else in 64 KiB up to its end.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PIECE = 64 << 10, SYSCTL_PIECE = 1 << 10, SYSFS_PIECE = 4 << 10 };

static char buffer[PIECE];
static unsigned long long bytes;
static unsigned long done, failed;

static int starts(const char *path, const char *prefix)
{
	return strncmp(path, prefix, strlen(prefix)) == 0;
}

static void read_file(int root, const char *path)
{
	int once =
		starts(path, "/proc/sys/") || (starts(path, "/sys/") && !starts(path, "/sys/fs/"));
	size_t piece = starts(path, "/proc/sys/") ? SYSCTL_PIECE : once ? SYSFS_PIECE : PIECE;
	int fd = openat(root, path + 1, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0) {
		failed++;
		return;
	}
	do {
		n = read(fd, buffer, piece);
		if (n > 0)
			bytes += (unsigned long long)n;
	} while (n > 0 && !(once && (size_t)n < piece));
	close(fd);
}

static void read_directory(int root, const char *path)
{
	int fd = openat(root, path[1] ? path + 1 : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		failed++;
		return;
	}
	while (syscall(SYS_getdents64, fd, buffer, sizeof(buffer)) > 0)
		;
	close(fd);
}

static void visit(int root, char kind, const char *path)
{
	struct stat st;

	done++;
	if (kind == 'f')
		read_file(root, path);
	else if (kind == 'd')
		read_directory(root, path);
	else if (kind == 'l')
		failed += readlinkat(root, path + 1, buffer, sizeof(buffer)) < 0;
	else
		failed += fstatat(root, path + 1, &st, 0) < 0;
}

int main(int argc, char **argv)
{
	FILE *list = argc > 1 ? fopen(argv[1], "re") : NULL;
	int root = open(argc > 2 ? argv[2] : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!list || root < 0) {
		fprintf(stderr, "usage: twin LIST [ROOT]\n");
		return 3;
	}
	while ((n = getline(&line, &room, list)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = 0;
		if (n > 3 && line[2] == '/')
			visit(root, line[0], line + 2);
	}
	free(line);
	fclose(list);
	printf("%lu asked, %lu not there, %llu bytes\n", done, failed, bytes);
	return 0;
}
