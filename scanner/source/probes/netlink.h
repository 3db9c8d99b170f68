/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions by netlink that make the kernel load nothing. A socket of a protocol that is not
 * registered makes it run modprobe (netlink_create, net/netlink/af_netlink.c), so the list of
 * sockets is looked at first: the kernel's own one of that protocol is there, or nobody asks.
 */
#ifndef LATSCAN_SOURCE_NETLINK_H
#define LATSCAN_SOURCE_NETLINK_H

#include <linux/netlink.h>

#include "scanner/base/str.h"

/* 0, -ENOENT or what reading the list gave. */
int netlink_registered(struct arena *a, unsigned protocol);

/* A message of the answer, whole: 0 to go on, or a negative errno. */
typedef int netlink_take(void *user, const struct nlmsghdr *h);

/*
 * The request (its header is filled here) put, and the answer heard up to its NLMSG_DONE or, where
 * the request asks for no dump, up to its first message. 0 or -errno.
 */
int netlink_ask(unsigned protocol, struct nlmsghdr *request, unsigned wait_ms, netlink_take *take,
	void *user);
/*
 * What a socket of one's own hears until then (wire_now_ns()). Here take is given every message, an
 * error and the last one too, and ends it with 1. 0 or -errno.
 */
int netlink_hear(int fd, uint64_t until, netlink_take *take, void *user);

/* A probe whose answer is a dump of rtnetlink: take, whose user this is, prints a message to it. */
struct netlink_text {
	struct arena *a;
	struct str text;
};
struct answer;
void netlink_print(
	struct nlmsghdr *request, netlink_take *take, struct arena *a, struct answer *ret);

struct nlattr;
/* The next attribute of *rest, or NULL; *rest is what lies behind it. */
const struct nlattr *netlink_attribute(struct str *rest, struct str *ret_value);

/* A module that was loaded, or is built in: asking for it loads nothing. */
bool module_is_there(struct arena *a, const char *name, const char *option);

#endif
