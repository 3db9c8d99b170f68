/* SPDX-License-Identifier: Apache-2.0 */
/*
 * net.core.busy_read and busy_poll, in microseconds: how long a read() and a poll() of a socket
 * look at the card's queue themselves before they sleep. busy_read is the default of new sockets
 * (SO_BUSY_POLL). busy_poll alone does nothing: poll() spins only for sockets that have a value
 * of their own (Documentation/admin-guide/sysctl/net.rst). What a program set by setsockopt() is not
 * to be seen from outside. Both are of the whole host, whatever the network namespace.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"

#define POLL "/proc/sys/net/core/busy_poll"
#define READ "/proc/sys/net/core/busy_read"

static bool is_fast_somewhere(const struct check_in *in)
{
	for (size_t i = 0; i < in->roles->n_nics; i++) {
		if (in->roles->nics[i].role == NIC_FAST)
			return true;
	}
	return false;
}

/* The sentence and the status; a pass where nobody asks for more. */
static enum status weigh(const struct check_in *in, uint64_t poll, uint64_t read, const char **ret)
{
	double least = in_limit(in, "min_us");
	bool wanted = str_is(in_word(in, "expect"), "on");

	if (wanted && ((double)read < least || (double)poll < least)) {
		*ret = "sockets sleep for an interrupt sooner than they are meant to";
		return STATUS_FAIL;
	}
	if (str_is(in_word(in, "expect"), "off") && (read || poll)) {
		*ret = "every socket that waits makes its CPU spin";
		return STATUS_FAIL;
	}
	if (poll && !read) {
		*ret = "busy_poll alone does nothing for sockets without SO_BUSY_POLL";
		return STATUS_WARN;
	}
	*ret = read	? "sockets look at the card's queue before they sleep"
	       : wanted ? "sockets poll as they are meant to"
			: "sockets sleep at once unless the program asked otherwise";
	return STATUS_PASS;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *a_poll = in_file(in, POLL), *a_read = in_file(in, READ);
	uint64_t poll, read;
	enum status status;
	const struct host *host = in_fact(in, &fact_host);
	const char *text;
	struct finding *f;

	(void)self;
	if (a_poll->state == ANSWER_ABSENT && host->netns_foreign) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"only the host's first network namespace has these settings");
		return;
	}
	if (a_poll->state == ANSWER_ABSENT && a_read->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel is built without busy polling");
		return;
	}
	if (fact_u64(a_poll, &poll) || fact_u64(a_read, &read)) {
		find_unreadable(
			out, subject_host(), fact_u64(a_poll, &poll) ? a_poll : a_read, false);
		return;
	}
	status = weigh(in, poll, read, &text);
	f = find(out, status, subject_host(), "%s", text);
	find_observed(f, "busy_read %llu us, busy_poll %llu us", (unsigned long long)read,
		(unsigned long long)poll);
	find_observed_value(f, (double)read * 1e3, "ns");
	if (str_is(in_word(in, "expect"), "on"))
		find_wanted(f, "both at least %g us", in_limit(in, "min_us"));
	else
		find_wanted(f, "busy_read with busy_poll");
	find_evidence(f, a_read);
	find_evidence(f, a_poll);
	if (is_fast_somewhere(in) && !read)
		find_evidence_text(f, a_read, "a NIC of role fast is named");
}

const struct check check_net_busy_poll[] = {
	{
		.id = "net.busy_poll",
		.rule = 1,
		.title = "Sockets poll the card before they sleep, where that is meant",
		.severity = SEVERITY_MEDIUM,
		.reads = { { POLL, ASK_FILE }, { READ, ASK_FILE } },
		.needs = { &fact_host },
		.limits = { { "expect", NULL, 0, 0, 2, "any|on|off",
				    "on: both at least min_us; off: both 0" },
			{ "min_us", "us", 50, 1, 1e6, NULL, "the least that passes with on" } },
		.why = "it takes the interrupt and the wakeup out of the receive path: several us a packet",
		.fix_now = "sysctl -w net.core.busy_read=50 net.core.busy_poll=50",
		.fix_boot = "both lines in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "net.core.busy_read", "<min_us>", "expect=on" },
			{ REMEDY_SYSCTL, "net.core.busy_poll", "<min_us>", "expect=on" } },
		.source = "Documentation/admin-guide/sysctl/net.rst; net/core/sock.c",
		.run = run,
	},
	{ 0 },
};
