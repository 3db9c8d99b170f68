/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a NIC can stamp: ETHTOOL_GET_TS_INFO by ioctl (net/ethtool/ioctl.c, 3.5 on). The
 * netlink message TSINFO_GET (5.7) tells the same four values; the ioctl needs no lookup of a
 * netlink family, which could load a module.
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

static int query(struct str name, struct ethtool_ts_info *ret)
{
	struct ethtool_ts_info info = { .cmd = ETHTOOL_GET_TS_INFO };
	struct ifreq request;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error = 0;

	if (fd < 0)
		return -errno;
	memset(&request, 0, sizeof(request));
	memcpy(request.ifr_name, name.p, name.n);
	request.ifr_data = (char *)&info;
	if (ioctl(fd, SIOCETHTOOL, &request) < 0)
		error = -errno;
	close(fd);
	if (!error)
		*ret = info;
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

static void tsinfo(struct str name, struct arena *a, struct answer *ret)
{
	struct ethtool_ts_info info = { .phc_index = -1 };
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
	error = query(name, &info);
	if (error) {
		refuse(state_of(-error), -error, ret);
		return;
	}
	ret->bytes = str_printf(a,
		"so_timestamping 0x%x\nphc_index %d\ntx_types 0x%x\nrx_filters 0x%x\n",
		info.so_timestamping, info.phc_index, info.tx_types, info.rx_filters);
	ret->state = ANSWER_OK;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct str name, what;

	if (ret->kind == ASK_FILE && str_split(rest, '/', &name, &what) && is_name(name) &&
		str_is(what, "tsinfo"))
		tsinfo(name, a, ret);
	else
		refuse(ANSWER_BROKEN, EINVAL, ret);
}

const struct probe_kind probe_ethtool = {
	.prefix = "/probe/ethtool/",
	.deadline_ms = 2000,
	.run = run,
};
