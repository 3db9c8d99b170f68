/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/window.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void stop(int signo)
{
	(void)signo;
	stopped = 1;
}

void window_catch_signals(void)
{
	struct sigaction sa = { .sa_handler = stop, .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

static void say_left(uint64_t left_ns)
{
	fprintf(stderr, "\rwatching, %llu s left; Ctrl-C judges what is known \033[K",
		(unsigned long long)((left_ns + 999999999u) / 1000000000u));
	fflush(stderr);
}

bool window_wait(const struct clock *clock, uint64_t ns, bool progress)
{
	const uint64_t second = 1000000000u;
	uint64_t now = clock->raw_ns(clock->user), end = now + ns;

	progress = progress && isatty(STDERR_FILENO);
	while (!stopped && now < end) {
		uint64_t until = end;

		if (progress) {
			say_left(end - now);
			until = end - now > second ? now + second : end;
		}
		clock->sleep_until(clock->user, until);
		now = clock->raw_ns(clock->user);
	}
	if (progress)
		fputs("\r\033[K", stderr);
	return !stopped;
}
