/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Datagrams that a socket had no room for, and whose socket that is. The last word of a line of
 * /proc/net/udp (net/ipv4/udp.c udp4_format_sock) is sk_drops: 32 bits, of that socket alone; one
 * datagram of a group counts once for each socket that joined it and was full. A socket is told
 * from another by its inode, which a new one does not get while the old one is open. Sockets that
 * a bypass serves stand there too, and count nothing.
 *
 * Of a group that somebody named there must be a socket that takes its datagrams: bound to the
 * port, and to the group's address or to any.
 */
#include "scanner/judging/groups.h"
#include "scanner/judging/processes.h"
#include "scanner/judging/spaces.h"

#include "scanner/facts/net/sock_diag.h"
#include "scanner/facts/net/sockets.h"

enum { HALF = 2 };

struct drop {
	const struct net_socket *socket;
	const struct net_sockets_of *table;
	const struct socket_owner *owner;
	uint64_t dropped;
	bool watched, reset;
};

static const struct process *process_of(const struct check_in *in, int pid)
{
	for (size_t i = 0; pid && i < in->roles->n_processes; i++) {
		if (in->roles->processes[i].pid == pid)
			return &in->roles->processes[i];
	}
	return NULL;
}

static bool takes(const struct net_socket *s, const struct feed_group *g)
{
	struct address local = address_unmapped(s->local);

	if (g->port && s->port != g->port)
		return false;
	if (address_is_any(local))
		return g->port != 0;
	return address_eq(local, g->group);
}

static bool is_watched(const struct check_in *in, const struct net_socket *s, int pid)
{
	for (size_t i = 0; i < in->roles->feeds.n_groups; i++) {
		if (takes(s, &in->roles->feeds.groups[i]))
			return true;
	}
	return process_of(in, pid) != NULL;
}

static struct str end_text(const struct check_in *in, const struct net_socket *s)
{
	return str_printf(in->scratch, s->local.v6 ? "[" STR_FMT "]:%u" : STR_FMT ":%u",
		STR_ARG(address_text(in->scratch, s->local)), s->port);
}

/* The process where it is known, else the address that it is bound to. */
static struct subject subject_of(const struct check_in *in, const struct drop *d)
{
	const struct process *p = d->owner ? process_of(in, d->owner->pid) : NULL;
	struct str end = end_text(in, d->socket);
	struct subject who;

	if (!d->owner)
		return subject_named(
			SUBJECT_DEVICE, str_printf(in->scratch, "udp " STR_FMT, STR_ARG(end)));
	who = p ? subject_process(in, p) : subject_task(in->scratch, d->owner->pid, d->owner->comm);
	who.key = str_printf(in->scratch, STR_FMT " udp " STR_FMT, STR_ARG(who.key), STR_ARG(end));
	who.label =
		str_printf(in->scratch, STR_FMT " udp " STR_FMT, STR_ARG(who.label), STR_ARG(end));
	return who;
}

static struct drop compare(const struct check_in *in, const struct net_sockets_of *now,
	const struct net_sockets_of *before, const struct net_socket *s)
{
	const struct net_socket *b = before ? net_sockets_find(before, s->inode) : NULL;
	struct drop d = { .socket = s, .table = now };

	d.owner = socket_owner(in_fact(in, &fact_socket_owners), s->inode);
	d.watched = is_watched(in, s, d.owner ? d.owner->pid : 0);
	/* One that is new began at 0. */
	d.reset = delta_counter(b ? b->drops : 0, s->drops, 32, &d.dropped) != DELTA_OK;
	return d;
}

static void add_evidence(const struct check_in *in, const struct drop *d, struct finding *f)
{
	const struct diag_socket *diag =
		sock_diag_find(in_fact(in, &fact_sock_diag), d->socket->inode);
	const struct socket_owners *owners = in_fact(in, &fact_socket_owners);

	find_evidence_text(f, d->socket->from,
		STR_FMT ": drops +%llu (%u in all), %llu bytes wait, uid %u, inode %llu",
		STR_ARG(end_text(in, d->socket)), (unsigned long long)d->dropped, d->socket->drops,
		(unsigned long long)d->socket->rx_queue, d->socket->uid,
		(unsigned long long)d->socket->inode);
	if (d->owner)
		find_evidence_text(f, owners->from, "process %d " STR_FMT "%s", d->owner->pid,
			STR_ARG(d->owner->comm),
			d->owner->processes > 1 ? ", and others that inherited it" : "");
	else
		find_evidence_text(f, owners->from, "%s",
			owners->valid && owners->whole ? "nobody holds it open any more"
						       : "not every process could be looked at");
	if (diag)
		find_evidence_text(f,
			((const struct sock_diag *)in_fact(in, &fact_sock_diag))->from,
			"%llu of %llu bytes of its receive buffer used",
			(unsigned long long)diag->rmem, (unsigned long long)diag->rcvbuf);
}

static void say_drop(const struct check_in *in, const struct drop *d, struct findings *out)
{
	struct finding *f = find(out, d->watched ? STATUS_FAIL : STATUS_WARN, subject_of(in, d),
		"a socket had no room for datagrams that came");

	find_observed(f, "%llu dropped", (unsigned long long)d->dropped);
	find_observed_value(f, (double)d->dropped, "1");
	find_wanted(f, "0");
	add_evidence(in, d, f);
}

/* A watched socket whose queue is half full now: the next burst will not fit. */
static bool is_filling(const struct check_in *in, const struct drop *d)
{
	const struct diag_socket *diag =
		sock_diag_find(in_fact(in, &fact_sock_diag), d->socket->inode);

	/* Of a named process proc.sockets says so. */
	if (d->owner && process_of(in, d->owner->pid))
		return false;
	return d->watched && diag && diag->rcvbuf && diag->rmem * HALF > diag->rcvbuf;
}

struct tally {
	unsigned sockets, watched, said;
};

static void judge(
	const struct check_in *in, const struct drop *d, struct tally *t, struct findings *out)
{
	struct finding *f;

	t->sockets++;
	t->watched += d->watched;
	if (d->reset) {
		t->said++;
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_of(in, d),
			"its counter of drops went back");
	} else if (d->dropped) {
		t->said++;
		say_drop(in, d, out);
	} else if (is_filling(in, d)) {
		t->said++;
		f = find(out, STATUS_WARN, subject_of(in, d),
			"more than half of its receive buffer is full");
		find_observed(f, "%llu bytes wait", (unsigned long long)d->socket->rx_queue);
		find_wanted(f, "at most half of the buffer");
		add_evidence(in, d, f);
	}
}

static const struct net_sockets_of *earlier(
	const struct check_in *in, const struct net_sockets_of *now)
{
	const struct net_sockets *before = in_fact_before(in, &fact_udp_sockets);
	int k = netspaces_match(in_fact_before(in, &fact_netspaces), now->space);

	return before && k >= 0 && before->v[k].valid ? &before->v[k] : NULL;
}

static void judge_space(const struct check_in *in, const struct net_sockets_of *now,
	struct tally *t, struct findings *out)
{
	const struct net_sockets_of *before = earlier(in, now);

	if (!now->valid || !before) {
		find_unreadable(out, in_space_subject(in, now->space), now->from, false);
		return;
	}
	for (size_t i = 0; i < now->n; i++) {
		if (now->v[i].inode) {
			struct drop d = compare(in, now, before, &now->v[i]);

			judge(in, &d, t, out);
		}
	}
}

/* A socket that takes the group's datagrams: of its port, bound to the group or to any address. */
static void judge_group(const struct check_in *in, const struct feed_group *g, struct findings *out)
{
	const struct net_sockets *now = in_fact(in, &fact_udp_sockets);
	unsigned same_port = 0;
	struct finding *f;

	for (size_t k = 0; k < now->n; k++) {
		if (!now->v[k].valid)
			return; /* said already */
		for (size_t i = 0; i < now->v[k].n; i++) {
			if (takes(&now->v[k].v[i], g))
				return;
			same_port += now->v[k].v[i].port == g->port;
		}
	}
	if (in_spaces_untold(in))
		return; /* said for the host */
	f = find(out, STATUS_FAIL, subject_group(g), "%s",
		same_port ? "sockets of its port are bound to other addresses: none takes the group"
			  : "no socket is bound to its port: its datagrams are thrown away");
	find_observed(f, "no socket");
	find_wanted(f, "a socket of port %u, bound to the group or to any address", g->port);
	find_evidence_text(f, now->v[0].from, "%u sockets of port %u", same_port, g->port);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct net_sockets *now = in_fact(in, &fact_udp_sockets);
	struct tally t = { 0 };
	struct finding *f;

	(void)self;
	for (size_t i = 0; i < now->n; i++)
		judge_space(in, &now->v[i], &t, out);
	for (size_t i = 0; i < in->roles->feeds.n_groups; i++) {
		if (in->roles->feeds.groups[i].port)
			judge_group(in, &in->roles->feeds.groups[i], out);
	}
	find_spaces_untold(out, in);
	if (!now->v[0].valid || t.said || !earlier(in, &now->v[0]))
		return;
	if (!t.sockets) {
		find_reason(
			out, STATUS_SKIP, REASON_IDLE, subject_host(), "there is no socket of UDP");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "no socket of UDP dropped a datagram");
	find_observed(f, "%u sockets, %u of them watched", t.sockets, t.watched);
	find_evidence_text(f, now->v[0].from, "%u sockets", t.sockets);
	find_spaces(f, in);
}

const struct check check_net_udp_socket_drops[] = {
	{
		.id = "net.udp_socket_drops",
		.rule = 1,
		.title = "Sockets of UDP have room for the datagrams that come",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_udp_sockets, &fact_netspaces, &fact_socket_owners, &fact_sock_diag,
			&fact_multicast },
		.implied_by = { "net.igmp_membership" },
		.why = "a datagram that came all the way and was thrown away is a gap: the reader is too slow, or its buffer too small",
		.fix_now =
			"SO_RCVBUF with net.core.rmem_max; a reader that never sleeps, on a CPU of its own",
		.fix_boot = "net.core.rmem_max=134217728 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "net.core.rmem_max", "134217728", NULL } },
		.source = "net/ipv4/udp.c __udp_enqueue_schedule_skb(), udp4_format_sock()",
		.run = run,
	},
	{ 0 },
};
