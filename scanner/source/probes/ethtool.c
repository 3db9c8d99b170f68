/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a NIC can stamp, and its rings, channels and interrupt moderation, by ioctl
 * (net/ethtool/ioctl.c: GET_TS_INFO since 3.5, the others older). The netlink messages of 5.7
 * and later tell the same values; the ioctl needs no lookup of a netlink family, which could
 * load a module. None of these four needs a right, and drivers answer from memory.
 *
 * Two side effects are avoided. An interface ioctl for a name that does not exist asks modprobe
 * for a module of that name when the caller has CAP_NET_ADMIN or CAP_SYS_MODULE (dev_load,
 * net/core/dev_ioctl.c): the child has neither, and the name is looked up in sysfs right before.
 * And a query resumes a device that is runtime-suspended (pm_runtime_get_sync since 5.15): such
 * a device is left asleep. The query itself waits for rtnl, hence the deadline. The socket is
 * of AF_UNIX, which every kernel has; interface ioctls do not depend on the family.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/source/slurp.h"
#include "scanner/source/source.h"

enum { ATTRIBUTE_MAX = 4096 };

static bool is_name(struct str s)
{
	return s.n > 0 && s.n < IFNAMSIZ && !str_has(s, "/") && !str_is(s, ".") &&
	       !str_is(s, "..") && !memchr(s.p, '\0', s.n);
}

static bool is_suspended(struct arena *a, struct str name)
{
	struct str path = str_printf(
		a, "/sys/class/net/" STR_FMT "/device/power/runtime_status", STR_ARG(name));
	struct str text;

	return slurp_path(str_z(a, path), ATTRIBUTE_MAX, ATTRIBUTE_MAX, a, &text) == 0 &&
	       str_is(str_trim(text), "suspended");
}

static int is_there(struct arena *a, struct str name)
{
	struct str path = str_printf(a, "/sys/class/net/" STR_FMT, STR_ARG(name));

	return access(str_z(a, path), F_OK) < 0 ? -errno : 0;
}

/* what points to the command's struct, whose first member is the command. */
static int query(struct str name, void *what)
{
	struct ifreq request;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error = 0;

	if (fd < 0)
		return -errno;
	memset(&request, 0, sizeof(request));
	memcpy(request.ifr_name, name.p, name.n);
	request.ifr_data = what;
	if (ioctl(fd, SIOCETHTOOL, &request) < 0)
		error = -errno;
	close(fd);
	return error;
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

static int tsinfo(struct str name, struct arena *a, struct str *ret)
{
	struct ethtool_ts_info info = { .cmd = ETHTOOL_GET_TS_INFO, .phc_index = -1 };
	int error = query(name, &info);

	if (!error)
		*ret = str_printf(a,
			"so_timestamping 0x%x\nphc_index %d\ntx_types 0x%x\nrx_filters 0x%x\n",
			info.so_timestamping, info.phc_index, info.tx_types, info.rx_filters);
	return error;
}

static int ring(struct str name, struct arena *a, struct str *ret)
{
	struct ethtool_ringparam r = { .cmd = ETHTOOL_GRINGPARAM };
	int error = query(name, &r);

	if (!error)
		*ret = str_printf(a, "rx %u\nrx_max %u\ntx %u\ntx_max %u\n", r.rx_pending,
			r.rx_max_pending, r.tx_pending, r.tx_max_pending);
	return error;
}

static int channels(struct str name, struct arena *a, struct str *ret)
{
	struct ethtool_channels c = { .cmd = ETHTOOL_GCHANNELS };
	int error = query(name, &c);

	if (!error)
		*ret = str_printf(a,
			"rx %u\nrx_max %u\ntx %u\ntx_max %u\nother %u\ncombined %u\ncombined_max %u\n",
			c.rx_count, c.max_rx, c.tx_count, c.max_tx, c.other_count, c.combined_count,
			c.max_combined);
	return error;
}

static int coalesce(struct str name, struct arena *a, struct str *ret)
{
	struct ethtool_coalesce c = { .cmd = ETHTOOL_GCOALESCE };
	int error = query(name, &c);

	if (!error)
		*ret = str_printf(a,
			"rx-usecs %u\nrx-frames %u\ntx-usecs %u\ntx-frames %u\n"
			"adaptive-rx %u\nadaptive-tx %u\n",
			c.rx_coalesce_usecs, c.rx_max_coalesced_frames, c.tx_coalesce_usecs,
			c.tx_max_coalesced_frames, c.use_adaptive_rx_coalesce,
			c.use_adaptive_tx_coalesce);
	return error;
}

static const struct question {
	const char *what;
	int (*ask)(struct str name, struct arena *a, struct str *ret);
} questions[] = {
	{ "tsinfo", tsinfo },
	{ "ring", ring },
	{ "channels", channels },
	{ "coalesce", coalesce },
};

static void put(const struct question *q, struct str name, struct arena *a, struct answer *ret)
{
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
	error = q->ask(name, a, &ret->bytes);
	if (error)
		refuse(state_of(-error), -error, ret);
	else
		ret->state = ANSWER_OK;
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
