/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The watch of this host. Everything that it writes to is opened or connected before main seals
 * itself; then it looks, says what changed, and sleeps until the next beat, which is so many
 * intervals after the first one, however long a look takes.
 */
#include "commands/watch/vigil.h"

#include "commands/command.h"
#include "commands/scan/window.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { STATUS_CAP = 1 << 16 };
static const uint64_t NS_PER_S = 1000000000u;

static uint64_t now_ns(void)
{
	return clock_live.raw_ns(clock_live.user);
}

/* Main and the processes that read for it. */
static uint64_t spent_ns(void *user)
{
	const struct vigil *v = user;
	struct arena *a = arena_new("the cost of a look", STATUS_CAP);
	uint64_t ns = clock_live.cpu_ns(clock_live.user);
	struct child_usage usage;

	child_usage(v->s->start.probes, a, &usage);
	ns += usage.cpu_ns;
	arena_free(a);
	return ns;
}

static void notify(struct vigil *v, struct str text)
{
	if (v->notify.fd >= 0)
		(void)datagram_send(&v->notify, text);
}

/* Before the seal: what is named by the user, or by systemd. */
static int open_all(void *user)
{
	struct vigil *v = user;
	const char *path = notify_path();
	int r = vigil_open(v);

	if (r)
		return r;
	r = path ? datagram_open(path, &v->notify) : 0;
	if (r)
		fprintf(stderr, "latscan: cannot tell systemd at %s: %s\n", path, strerror(-r));
	v->watchdog_ns = notify_watchdog_ns() / 2;
	return 0;
}

static void say_status(struct vigil *v, struct arena *a)
{
	size_t raised = hysteresis_raised(v->watch.alarms);

	if (v->watch.beats > 1 && raised == v->told_raised)
		return;
	v->told_raised = raised;
	notify(v, str_printf(a, "STATUS=%zu checks are watched, %zu alarms are raised",
			  v->s->job.n_checks, raised));
}

static bool pump(void *user)
{
	struct vigil *v = user;

	sinks_pump(&v->sinks);
	if (v->watchdog_ns && now_ns() - v->barked_ns >= v->watchdog_ns) {
		notify(v, STR("WATCHDOG=1"));
		v->barked_ns = now_ns();
	}
	return true;
}

/* Waking up for nothing is a cost too: only as often as somebody waits. */
static bool wait_until(struct vigil *v, uint64_t until_ns)
{
	struct window_beat beat = { .run = pump, .user = v, .every_ns = v->watchdog_ns };
	uint64_t at = now_ns();

	if (sinks_wait(&v->sinks) && (!beat.every_ns || beat.every_ns > NS_PER_S / 4))
		beat.every_ns = NS_PER_S / 4;
	if (!beat.every_ns)
		beat.run = NULL;
	return window_wait(&clock_live, until_ns > at ? until_ns - at : 0, false, &beat);
}

static void one_beat(struct vigil *v, uint64_t passed)
{
	struct arena *a = arena_new("a status", STATUS_CAP);

	vigil_beat(v, v->s->start.source, passed);
	if (v->watch.beats == 1)
		notify(v, STR("READY=1"));
	say_status(v, a);
	pump(v);
	arena_free(a);
}

/* The next beat is one that is still to come: those that were missed are not made up for, but counted. */
static void beat_on(struct vigil *v)
{
	const struct watch_options *o = v->options;
	uint64_t begin = now_ns(), beat = 0, last;
	bool go_on = true;

	v->barked_ns = begin;
	one_beat(v, 1);
	while (go_on && (!o->for_ns || now_ns() - begin < o->for_ns)) {
		last = beat;
		beat = (now_ns() - begin) / o->interval_ns + 1;
		go_on = wait_until(v, begin + beat * o->interval_ns);
		if (go_on)
			one_beat(v, beat - last);
	}
}

int watch_live(struct scanning *s, char **argv)
{
	struct vigil v = { .s = s, .notify = { .fd = -1 } };
	struct start_extra extra = { .open = open_all, .user = &v };
	int r;

	vigil_init(&v, s);
	v.extra = &extra;
	s->options.extra = &extra;
	/* Who restarts a unit says so by SIGTERM; a terminal that goes away takes nothing with it. */
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	r = scanning_start(s, argv);
	if (r == 0)
		r = vigil_begin(&v, &clock_live, spent_ns);
	if (r == 0) {
		beat_on(&v);
		notify(&v, STR("STOPPING=1"));
	}
	vigil_end(&v);
	datagram_close(&v.notify);
	return r;
}
