/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/scan/window.h"

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

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

bool window_wait(
	const struct clock *clock, uint64_t ns, bool progress, const struct window_beat *beat)
{
	const uint64_t second = 1000000000u;
	uint64_t now = clock->raw_ns(clock->user), end = now + ns;
	bool beats = beat && beat->run && beat->every_ns;
	uint64_t next = beats ? now + beat->every_ns : end;

	progress = progress && isatty(STDERR_FILENO);
	while (!stopped && now < end) {
		uint64_t until = end;

		if (progress) {
			say_left(end - now);
			until = end - now > second ? now + second : end;
		}
		if (beats)
			until = earlier(until, next);
		clock->sleep_until(clock->user, until);
		now = clock->raw_ns(clock->user);
		if (!stopped && beats && now >= next && now < end) {
			beats = beat->run(beat->user);
			now = clock->raw_ns(clock->user);
			next = now + beat->every_ns;
		}
	}
	if (progress)
		fputs("\r\033[K", stderr);
	return !stopped;
}
