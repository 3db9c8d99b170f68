/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queues of a named process's sockets of UDP and TCP, by sock_diag (INET_DIAG_SKMEMINFO,
 * net/core/sock.c sk_get_meminfo): what is charged to the receive queue against its bound, and what
 * was dropped. What UDP drops net.udp_socket_drops says; here is what TCP drops, and queues that
 * are nearly full. Whether a socket polls (SO_BUSY_POLL) no interface tells.
 * Sockets of Onload and VMA keep an empty twin in the kernel: no traffic is no fault there.
 */
#include "scanner/judging/processes.h"
#include "scanner/judging/process_texts.h"

#include "scanner/facts/net/netns.h"
#include "scanner/facts/net/sock_diag.h"
#include "scanner/facts/net/sockets.h"

struct tally {
	unsigned sockets, said;
	const struct diag_socket *fullest;
	double share;
};

static double share_of(const struct diag_socket *s)
{
	return s->rcvbuf ? 100.0 * (double)s->rmem / (double)s->rcvbuf : 0;
}

static struct subject subject_of(
	const struct check_in *in, const struct process *p, const struct diag_socket *s)
{
	struct subject who = subject_process(in, p);

	who.key =
		str_printf(in->scratch, STR_FMT " %s", STR_ARG(who.key), diag_table_word(s->table));
	who.label = str_printf(
		in->scratch, STR_FMT " %s", STR_ARG(who.label), diag_table_word(s->table));
	return who;
}

static void say(const struct check_in *in, const struct process *p, const struct diag_socket *s,
	uint64_t dropped, struct findings *out)
{
	const struct sock_diag *t = in_fact(in, &fact_sock_diag);
	struct finding *f =
		find(out, dropped ? STATUS_FAIL : STATUS_WARN, subject_of(in, p, s), "%s",
			dropped ? "a socket of it dropped what came"
				: "the receive queue of a socket of it is nearly full");

	if (dropped)
		find_observed(f, "%llu dropped", (unsigned long long)dropped);
	else
		find_observed(f, "%.0f %% of its receive buffer", share_of(s));
	find_observed_value(f, dropped ? (double)dropped : share_of(s), dropped ? "1" : "%");
	find_wanted(f, dropped ? "0" : "at most %g %%", in_limit(in, "fill_percent"));
	find_process(f, in, p);
	find_evidence_text(f, t->from,
		"%s inode %llu: rmem %llu of %llu, wmem %llu of %llu, backlog %llu, drops %llu",
		diag_table_word(s->table), (unsigned long long)s->inode,
		(unsigned long long)s->rmem, (unsigned long long)s->rcvbuf,
		(unsigned long long)s->wmem, (unsigned long long)s->sndbuf,
		(unsigned long long)s->backlog, (unsigned long long)s->drops);
}

/* Since the first sample; a socket that is new since then began at 0. */
static uint64_t drops_of(const struct check_in *in, const struct diag_socket *s)
{
	const struct sock_diag *before = in_fact_before(in, &fact_sock_diag);
	const struct diag_socket *b = before ? sock_diag_find(before, s->inode) : NULL;
	uint64_t d;

	return delta_counter(b ? b->drops : 0, s->drops, 32, &d) == DELTA_OK ? d : 0;
}

static void judge_socket(const struct check_in *in, const struct process *p,
	const struct diag_socket *s, struct tally *t, struct findings *out)
{
	uint64_t dropped = drops_of(in, s);

	t->sockets++;
	/* Of UDP net.udp_socket_drops says so, and a full queue is the same thing. */
	if (dropped && (s->table == DIAG_UDP4 || s->table == DIAG_UDP6))
		return;
	if (!t->fullest || share_of(s) > t->share) {
		t->fullest = s;
		t->share = share_of(s);
	}
	if (!dropped && share_of(s) <= in_limit(in, "fill_percent"))
		return;
	t->said++;
	say(in, p, s, dropped, out);
}

static void judge(const struct check_in *in, const struct process *p, struct findings *out)
{
	const struct socket_owners *owners = in_fact(in, &fact_socket_owners);
	const struct sock_diag *diag = in_fact(in, &fact_sock_diag);
	struct tally t = { 0 };
	struct finding *f;

	for (size_t i = 0; i < owners->n; i++) {
		const struct diag_socket *s = owners->v[i].pid == p->pid
						      ? sock_diag_find(diag, owners->v[i].inode)
						      : NULL;

		if (s)
			judge_socket(in, p, s, &t, out);
	}
	if (t.said)
		return;
	if (!t.sockets) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_process(in, p),
			"it has no socket of UDP or TCP in this network namespace");
		return;
	}
	f = find(out, STATUS_PASS, subject_process(in, p),
		"its sockets have room, and dropped nothing");
	find_observed(f, "%u sockets, the fullest %.0f %%", t.sockets, t.share);
	find_wanted(f, "at most %g %%", in_limit(in, "fill_percent"));
	find_process(f, in, p);
}

static bool some_table(const struct sock_diag *t)
{
	return t->there[DIAG_UDP4] || t->there[DIAG_TCP4];
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct socket_owners *owners = in_fact(in, &fact_socket_owners);
	const struct sock_diag *diag = in_fact(in, &fact_sock_diag);
	const struct sock_diag *before = in_fact_before(in, &fact_sock_diag);

	(void)self;
	if (find_no_process(out, in))
		return;
	if (!diag->valid || !owners->valid || !before || !before->valid) {
		find_unreadable(out, subject_host(),
			!owners->valid ? owners->from
			: !diag->valid ? diag->from
			: before       ? before->from
				       : diag->from,
			false);
		return;
	}
	if (!some_table(diag)) {
		find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, subject_host(),
			"the modules udp_diag and tcp_diag are not loaded, and asking would load them");
		return;
	}
	if (diag->more)
		find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_host(),
			"there are more sockets than are looked at");
	for (size_t i = 0; i < in->roles->n_processes; i++)
		judge(in, &in->roles->processes[i], out);
}

const struct check check_proc_sockets[] = {
	{
		.id = "proc.sockets",
		.rule = 1,
		.title = "Sockets of processes that matter have room, and drop nothing",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_sock_diag, &fact_socket_owners },
		.limits = { { "fill_percent", "%", 80, 1, 100, NULL,
			"of a receive buffer that may be used" } },
		.why = "a full receive buffer drops what comes next, or closes the window of the other end",
		.fix_now =
			"a larger SO_RCVBUF (net.core.rmem_max), and a reader that drains faster",
		.source = "net/ipv4/inet_diag.c; net/core/sock.c sk_get_meminfo()",
		.run = run,
	},
	{ 0 },
};
