/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The paragraph for a ticket. Only what was looked at in this window and found in order is in it, each with the number that the check
 * itself observed: silence is no number.
 */
#include "scanner/triage/ticket.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/text.h"

#include <string.h>

enum { LINES_MAX = 512 };

const struct ticket_row ticket_rows[] = {
	{ "smi.count", "SMIs", false },
	{ "vm.steal", "time stolen by the hypervisor", false },
	{ "hw.edac", "memory errors", true },
	{ "hw.mce", "machine checks", true },
	{ "pcie.aer", "PCI Express errors", false },
	{ "thermal.throttle", "throttling by heat", true },
	{ "power.limit", "throttling by power", true },
	{ "freq.stability", "frequency", true },
	{ "mem.direct_reclaim", "direct reclaims", false },
	{ "mem.kswapd_activity", "pages reclaimed by kswapd", false },
	{ "mem.oom", "processes killed for want of memory", false },
	{ "psi.memory", "waits for memory", false },
	{ "mem.swap_activity", "pages swapped", false },
	{ "mem.thp_activity", "huge pages made or split", false },
	{ "mem.compaction_activity", "compactions", false },
	{ "numa.balancing_activity", "NUMA hinting faults", false },
	{ "mem.page_migration", "pages moved", false },
	{ "sched.isolated_switches", "switches", false },
	{ "sched.isolated_wait", "time that tasks waited", false },
	{ "proc.run_delay", "time that it waited for a CPU", true },
	{ "proc.ctxt_switches", "its switches", true },
	{ "proc.page_faults", "its page faults", true },
	{ "irq.isolated_count", "device interrupts", false },
	{ "vfio.interrupts", "interrupts of user space's cards", true },
	{ "softirq.isolated", "softirqs", false },
	{ "softirq.ksoftirqd", "ksoftirqd ran", false },
	{ "tick.rate", "timer interrupts", false },
	{ "ipi.isolated", "interrupts by other CPUs", false },
	{ "cstate.usage", "slow idle states entered", true },
	{ "time.clock_step", "clock", true },
	{ "nic.drops", "dropped", true },
	{ "nic.driver_drops", "losses of the driver:", true },
	{ "nic.errors", "errors:", true },
	{ "nic.pause_frames", "pause frames", true },
	{ "nic.link_flaps", "link:", true },
	{ "net.softnet_drops", "backlog drops", true },
	{ "net.udp_socket_drops", "drops at UDP sockets", true },
	{ "net.udp_errors", "UDP errors", false },
	{ "net.tcp_retrans", "TCP retransmits", true },
	{ NULL, NULL, false },
};

/* "smi.count: no more SMIs than allowed in 4.71 s (0 SMIs in 4.71 s)". */
static struct str innocent_line(struct arena *a, const struct result *res)
{
	const struct finding *f = res->findings;
	struct str line = str_printf(a, "%s: " STR_FMT, res->check->id,
		STR_ARG(f && f->text.n ? f->text : str_from(res->check->title)));

	if (!f || !f->observed.text.n)
		return line;
	return str_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(line), STR_ARG(f->observed.text));
}

/* What was looked at and found clean, and what could not be looked at. */
void triage_acquit(struct report *r)
{
	struct triage *out = &r->triage;
	struct str *innocent = ARENA_NEW(r->arena, struct str, LINES_MAX);
	struct str *untold = ARENA_NEW(r->arena, struct str, LINES_MAX);

	for (size_t i = 0; i < r->n_results; i++) {
		const struct result *res = &r->results[i];

		if (res->check->kind != KIND_DELTA || !suspect_class_of(str_from(res->check->id)))
			continue;
		if (res->status == STATUS_PASS && out->n_innocent < LINES_MAX)
			innocent[out->n_innocent++] = innocent_line(r->arena, res);
		if (res->status == STATUS_UNKNOWN && out->n_untold < LINES_MAX)
			untold[out->n_untold++] = str_printf(
				r->arena, "%s: %s", res->check->id, reason_text(res->reason));
	}
	out->innocent = innocent;
	out->untold = untold;
}

static const struct result *result_of(const struct report *r, const char *check)
{
	for (size_t i = 0; i < r->n_results; i++) {
		if (!strcmp(r->results[i].check->id, check))
			return &r->results[i];
	}
	return NULL;
}

/* "0", "12 300", "250 ns"; a rate is what it was in the whole window. */
static struct str number_of(const struct report *r, const struct quantity *q)
{
	double n = q->value < 0 ? -q->value : q->value;

	if (!strcmp(q->unit, "ns"))
		return text_duration(r->arena, (uint64_t)n);
	if (!strcmp(q->unit, "1/s"))
		n = n * (double)r->run.window_ms / 1e3 + 0.5;
	return text_count(r->arena, n < 1e18 ? (uint64_t)n : UINT64_C(1000000000000000000));
}

static struct str said(
	const struct report *r, const struct ticket_row *row, const struct finding *f)
{
	const struct quantity *q = &f->observed;
	struct str who = { 0 };

	if (f->subject.kind == SUBJECT_NIC || f->subject.kind == SUBJECT_PROCESS)
		who = str_printf(r->arena, STR_FMT " ", STR_ARG(f->subject.label));
	if (!row->whole && q->unit)
		return str_printf(r->arena, STR_FMT "%s " STR_FMT, STR_ARG(who), row->noun,
			STR_ARG(number_of(r, q)));
	if (!q->text.n)
		return (struct str){ 0 };
	return str_printf(
		r->arena, STR_FMT "%s " STR_FMT, STR_ARG(who), row->noun, STR_ARG(q->text));
}

static struct str numbers(const struct report *r)
{
	struct str all = { 0 };

	for (const struct ticket_row *row = ticket_rows; row->check; row++) {
		const struct result *res = result_of(r, row->check);

		if (!res || res->status == STATUS_UNKNOWN)
			continue;
		for (const struct finding *f = res->findings; f; f = f->next) {
			struct str one =
				f->status == STATUS_PASS ? said(r, row, f) : (struct str){ 0 };

			if (one.n)
				all = str_printf(r->arena, STR_FMT "%s" STR_FMT, STR_ARG(all),
					all.n ? "; " : "", STR_ARG(one));
		}
	}
	return all;
}

static struct str suspected(const struct report *r)
{
	struct str all = { 0 };

	for (size_t i = 0; i < r->triage.n_suspects; i++) {
		const struct suspect *s = &r->triage.suspects[i];

		if (s->confidence == CONFIDENCE_LOW)
			continue;
		all = str_printf(r->arena, STR_FMT "%s" STR_FMT, STR_ARG(all), all.n ? ", " : "",
			STR_ARG(s->kind));
		if (s->observed.n)
			all = str_printf(r->arena, STR_FMT " (" STR_FMT ")", STR_ARG(all),
				STR_ARG(s->observed));
	}
	return all;
}

void triage_ticket(struct report *r)
{
	struct triage *t = &r->triage;
	struct str in_order = numbers(r), wrong = suspected(r), end = { 0 };
	struct str cpus =
		cpuset_is_empty(t->cpus) ? STR("none named") : cpuset_format(r->arena, t->cpus);

	if (!in_order.n && !wrong.n)
		return;
	if (r->run.sampled_at_ns)
		end = str_printf(r->arena, " until " STR_FMT,
			STR_ARG(date_format(r->arena, r->run.sampled_at_ns)));
	t->ticket = str_printf(r->arena,
		STR_FMT ", CPUs " STR_FMT ", " STR_FMT STR_FMT ": " STR_FMT, STR_ARG(r->run.host),
		STR_ARG(cpus), STR_ARG(text_duration(r->arena, r->run.window_ms * 1000000)),
		STR_ARG(end), STR_ARG(in_order));
	if (wrong.n)
		t->ticket = str_printf(r->arena, STR_FMT "%sSuspected: " STR_FMT,
			STR_ARG(t->ticket), in_order.n ? ". " : "", STR_ARG(wrong));
	else
		t->ticket =
			str_printf(r->arena, STR_FMT ". Nothing is suspected%s", STR_ARG(t->ticket),
				t->n_untold ? ", and not everything could be looked at" : "");
}
