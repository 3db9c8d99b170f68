/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/phc/ptpN: a NIC's clock beside the system's, by the three ioctls that read both at once
 * (drivers/ptp/ptp_chardev.c; none wants the device opened for writing). PRECISE (4.6) is one
 * stamp of both by the hardware; EXTENDED (5.0) brackets the device's register by two readings of
 * the system clock; the old one has readings of the two by turns. A driver without the first says
 * EOPNOTSUPP, an older kernel ENOTTY. The numbers of 5.4 with a 2 refuse reserved fields that are
 * not zero, and are not needed.
 *
 * Each sample is a read over PCIe on this CPU. A device that sleeps is left asleep: nothing in the
 * ioctl wakes it, but its register would read as all ones, or hang the bus of old ones.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ptp_clock.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/slurp.h"
#include "scanner/source/source.h"

enum { SAMPLES = 10, ATTRIBUTE_MAX = 4096 };
_Static_assert(SAMPLES <= PTP_MAX_SAMPLES, "more than the kernel takes");

static bool is_clock(struct str s)
{
	uint64_t n;

	return str_starts(s, "ptp") && s.n <= 8 && str_u64(str_skip(s, 3), 10, &n) == 0;
}

static struct str attribute(struct arena *a, struct str clock, const char *name)
{
	struct str path = str_printf(a, "/sys/class/ptp/" STR_FMT "/%s", STR_ARG(clock), name);
	struct str text = { NULL, 0 };

	(void)slurp_path(str_z(a, path), ATTRIBUTE_MAX, ATTRIBUTE_MAX, a, &text);
	return str_trim(text);
}

static void refuse(enum answer_state state, int error, struct answer *ret)
{
	ret->state = state;
	ret->error = error;
}

/* The node must be the clock that sysfs names: a number is given again when a device goes. */
static int open_clock(struct arena *a, struct str clock)
{
	struct str path = str_printf(a, "/dev/" STR_FMT, STR_ARG(clock)), number;
	struct stat st;
	int fd = open(str_z(a, path), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	number = fstat(fd, &st) == 0 && S_ISCHR(st.st_mode)
			 ? str_printf(a, "%u:%u", major(st.st_rdev), minor(st.st_rdev))
			 : STR("");
	if (number.n && str_eq(number, attribute(a, clock, "dev")))
		return fd;
	close(fd);
	return -ENODEV;
}

static long long ns_of(const struct ptp_clock_time *t)
{
	/* Past the range of ns is no clock's time: 2262. */
	if (t->sec > INT64_MAX / 1000000000 - 1 || t->sec < INT64_MIN / 1000000000 + 1)
		return 0;
	return t->sec * 1000000000 + t->nsec;
}

static int precise(int fd, struct arena *a, struct str *ret)
{
	struct ptp_sys_offset_precise p;

	memset(&p, 0, sizeof(p));
	if (ioctl(fd, PTP_SYS_OFFSET_PRECISE, &p) < 0)
		return -errno;
	*ret = str_printf(a, "method precise\nsample before=%lld phc=%lld after=%lld\n",
		ns_of(&p.sys_realtime), ns_of(&p.device), ns_of(&p.sys_realtime));
	return 0;
}

static int extended(int fd, struct arena *a, struct str *ret)
{
	struct ptp_sys_offset_extended p;

	memset(&p, 0, sizeof(p));
	p.n_samples = SAMPLES;
	if (ioctl(fd, PTP_SYS_OFFSET_EXTENDED, &p) < 0)
		return -errno;
	*ret = STR("method extended\n");
	for (unsigned i = 0; i < SAMPLES; i++)
		*ret = str_printf(a, STR_FMT "sample before=%lld phc=%lld after=%lld\n",
			STR_ARG(*ret), ns_of(&p.ts[i][0]), ns_of(&p.ts[i][1]), ns_of(&p.ts[i][2]));
	return 0;
}

static int basic(int fd, struct arena *a, struct str *ret)
{
	struct ptp_sys_offset p;

	memset(&p, 0, sizeof(p));
	p.n_samples = SAMPLES;
	if (ioctl(fd, PTP_SYS_OFFSET, &p) < 0)
		return -errno;
	*ret = STR("method basic\n");
	for (unsigned i = 0; i < SAMPLES; i++)
		*ret = str_printf(a, STR_FMT "sample before=%lld phc=%lld after=%lld\n",
			STR_ARG(*ret), ns_of(&p.ts[2 * i]), ns_of(&p.ts[2 * i + 1]),
			ns_of(&p.ts[2 * i + 2]));
	return 0;
}

static int ask(int fd, struct arena *a, struct str *ret)
{
	static int (*const ways[])(
		int, struct arena *, struct str *) = { precise, extended, basic };
	int r = -EOPNOTSUPP;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		r = ways[i](fd, a, ret);
		if (r != -EOPNOTSUPP && r != -ENOTTY && r != -EINVAL)
			break;
	}
	return r;
}

static void run(struct str clock, struct arena *a, struct answer *ret)
{
	int fd, r;

	if (ret->kind != ASK_FILE || !is_clock(clock)) {
		refuse(ANSWER_BROKEN, EINVAL, ret);
		return;
	}
	if (str_is(attribute(a, clock, "device/power/runtime_status"), "suspended")) {
		refuse(ANSWER_UNSUPPORTED, EAGAIN, ret);
		ret->note = STR("runtime-suspended: the query would need it awake");
		return;
	}
	fd = open_clock(a, clock);
	if (fd < 0) {
		refuse(answer_state_of_errno(-fd, false), -fd, ret);
		return;
	}
	r = ask(fd, a, &ret->bytes);
	close(fd);
	if (r == -EOPNOTSUPP || r == -ENOTTY || r == -EINVAL)
		refuse(ANSWER_UNSUPPORTED, -r, ret);
	else if (r)
		refuse(answer_state_of_errno(-r, false), -r, ret);
	else
		ret->state = ANSWER_OK;
}

const struct probe_kind probe_phc = {
	.prefix = "/probe/phc/",
	.deadline_ms = 2000,
	.run = run,
};
