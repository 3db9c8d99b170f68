/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/command.h"

#include <stdarg.h>
#include <stdio.h>

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
