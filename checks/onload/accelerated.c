/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets of accelerated processes that went to the kernel after all. A descriptor that Onload has
 * is called "onload:[udp:3:12]" (onloadfs.c); one that is "socket:[…]" and stands in the kernel's
 * tables was never accelerated: another card's route, no filter left, a bind before the library.
 * The kernel's own shadow of an accelerated socket is no descriptor of the process. Whether the
 * process is accelerated at all says proc.bypass_stack.
 */
#include "scanner/facts/net/sockets.h"
#include "scanner/facts/process/bypass.h"
#include "scanner/judging/onload.h"

struct kernel_sockets {
	unsigned udp, tcp;
	const struct net_socket *example;
};

static bool is_local(struct address x)
{
	x = address_unmapped(x);
	if (!x.v6)
		return x.b[0] == 127;
	for (unsigned i = 0; i < 15; i++) {
		if (x.b[i])
			return false;
	}
	return x.b[15] == 1;
}

/* Unbound ones, and those that stay on this host, would not be accelerated anyway. */
static bool counts(const struct net_socket *s)
{
	return s->inode && s->port && !is_local(s->local) && !is_local(s->remote);
}

static void count(const struct check_in *in, int pid, const struct net_sockets *t, unsigned *n,
	const struct net_socket **example)
{
	const struct socket_owners *owners = in_fact(in, &fact_target_socket_owners);

	for (size_t k = 0; k < t->n; k++) {
		for (size_t i = 0; i < t->v[k].n; i++) {
			const struct net_socket *s = &t->v[k].v[i];
			const struct socket_owner *o =
				counts(s) ? socket_owner(owners, s->inode) : NULL;

			if (!o || o->pid != pid)
				continue;
			++*n;
			*example = *example ? *example : s;
		}
	}
}

static const struct answer *unread(const struct net_sockets *t)
{
	for (size_t k = 0; k < t->n; k++) {
		if (!t->v[k].valid)
			return t->v[k].from;
	}
	return NULL;
}

static void judge(const struct check_in *in, const struct process *p, struct findings *out)
{
	const struct net_sockets *udp = in_fact(in, &fact_target_udp_sockets);
	const struct net_sockets *tcp = in_fact(in, &fact_target_tcp_sockets);
	const struct socket_owners *owners = in_fact(in, &fact_target_socket_owners);
	struct kernel_sockets k = { 0 };
	struct subject who = subject_process(in, p);
	struct finding *f;

	count(in, p->pid, udp, &k.udp, &k.example);
	count(in, p->pid, tcp, &k.tcp, &k.example);
	if (k.udp + k.tcp) {
		f = find(out, STATUS_WARN, who,
			"some of its sockets are the kernel's, not Onload's");
	} else if (!owners->valid || unread(udp) || unread(tcp)) {
		find_unreadable(out, who,
			!owners->valid ? owners->from
			: unread(udp)  ? unread(udp)
				       : unread(tcp),
			false);
		return;
	} else {
		f = find(out, STATUS_PASS, who, "none of its sockets is the kernel's");
	}
	find_observed(f, "%u of UDP, %u of TCP", k.udp, k.tcp);
	find_wanted(f, "none");
	if (k.example)
		find_evidence_text(f, k.example->from, "inode %llu, port %u, " STR_FMT,
			(unsigned long long)k.example->inode, k.example->port,
			STR_ARG(address_text(in->scratch, k.example->local)));
	find_evidence(f, owners->from);
	find_process(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (!judge_each_onload(in, judge, out))
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no process that matters holds a stack of Onload: proc.bypass_stack says whether one should");
}

const struct check check_onload_accelerated[] = {
	{
		.id = "onload.accelerated",
		.rule = 1,
		.title = "Sockets of accelerated processes are Onload's",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_target_bypass, &fact_target_udp_sockets, &fact_target_tcp_sockets,
			&fact_target_socket_owners },
		.implied_by = { "proc.bypass_stack", "onload.present" },
		.why = "a socket that fell back costs 5 to 20 us a message more, and nothing fails",
		.fix_now =
			"onload_stackdump lots shows why; EF_NO_FAIL=0 makes it fail loudly; routes by the accelerated card",
		.source = "Onload, src/driver/linux_onload/onloadfs.c",
		.run = run,
	},
	{ 0 },
};
