/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a network card is set to and has counted, one question a path: its name, its files are in
 * source/ethtool/. Most are ioctls (net/ethtool/ioctl.c), which every kernel has; some are messages of
 * generic netlink (net/ethtool/netlink.c), which tell more. None needs a right.
 *
 * Two side effects are avoided. An interface ioctl for a name that does not exist asks modprobe
 * for a module of that name when the caller has CAP_NET_ADMIN or CAP_SYS_MODULE (dev_load,
 * net/core/dev_ioctl.c): the child has neither, and the interface is looked up in sysfs right before
 * (by its ifindex: bonding_masters is a file there and no interface). And a query resumes a device
 * that is runtime-suspended (pm_runtime_get_sync since 5.15): such a device is left asleep. The query
 * itself waits for rtnl, hence the deadline.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/ethtool/ethtool.h"
#include "scanner/source/slurp.h"
#include "scanner/source/source.h"

enum { ATTRIBUTE_MAX = 4096 };

static bool is_name(struct str s)
{
	/* Behind a ':' is an alias, which the kernel cuts off (dev_ioctl). */
	return s.n > 0 && s.n < IFNAMSIZ && !str_has(s, "/") && !str_has(s, ":") &&
	       !str_is(s, ".") && !str_is(s, "..") && !memchr(s.p, '\0', s.n);
}

static bool is_suspended(struct arena *a, struct str name)
{
	struct str path = str_printf(
		a, "/sys/class/net/" STR_FMT "/device/power/runtime_status", STR_ARG(name));
	struct str text;

	if (slurp_path(str_z(a, path), ATTRIBUTE_MAX, ATTRIBUTE_MAX, a, &text))
		return false;
	text = str_trim(text);
	return str_is(text, "suspended") || str_is(text, "suspending");
}

static int is_there(struct arena *a, struct str name)
{
	struct str path = str_printf(a, "/sys/class/net/" STR_FMT "/ifindex", STR_ARG(name));

	return access(str_z(a, path), F_OK) < 0 ? -errno : 0;
}

static void refuse(enum answer_state state, int error, struct answer *ret)
{
	ret->state = state;
	ret->error = error;
}

static enum answer_state state_of(int error)
{
	if (error == EINVAL || error == EOPNOTSUPP)
		return ANSWER_UNSUPPORTED;
	if (error == ENODEV) /* it was in sysfs a moment ago */
		return ANSWER_VANISHED;
	return answer_state_of_errno(error, true);
}

static const struct question {
	const char *what;
	int (*ask)(struct str name, struct lines *out);
} questions[] = {
	{ "tsinfo", ethtool_tsinfo },
	{ "hwtstamp", ethtool_hwtstamp },
	{ "drvinfo", ethtool_drvinfo },
	{ "link", ethtool_link },
	{ "ring", ethtool_ring },
	{ "channels", ethtool_channels },
	{ "coalesce", ethtool_coalesce },
	{ "pause", ethtool_pause },
	{ "pause_stats", ethtool_pause_stats },
	{ "eee", ethtool_eee },
	{ "fec", ethtool_fec },
	{ "fec_stats", ethtool_fec_stats },
	{ "features", ethtool_features },
	{ "privflags", ethtool_privflags },
	{ "stats", ethtool_stats },
	{ "rss", ethtool_rss },
	{ "rss_fields", ethtool_rss_fields },
	{ "rules", ethtool_rules },
};

static void put(const struct question *q, struct str name, struct arena *a, struct answer *ret)
{
	struct lines out = { .arena = a };
	int error = is_there(a, name);

	if (error) {
		refuse(answer_state_of_errno(-error, false), -error, ret);
		return;
	}
	if (is_suspended(a, name)) {
		refuse(ANSWER_UNSUPPORTED, EAGAIN, ret);
		ret->note = STR("runtime-suspended: the query would wake the device");
		return;
	}
	error = q->ask(name, &out);
	if (error) {
		refuse(state_of(-error), -error, ret);
		return;
	}
	ret->state = ANSWER_OK;
	ret->bytes = (struct str){ out.p, out.n };
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct str name, what;

	if (ret->kind == ASK_FILE && str_split(rest, '/', &name, &what) && is_name(name)) {
		for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
			if (str_is(what, questions[i].what)) {
				put(&questions[i], name, a, ret);
				return;
			}
		}
	}
	refuse(ANSWER_BROKEN, EINVAL, ret);
}

const struct probe_kind probe_ethtool = {
	.prefix = "/probe/ethtool/",
	.deadline_ms = 2000,
	.run = run,
};
