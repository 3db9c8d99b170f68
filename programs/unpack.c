/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan-unpack --all FILE [FOLDER] | --all FOLDER | --commands FOLDER: what the scanner runs for --root ARCHIVE: a capture, or an
 * archive of others, as the text of an index on standard output. Not a verb. What it opens it
 * opens first; then it gives up every right to write, and has bounds of memory and time.
 *
 * Exit status: 0; 3 with a sentence on standard error.
 */
#include "programs/archive/archive.h"
#include "scanner/base/arena.h"
#include "commands/command.h"
#include "scanner/source/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARENA_CAP = 512 << 20 };

static void too_large(const char *what, size_t cap)
{
	if (!cap)
		out_of_room(what, cap);
	exit(usage_error("%s needs more than %zu MiB: this is no capture", what, cap >> 20));
}

static void bound(void)
{
	const struct rlimit seconds = { ARCHIVE_SECONDS_CAP, ARCHIVE_SECONDS_CAP };
	struct sandbox s;

	setrlimit(RLIMIT_CPU, &seconds);
	sandbox_seal(NULL, 0, 0, &s);
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new("the capture", ARENA_CAP);
	struct str error = { 0 };
	struct stat st;
	struct out o;
	int fd, r;

	arena_on_full(too_large);
	if (argc != 3 && argc != 4)
		return usage_error("latscan-unpack: expected --all or --commands, and one archive");
	fd = open(argv[2], O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st))
		return usage_error("cannot read %s: %s", argv[2], strerror(errno));
	bound();
	out_init(&o, STDOUT_FILENO);
	if (!strcmp(argv[1], "--commands"))
		r = archive_commands_of_folder(a, argv[2], &o, &error);
	else if (S_ISDIR(st.st_mode))
		r = archive_unpack_folder(a, argv[2], &o, &error);
	else
		r = archive_unpack(a, fd, argv[3], &o, &error);
	if (r)
		return usage_error("%s: " STR_FMT, argv[2], STR_ARG(error));
	r = out_flush(&o);
	return r ? usage_error("cannot write what %s says: %s", argv[2], strerror(-r)) : 0;
}
