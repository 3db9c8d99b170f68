/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers that are system calls of this process: none opens a file, takes a lock or leaves
 * this CPU. sched_getaffinity(tid) costs a twentieth of reading the mask from status.
 */
#include "scanner/source/live.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "scanner/base/cpuset.h"

/* Where /proc/1 is the real first process; the kernel numbers its own namespaces from the top
   (include/linux/proc_ns.h, PROC_PID_INIT_INO, since 3.8). */
static const uint64_t pid_namespace_of_boot = 0xEFFFFFFC;

/* The inode in "net:[4026531840]", or 0. */
static uint64_t namespace_inode(int root, const char *path)
{
	char text[64];
	struct str name, rest, inode, tail;
	uint64_t number = 0;
	ssize_t n = readlinkat(root, path, text, sizeof(text));

	if (n < 0 || !str_split((struct str){ text, (size_t)n }, '[', &name, &rest) ||
		!str_split(rest, ']', &inode, &tail) || str_u64(inode, 10, &number) != 0)
		return 0;
	return number;
}

/*
 * In a container pid 1 is the container's own, and its namespaces prove nothing: the host's
 * network namespace is known only where pid 1 lives in the pid namespace that the kernel
 * booted with.
 */
void live_namespaces_read(int root, struct live_namespaces *ret)
{
	*ret = (struct live_namespaces){
		.net = namespace_inode(AT_FDCWD, "/proc/self/ns/net"),
		.pid = namespace_inode(AT_FDCWD, "/proc/self/ns/pid"),
		.pid_init = pid_namespace_of_boot,
	};
	if (namespace_inode(root, "proc/1/ns/pid") == pid_namespace_of_boot)
		ret->net_init = namespace_inode(root, "proc/1/ns/net");
}

static uint64_t clock_ns(clockid_t id)
{
	struct timespec t = { 0 };

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int ask_clock(struct arena *a, struct str *ret)
{
	struct timex t = { .modes = 0 }; /* reads only */

	if (adjtimex(&t) < 0)
		return errno;
	*ret = str_printf(a,
		"realtime %llu\nmonotonic %llu\nmonotonic_raw %llu\nboottime %llu\n"
		"tai_offset %d\n",
		(unsigned long long)clock_ns(CLOCK_REALTIME),
		(unsigned long long)clock_ns(CLOCK_MONOTONIC),
		(unsigned long long)clock_ns(CLOCK_MONOTONIC_RAW),
		(unsigned long long)clock_ns(CLOCK_BOOTTIME), t.tai);
	return 0;
}

/* The kernel's discipline of its clock (kernel/time/ntp.c); modes 0 changes nothing. */
static int ask_adjtimex(struct arena *a, struct str *ret)
{
	struct timex t = { .modes = 0 };
	int state = adjtimex(&t);

	if (state < 0)
		return errno;
	*ret = str_printf(a,
		"state %d\nstatus 0x%x\nmaxerror %ld\nesterror %ld\nfreq %ld\ntick %ld\n"
		"offset %ld\ntai %d\n",
		state, (unsigned)t.status, t.maxerror, t.esterror, t.freq, t.tick, t.offset, t.tai);
	return 0;
}

struct moment {
	uint64_t monotonic, realtime, raw, boottime, bracket;
};

/* Between two readings of one clock, so that an interrupt in between is seen. */
static struct moment one_moment(void)
{
	uint64_t first = clock_ns(CLOCK_MONOTONIC), last;
	struct moment m = { .raw = clock_ns(CLOCK_MONOTONIC_RAW) };

	m.realtime = clock_ns(CLOCK_REALTIME);
	m.boottime = clock_ns(CLOCK_BOOTTIME);
	last = clock_ns(CLOCK_MONOTONIC);
	m.bracket = last - first;
	m.monotonic = first + m.bracket / 2;
	return m;
}

/* Of some moments the one that was over the soonest: its clocks belong together best. */
static int ask_clocks(struct arena *a, struct str *ret)
{
	struct moment best = one_moment();

	for (unsigned i = 0; i < 16; i++) {
		struct moment m = one_moment();

		if (m.bracket < best.bracket)
			best = m;
	}
	*ret = str_printf(a,
		"monotonic %llu\nrealtime %llu\nraw %llu\nboottime %llu\nbracket %llu\n",
		(unsigned long long)best.monotonic, (unsigned long long)best.realtime,
		(unsigned long long)best.raw, (unsigned long long)best.boottime,
		(unsigned long long)best.bracket);
	return 0;
}

static int ask_uname(struct arena *a, struct str *ret)
{
	struct utsname u;

	if (uname(&u) < 0)
		return errno;
	*ret = str_printf(a, "sysname %s\nrelease %s\nversion %s\nmachine %s\nnodename %s\n",
		u.sysname, u.release, u.version, u.machine, u.nodename);
	return 0;
}

/* Any number of CPUs: the kernel says EINVAL until its whole mask fits (kernel/sched/syscalls.c). */
static int ask_affinity(pid_t tid, struct arena *a, struct str *ret)
{
	uint64_t first[16], *w = first; /* enough for most: asked for each thread of the host */

	for (size_t size = sizeof(first); size <= CPUSET_LIMIT / 8; size *= 2) {
		if (size > sizeof(first))
			w = ARENA_NEW(a, uint64_t, size / sizeof(uint64_t));
		long n = syscall(SYS_sched_getaffinity, tid, size, w);

		if (n >= 0) {
			unsigned words = (unsigned)((size_t)n / sizeof(uint64_t));

			*ret = cpuset_format(a, (struct cpuset){ w, words });
			return 0;
		}
		if (errno != EINVAL)
			return errno;
	}
	return EINVAL;
}

static uint64_t effective_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &head, data) < 0)
		return 0;
	return (uint64_t)data[1].effective << 32 | data[0].effective;
}

static struct str inode_line(struct arena *a, const char *key, uint64_t inode)
{
	return inode ? str_printf(a, "%s %llu\n", key, (unsigned long long)inode) : STR("");
}

static int ask_self(const struct live_namespaces *ns, struct arena *a, struct str *ret)
{
	struct str affinity, net, net_init, pid;
	int error = ask_affinity(0, a, &affinity);

	if (error)
		return error;
	net = inode_line(a, "netns", ns->net);
	net_init = inode_line(a, "netns_init", ns->net_init);
	pid = inode_line(a, "pidns", ns->pid);
	*ret = str_printf(a,
		"uid %u\ncapabilities %llx\n" STR_FMT STR_FMT STR_FMT
		"pidns_init %llu\ncpu %d\naffinity " STR_FMT "\n",
		(unsigned)geteuid(), (unsigned long long)effective_capabilities(), STR_ARG(net),
		STR_ARG(net_init), STR_ARG(pid), (unsigned long long)ns->pid_init, sched_getcpu(),
		STR_ARG(affinity));
	return 0;
}

static int ask_affinity_of(struct str tid, struct arena *a, struct str *ret)
{
	uint64_t n;
	struct str list;

	if (str_u64(tid, 10, &n) != 0 || n == 0 || n > INT32_MAX)
		return EINVAL;
	int error = ask_affinity((pid_t)n, a, &list);

	if (!error)
		*ret = str_join(a, list, STR("\n"), STR(""));
	return error;
}

bool live_self(
	struct str path, const struct live_namespaces *ns, struct arena *a, struct answer *ret)
{
	int error;

	if (str_starts(path, "/probe/affinity/"))
		error = ask_affinity_of(str_skip(path, 16), a, &ret->bytes);
	else if (str_is(path, "/probe/clock"))
		error = ask_clock(a, &ret->bytes);
	else if (str_is(path, "/probe/clocks"))
		error = ask_clocks(a, &ret->bytes);
	else if (str_is(path, "/probe/adjtimex"))
		error = ask_adjtimex(a, &ret->bytes);
	else if (str_is(path, "/probe/uname"))
		error = ask_uname(a, &ret->bytes);
	else if (str_is(path, "/probe/self"))
		error = ask_self(ns, a, &ret->bytes);
	else if (str_is(path, "/probe/bios") ||
		 str_is(path, "/probe/jitter")) /* nobody gave it: source/given.h */
		error = ENOENT;
	else
		return false;
	ret->error = error;
	ret->state = answer_state_of_errno(error, false);
	ret->size = ret->bytes.n;
	return true;
}
