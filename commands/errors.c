/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((format(printf, 1, 0))) static void say(const char *fmt, va_list args)
{
	fputs("latscan: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

int usage_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	return EXIT_USAGE;
}

int internal_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	return EXIT_INTERNAL;
}

int no_memory(const char *what)
{
	return internal_error("no memory for %s: the kernel gave no address space "
			      "(ulimit -v, vm.overcommit_memory=2, or the host has none left)",
		what);
}

void out_of_room(const char *what, size_t cap)
{
	exit(cap ? internal_error("%s needs more than %zu MiB", what, cap >> 20) : no_memory(what));
}
