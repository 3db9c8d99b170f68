/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to run where nothing here explains that all is slower: no counter of the kernel tells of cache lines that threads fight over
 * (tools/perf/Documentation/perf-c2c.txt), of memory that is slow, or of a path between hosts. Each command is whole: it is run as it is
 * printed. Names come from the host, and what a shell would read into them is left out.
 */
#include "scanner/triage/ticket.h"

#include "scanner/base/arena.h"

#include <string.h>

enum { MOST = 8, SECONDS = 60 };

/* The command with a word in the place of a mark. */
static struct str with_word(struct arena *a, struct str command, const char *mark, struct str word)
{
	size_t at = 0, n = strlen(mark);

	while (at + n <= command.n && !str_starts(str_skip(command, at), mark))
		at++;
	if (at + n > command.n)
		return command;
	return str_printf(a, STR_FMT STR_FMT STR_FMT, STR_ARG(str_head(command, at)), STR_ARG(word),
		STR_ARG(str_skip(command, at + n)));
}

struct str triage_command(const struct report *r, const char *command)
{
	struct str pid = STR("PID");
	struct str s = with_word(
		r->arena, str_from(command), "{cpus}", cpuset_format(r->arena, r->triage.cpus));

	if (r->n_targets)
		pid = str_printf(r->arena, "%d", r->targets[0].pid);
	return with_word(r->arena, s, "{pid}", pid);
}

struct writing {
	struct arena *a;
	const struct report *r;
	struct steady *v;
	size_t n;
};

static void add(struct writing *w, const char *what, struct str command)
{
	if (w->n < MOST)
		w->v[w->n++] = (struct steady){ str_from(what), command };
}

/* A word that means itself to a shell. */
static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			!(i && (c == '-' || c == '_' || c == '.')))
			return false;
	}
	return s.n > 0;
}

static struct str host_of(const struct report *r)
{
	return is_plain(r->run.host) ? r->run.host : STR("here");
}

static struct str cpus_of(const struct writing *w)
{
	return cpuset_format(w->a, w->r->triage.cpus);
}

/* "-p 4711", or the CPUs; false: neither is known. */
static bool whom(const struct writing *w, struct str *ret)
{
	if (w->r->n_targets)
		*ret = str_printf(w->a, "-p %d", w->r->targets[0].pid);
	else if (!cpuset_is_empty(w->r->triage.cpus))
		*ret = str_printf(w->a, "-C " STR_FMT, STR_ARG(cpus_of(w)));
	else
		return false;
	return true;
}

/* Both sample the CPU itself, which costs it an interrupt each; a guest has no such counters as a rule. */
static void add_memory(struct writing *w)
{
	struct str who;

	if (!whom(w, &who) || str_starts(w->r->run.virt, "guest"))
		return;
	add(w, "whether its threads fight over cache lines (samples, so that each costs an interrupt)",
		str_printf(w->a,
			"perf c2c record -o /tmp/c2c.data " STR_FMT
			" -- sleep 10 && perf c2c report -i /tmp/c2c.data --stdio | head -n 80",
			STR_ARG(who)));
	add(w, "whether it does less in a cycle (memory, cache) or has fewer cycles (the clock)",
		str_printf(w->a,
			"perf stat -e cycles,instructions,LLC-load-misses,dTLB-load-misses " STR_FMT
			" -- sleep 10",
			STR_ARG(who)));
	if (w->r->n_targets)
		add(w, "where its memory is",
			str_printf(w->a, "numastat -p %d", w->r->targets[0].pid));
}

/* The NIC that matters: by its role, or the only one. */
static const struct topology_nic *nic_of(const struct report *r)
{
	const struct topology_nic *only = NULL;

	for (size_t i = 0; i < r->topology.n_nics; i++) {
		const struct topology_nic *nic = &r->topology.nics[i];

		if (nic->role == NIC_FAST && is_plain(nic->name))
			return nic;
		if (nic->role == NIC_UNDECLARED && is_plain(nic->name))
			only = only || r->topology.n_nics > 1 ? NULL : nic;
	}
	return only;
}

static void add_wire(struct writing *w)
{
	const struct topology_nic *nic = nic_of(w->r);
	struct str host = host_of(w->r);

	if (nic)
		add(w, "whether the pause is on the wire: at both ends at once, by the cards' own clocks; compare the time stamps of the same packets",
			str_printf(w->a,
				"tcpdump -i " STR_FMT
				" -j adapter_unsynced --time-stamp-precision=nano -s 128 -G %d -W 1 -w /tmp/" STR_FMT
				"-" STR_FMT ".pcap",
				STR_ARG(nic->name), SECONDS, STR_ARG(host), STR_ARG(nic->name)));
	add(w, "both ends at once; then, where both files are: latscan diff ONE OTHER",
		str_printf(w->a,
			"latscan capture --window %ds%s" STR_FMT "%s -o /tmp/" STR_FMT ".tar.zst",
			SECONDS, cpuset_is_empty(w->r->triage.cpus) ? "" : " --hot-cpus ",
			STR_ARG(cpuset_is_empty(w->r->triage.cpus) ? STR("") : cpus_of(w)),
			w->r->n_targets ? str_z(w->a, str_printf(w->a, " --target pid=%d",
							      w->r->targets[0].pid))
					: "",
			STR_ARG(host)));
}

static void add_probe(struct writing *w)
{
	if (cpuset_is_empty(w->r->triage.cpus))
		return;
	add(w, "once nothing works there: gaps that no counter tells of (firmware, hypervisor)",
		str_printf(w->a, "latscan probe --cpu " STR_FMT " --for %ds", STR_ARG(cpus_of(w)),
			SECONDS));
}

static bool explains(const struct triage *t)
{
	for (size_t i = 0; i < t->n_suspects; i++) {
		if (t->suspects[i].confidence != CONFIDENCE_LOW)
			return true;
	}
	return false;
}

void triage_steady(struct report *r)
{
	struct writing w = { .a = r->arena, .r = r, .v = NULL };

	if (explains(&r->triage))
		return;
	w.v = ARENA_NEW(r->arena, struct steady, MOST);
	add_memory(&w);
	add_wire(&w);
	add_probe(&w);
	r->triage.steady = w.v;
	r->triage.n_steady = w.n;
}
