/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/probes/netlink.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/base/gunzip.h"
#include "scanner/source/slurp.h"
#include "scanner/source/source.h"
#include "scanner/source/wire.h"

enum { PIECE = 64 << 10, LIST_CAP = 4 << 20, PRINT_MS = 1500 };

/* "sk Eth Pid …", one socket a line; the kernel's own has pid 0. */
int netlink_registered(struct arena *a, unsigned protocol)
{
	struct str rest, line, word;
	uint64_t has, pid;
	int error = slurp_path("/proc/net/netlink", PIECE, LIST_CAP, a, &rest);

	if (error)
		return error;
	while (str_cut(&rest, '\n', &line)) {
		if (str_word(&line, &word) && str_word(&line, &word) && !str_u64(word, 10, &has) &&
			has == protocol && str_word(&line, &word) && !str_u64(word, 10, &pid) &&
			pid == 0)
			return 0;
	}
	return -ENOENT;
}

static int receive(int fd, void *to, size_t room, uint64_t until, size_t *ret_n)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t now = wire_now_ns();
	ssize_t n;

	if (now >= until || poll(&p, 1, (int)((until - now) / 1000000U) + 1) <= 0)
		return -ETIMEDOUT;
	n = recv(fd, to, room, MSG_DONTWAIT | MSG_TRUNC);
	if (n < 0)
		return -errno;
	if ((size_t)n > room)
		return -EMSGSIZE;
	*ret_n = (size_t)n;
	return 0;
}

int netlink_hear(int fd, uint64_t until, netlink_take *take, void *user)
{
	static _Alignas(struct nlmsghdr) char piece[PIECE];
	size_t n = 0, at;
	int error;

	for (;;) {
		error = receive(fd, piece, sizeof(piece), until, &n);
		if (error)
			return error;
		for (at = 0; at + NLMSG_HDRLEN <= n;) {
			struct nlmsghdr *h = (struct nlmsghdr *)(void *)(piece + at);

			if (h->nlmsg_len < NLMSG_HDRLEN || h->nlmsg_len > n - at)
				return -EPROTO;
			error = take(user, h);
			if (error)
				return error < 0 ? error : 0;
			at += NLMSG_ALIGN(h->nlmsg_len);
		}
	}
}

struct question {
	bool dump;
	netlink_take *take;
	void *user;
};

/* 1: that was the last message. */
static int look_at(void *user, const struct nlmsghdr *h)
{
	const struct question *q = user;
	struct nlmsgerr e;
	int error;

	if (h->nlmsg_type == NLMSG_ERROR) {
		if (h->nlmsg_len < NLMSG_HDRLEN + sizeof(e.error))
			return -EPROTO;
		memcpy(&e.error, (const char *)h + NLMSG_HDRLEN, sizeof(e.error));
		return e.error < 0 ? e.error : 1;
	}
	if (h->nlmsg_type == NLMSG_DONE)
		return 1;
	error = q->take(q->user, h);
	return error ? error : !q->dump;
}

int netlink_ask(unsigned protocol, struct nlmsghdr *request, unsigned wait_ms, netlink_take *take,
	void *user)
{
	uint64_t until = wire_now_ns() + (uint64_t)wait_ms * 1000000U;
	struct question q = { (request->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP, take, user };
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, (int)protocol), error = 0;

	if (fd < 0)
		return -errno;
	request->nlmsg_flags |= NLM_F_REQUEST;
	request->nlmsg_seq = 1;
	if (sendto(fd, request, request->nlmsg_len, MSG_DONTWAIT, (struct sockaddr *)&kernel,
		    sizeof(kernel)) < 0)
		error = -errno;
	if (!error)
		error = netlink_hear(fd, until, look_at, &q);
	close(fd);
	return error;
}

void netlink_print(
	struct nlmsghdr *request, netlink_take *take, struct arena *a, struct answer *ret)
{
	struct netlink_text out = { .a = a };
	int error = ret->kind == ASK_FILE ? netlink_registered(a, NETLINK_ROUTE) : -EINVAL;

	if (!error)
		error = netlink_ask(NETLINK_ROUTE, request, PRINT_MS, take, &out);
	if (error) {
		ret->error = -error;
		ret->state = answer_state_of_errno(ret->error, false);
		return;
	}
	ret->bytes = out.text;
	ret->state = ANSWER_OK;
}

const struct nlattr *netlink_attribute(struct str *rest, struct str *ret_value)
{
	struct nlattr a;
	const char *at = rest->p;
	size_t whole;

	if (rest->n < sizeof(a))
		return NULL;
	memcpy(&a, at, sizeof(a));
	if (a.nla_len < sizeof(a) || a.nla_len > rest->n)
		return NULL;
	*ret_value = (struct str){ at + sizeof(a), a.nla_len - sizeof(a) };
	whole = NLMSG_ALIGN((size_t)a.nla_len);
	*rest = str_skip(*rest, whole < rest->n ? whole : rest->n);
	return (const struct nlattr *)(const void *)at;
}

/* "kernel/net/ipv4/udp_diag.ko" */
static bool is_built_in(struct arena *a, const char *name)
{
	struct str rest, line, head, file, want = str_printf(a, "%s.ko", name);
	struct utsname u;

	if (uname(&u) ||
		slurp_path(str_z(a, str_printf(a, "/lib/modules/%s/modules.builtin", u.release)),
			PIECE, LIST_CAP, a, &rest))
		return false;
	while (str_cut(&rest, '\n', &line)) {
		if (str_split_last(str_trim(line), '/', &head, &file) && str_eq(file, want))
			return true;
	}
	return false;
}

/* A kernel without a folder of modules tells by its own configuration, where it has that. */
static bool is_configured(struct arena *a, const char *option)
{
	struct str packed, text, line, want = str_printf(a, "%s=y", option);

	if (slurp_path("/proc/config.gz", PIECE, LIST_CAP, a, &packed) ||
		gunzip(a, packed, LIST_CAP, &text))
		return false;
	while (str_cut(&text, '\n', &line)) {
		if (str_eq(line, want))
			return true;
	}
	return false;
}

bool module_is_there(struct arena *a, const char *name, const char *option)
{
	size_t mark = arena_used(a);
	bool there = access(str_z(a, str_printf(a, "/sys/module/%s", name)), F_OK) == 0 ||
		     is_built_in(a, name) || is_configured(a, option);

	arena_rewind(a, mark);
	return there;
}
