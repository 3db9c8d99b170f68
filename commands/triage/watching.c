/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/triage/watching.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands/command.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/process/target_cgroups.h"
#include "scanner/base/text.h"
#include "scanner/triage/early.h"
#include "scanner/triage/timeline.h"

enum {
	RING_BYTES = 8 << 20,	/* an hour of some 20 counters that move 10 times a second */
	AFFINITIES_MOST = 2048, /* interrupts that are asked where they go, once */
	HOST_BYTES = 256,
	SERIES_LEAST = 4, /* of two samples, or three, nobody wants bars */
};
static const uint64_t second_ns = 1000000000;

/* One text of this host, or empty. */
static struct str ask(struct scanning *s, struct str path)
{
	struct request r = { .path = path, .kind = ASK_FILE };
	struct answer an;

	source_answer(s->start.source, &r, s->arena, &an);
	return an.state == ANSWER_OK ? str_trim(an.bytes) : (struct str){ 0 };
}

static bool goes_there(struct scanning *s, int irq, struct cpuset cpus)
{
	struct str list = ask(s, str_printf(s->arena, "/proc/irq/%d/effective_affinity_list", irq));
	struct cpuset set;

	return list.n && cpuset_parse_list(s->arena, list, &set) == 0 &&
	       !cpuset_is_empty(cpuset_and(s->arena, set, cpus));
}

/* Those that were handled on the CPUs in question at any time since boot, then those that may be. */
static void choose_irqs(struct watching *w, struct pulse_asks *asks)
{
	const struct interrupts *t = facts_get(w->s->before->facts, &fact_interrupts);
	struct pulse_irq *v = ARENA_NEW(w->s->arena, struct pulse_irq, PULSE_IRQS);
	unsigned asked = 0;
	size_t n = 0;

	for (int pass = 0; t && pass < 2; pass++) {
		for (size_t i = 0; i < t->n_rows && n < PULSE_IRQS; i++) {
			const struct irq_row *row = &t->rows[i];
			bool was = irq_row_sum(row, w->cpus) > 0;

			if (!irq_row_is_device(row) || was == (pass == 1))
				continue;
			if (pass == 1 && (asked++ >= AFFINITIES_MOST ||
						 !goes_there(w->s, row->irq, w->cpus)))
				continue;
			v[n++] = (struct pulse_irq){ (unsigned)row->irq,
				str_copy(w->s->arena, row->actions) };
		}
	}
	asks->irqs = v;
	asks->n_irqs = n;
}

static bool has_group(const struct pulse_group *v, size_t n, struct str stat)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(v[i].stat, stat))
			return true;
	}
	return false;
}

/* The groups of the named processes and those above them, as the first sample found them. */
static void choose_groups(struct watching *w, struct pulse_asks *asks)
{
	const struct target_cgroups *t = facts_get(w->s->before->facts, &fact_target_cpu);
	struct pulse_group *v = ARENA_NEW(w->s->arena, struct pulse_group, PULSE_GROUPS);
	size_t n = 0;

	for (size_t i = 0; t && i < t->n; i++) {
		for (size_t k = 0; k < t->v[i].n && n < PULSE_GROUPS; k++) {
			const struct cgroup_level *l = &t->v[i].levels[k];
			const struct answer *stat = l->files[TARGET_CPU_STAT];

			if (l->root || stat->state != ANSWER_OK || has_group(v, n, stat->path))
				continue;
			v[n++] = (struct pulse_group){ str_copy(w->s->arena, stat->path),
				str_copy(w->s->arena, str_skip(l->path, 1)) };
		}
	}
	asks->groups = v;
	asks->n_groups = n;
}

/* What is known so far, where it is news. */
static void say(struct watching *w, uint64_t now_ns)
{
	uint64_t seconds = (now_ns - w->begun_ns + second_ns / 2) / second_ns;
	size_t mark = arena_used(w->s->arena);
	struct early e;
	struct str order;

	early_of(w->s->arena, w->ring, w->about, &e);
	order = early_order(w->s->arena, &e);
	if (!w->s->options.no_progress && (!w->first_said || !str_eq(order, w->said))) {
		if (isatty(STDERR_FILENO))
			fputs("\r\033[K", stderr);
		fprintf(stderr, "after %llu s: " STR_FMT "\n", (unsigned long long)seconds,
			STR_ARG(early_words(w->s->arena, &e)));
	}
	w->first_said = true;
	w->said = order;
	if (!order.n)
		arena_rewind(w->s->arena, mark);
}

static bool again(void *user)
{
	struct watching *w = user;
	uint64_t now_ns = clock_live.raw_ns(clock_live.user);

	pulse_beat(w->pulse);
	w->beat.every_ns = pulse_wait_ns(w->pulse);
	if (now_ns >= w->say_ns) {
		uint64_t every = w->s->options.window_ns / 20;

		say(w, now_ns);
		w->say_ns = now_ns + (every > 10 * second_ns ? every : 10 * second_ns);
	}
	return true;
}

struct window_beat *watching_begin(struct watching *w, struct scanning *s)
{
	struct str host = ask(s, STR("/proc/sys/kernel/hostname"));
	struct pulse_asks asks = { .steal = s->start.roles.guest };

	w->s = s;
	w->about = cpuset_is_empty(s->options.focus) ? s->start.roles.hot : s->options.focus;
	w->cpus = cpuset_is_empty(w->about) ? s->start.roles.online : w->about;
	asks.cpus = w->cpus;
	if (cpuset_parse_list(
		    s->arena, ask(s, STR("/sys/devices/system/cpu/possible")), &asks.possible))
		asks.possible = s->start.roles.online;
	choose_irqs(w, &asks);
	choose_groups(w, &asks);
	w->ring = ring_new(str_z(s->arena, str_head(host, HOST_BYTES)),
		ask(s, STR("/proc/sys/kernel/random/boot_id")), RING_BYTES);
	w->pulse = w->ring ? pulse_new(s->start.source, w->ring, &asks, &pulse_time_live) : NULL;
	if (!w->pulse)
		return NULL;
	pulse_beat(w->pulse);
	w->begun_ns = clock_live.raw_ns(clock_live.user);
	w->say_ns = w->begun_ns + 2 * second_ns;
	w->beat = (struct window_beat){
		.run = again, .user = w, .every_ns = pulse_wait_ns(w->pulse)
	};
	return &w->beat;
}

void watching_end(struct watching *w)
{
	size_t n = w->ring ? ring_n_beats(w->ring) : 0;
	const struct ring_beat *first, *last;
	double ns;

	if (!w->pulse)
		return;
	pulse_beat(w->pulse);
	n = ring_n_beats(w->ring);
	first = ring_beat(w->ring, 0);
	last = ring_beat(w->ring, n - 1);
	ns = (double)(last->mono_ns - first->mono_ns);
	if (first->tsc && last->tsc > first->tsc && ns > 0)
		ring_set_tsc_hz(w->ring, (uint64_t)((double)(last->tsc - first->tsc) / ns * 1e9));
}

/* What the beats could not see. */
static struct str blind(const struct watching *w, struct arena *a)
{
	struct pulse_cost c = pulse_cost(w->pulse);

	if (c.interrupts)
		return STR("");
	return str_printf(a,
		"/proc/interrupts costs " STR_FMT
		" a reading and was not read in every beat: of ticks and interrupts between CPUs it is not known when; "
		"%zu device interrupts were read by themselves",
		STR_ARG(text_duration(a, c.interrupts_ns)), c.irqs);
}

const struct timeline *watching_timeline(const struct watching *w, const struct report *r)
{
	struct arena *a = r->arena;
	struct timeline *t;
	struct str *notes, line;

	if (!w->ring || (!w->pulse && ring_n_beats(w->ring) < SERIES_LEAST))
		return NULL;
	t = timeline_of(a, w->ring, r->triage.cpus);
	if (!t || !w->pulse)
		return t;
	t->cpu_ns = pulse_cost(w->pulse).cpu_ns;
	line = blind(w, a);
	if (!line.n)
		return t;
	notes = ARENA_NEW(a, struct str, t->n_notes + 1);
	notes[0] = line;
	for (size_t i = 0; i < t->n_notes; i++)
		notes[i + 1] = t->notes[i];
	t->notes = notes;
	t->n_notes++;
	return t;
}

int watching_write(const struct watching *w, struct output *o)
{
	static struct out out;
	int e;

	out_init(&out, o->fd);
	ring_write(w->ring, &out);
	e = out_flush(&out);
	if (!e)
		return 0;
	if (o->temporary)
		unlink(o->temporary);
	o->temporary = NULL;
	return internal_error("cannot write the ring to %s: %s", o->path, strerror(-e));
}

void watching_free(struct watching *w)
{
	pulse_free(w->pulse);
	ring_free(w->ring);
}
