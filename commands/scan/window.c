/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/window.h"

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

/* When the next of them is due; end: none before it. */
static uint64_t next_due(const struct window_beat *beats, uint64_t end)
{
	for (; beats; beats = beats->next) {
		if (beats->run && beats->every_ns)
			end = earlier(end, beats->due_ns);
	}
	return end;
}

/* On its own beat as long as it keeps up with it; one that was missed is not made up for. */
static void run_due(const struct clock *clock, struct window_beat *beats, uint64_t now)
{
	for (; beats; beats = beats->next) {
		if (!beats->run || !beats->every_ns || beats->due_ns > now)
			continue;
		if (!beats->run(beats->user))
			beats->run = NULL;
		beats->due_ns += beats->every_ns;
		if (beats->due_ns <= now)
			beats->due_ns = clock->raw_ns(clock->user) + beats->every_ns;
	}
}

bool window_wait(const struct clock *clock, uint64_t ns, bool progress, struct window_beat *beats)
{
	const uint64_t second = 1000000000u;
	uint64_t now = clock->raw_ns(clock->user), end = now + ns, said = 0;

	for (struct window_beat *b = beats; b; b = b->next)
		b->due_ns = now + b->every_ns;
	progress = progress && isatty(STDERR_FILENO);
	while (!stopped && now < end) {
		uint64_t until = next_due(beats, end);

		if (progress && (!said || now - said >= second)) {
			say_left(end - now);
			said = now;
		}
		if (progress)
			until = earlier(until, said + second);
		clock->sleep_until(clock->user, until);
		now = clock->raw_ns(clock->user);
		if (!stopped && now < end)
			run_due(clock, beats, now);
		now = clock->raw_ns(clock->user);
	}
	if (progress)
		fputs("\r\033[K", stderr);
	return !stopped;
}
