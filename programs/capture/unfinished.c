/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/capture/unfinished.h"

#include "commands/command.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const char *begun;
static pid_t beginner;

static void remove_begun(void)
{
	if (begun && getpid() == beginner)
		unlink(begun);
}

/* libarchive aborts where it gets no memory (__archive_errx). */
static void on_abort(int number)
{
	static const char said[] = "latscan: ended in the middle: libarchive had no memory\n";

	(void)number;
	remove_begun();
	if (write(STDERR_FILENO, said, sizeof(said) - 1) < 0)
		_exit(EXIT_INTERNAL); /* nobody hears it */
	_exit(EXIT_INTERNAL);
}

static void on_end(int number)
{
	remove_begun();
	signal(number, SIG_DFL);
	raise(number);
}

void unfinished_begin(const char *path)
{
	begun = path;
	beginner = getpid();
	(void)atexit(remove_begun);
	signal(SIGABRT, on_abort);
	signal(SIGINT, on_end);
	signal(SIGTERM, on_end);
	signal(SIGHUP, on_end);
}

void unfinished_end(void)
{
	begun = NULL;
}
