/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/audit: whether the kernel audits, and by which rules: AUDIT_GET and AUDIT_LIST_RULES
 * of NETLINK_AUDIT (kernel/audit.c). Both need CAP_AUDIT_CONTROL at the moment they are sent, a
 * right that could also switch auditing off; the child does not keep it, so the questions are
 * put once, before rights are dropped, and the answers are kept. The kernel answers each from
 * a short-lived kernel thread, which runs where kernel threads may.
 *
 * Where auditing was switched off at boot (audit=0) the kernel has no such socket, and asking
 * for one would make it run modprobe (netlink_create, net/netlink/af_netlink.c). So the list of
 * sockets is looked at first: the kernel's own one of protocol 9 is there, or auditing is not.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/probes/netlink.h"
#include "scanner/source/source.h"
#include "scanner/source/wire.h"

enum { WAIT_MS = 300, PROTOCOL = 9 };

static struct {
	bool asked;
	int error; /* negative errno; 0: status is filled */
	struct audit_status status;
	bool rules_known, task_never;
	unsigned rules, exit_rules;
} kept;

static int ask(int fd, uint16_t type)
{
	struct nlmsghdr header = {
		.nlmsg_len = NLMSG_LENGTH(0),
		.nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST,
		.nlmsg_seq = type,
	};
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t n = sendto(fd, &header, sizeof(header), MSG_DONTWAIT, (struct sockaddr *)&kernel,
		sizeof(kernel));

	return n < 0 ? -errno : 0;
}

/* -EPROTO for one that is too short; the error of an NLMSG_ERROR; 1: that was the last. */
static int take(void *user, const struct nlmsghdr *h)
{
	uint16_t want = *(const uint16_t *)user;
	const char *body = (const char *)h + NLMSG_HDRLEN;
	size_t n = h->nlmsg_len - NLMSG_HDRLEN;
	struct audit_rule_data rule;
	struct nlmsgerr e;

	if (h->nlmsg_type == NLMSG_ERROR) {
		if (n < sizeof(e.error))
			return -EPROTO;
		memcpy(&e.error, body, sizeof(e.error));
		return e.error < 0 ? e.error : 0;
	}
	if (h->nlmsg_type == NLMSG_DONE)
		return 1;
	if (h->nlmsg_type != want)
		return 0;
	if (want == AUDIT_GET) {
		memcpy(&kept.status, body, n < sizeof(kept.status) ? n : sizeof(kept.status));
		return 1;
	}
	if (n < sizeof(rule))
		return -EPROTO;
	memcpy(&rule, body, sizeof(rule));
	kept.rules++;
	kept.exit_rules += rule.flags == AUDIT_FILTER_EXIT && rule.action == AUDIT_ALWAYS;
	kept.task_never |= rule.flags == AUDIT_FILTER_TASK && rule.action == AUDIT_NEVER;
	return 0;
}

/* The rules come as a dump does, though none was asked for: up to an NLMSG_DONE. */
static int hear(int fd, uint16_t want, uint64_t until)
{
	return netlink_hear(fd, until, take, &want);
}

void probe_audit_prepare(struct arena *a)
{
	size_t mark = arena_used(a);
	uint64_t until = wire_now_ns() + (uint64_t)WAIT_MS * 1000000U;
	int fd;

	kept.asked = true;
	kept.error = netlink_registered(a, PROTOCOL);
	arena_rewind(a, mark);
	if (kept.error)
		return;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (fd < 0) {
		kept.error = -errno;
		return;
	}
	kept.error = ask(fd, AUDIT_GET);
	if (!kept.error)
		kept.error = hear(fd, AUDIT_GET, until);
	if (!kept.error && ask(fd, AUDIT_LIST_RULES) == 0)
		kept.rules_known = hear(fd, AUDIT_LIST_RULES, until) == 0;
	close(fd);
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	const struct audit_status *s = &kept.status;

	(void)rest;
	if (ret->kind != ASK_FILE || !kept.asked) {
		ret->state = ret->kind != ASK_FILE ? ANSWER_BROKEN : ANSWER_DENIED;
		ret->error = ret->kind != ASK_FILE ? EINVAL : EPERM;
		return;
	}
	if (kept.error) {
		ret->error = -kept.error;
		ret->state = kept.error == -ETIMEDOUT ? ANSWER_TIMEOUT
						      : answer_state_of_errno(-kept.error, false);
		return;
	}
	ret->bytes = str_printf(a, "enabled %u\npid %u\nbacklog_limit %u\nlost %u\nbacklog %u\n",
		s->enabled, s->pid, s->backlog_limit, s->lost, s->backlog);
	if (kept.rules_known)
		ret->bytes = str_printf(a, STR_FMT "rules %u\nexit_rules %u\ntask_never %d\n",
			STR_ARG(ret->bytes), kept.rules, kept.exit_rules, kept.task_never);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_audit = {
	.prefix = "/probe/audit",
	.deadline_ms = 500,
	.run = run,
};
