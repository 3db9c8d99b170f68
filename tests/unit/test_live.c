/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The live source: on a directory made for the test, as --host-prefix reads one, and on the
 * files of this process. The probe child has tests of its own; here a stand-in answers for it.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/cost.h"
#include "scanner/source/live.h"
#include "scanner/source/probe.h"
#include "tests/support/tmpdir.h"

struct probes {
	unsigned asked;
};

bool probe_owns(struct str path)
{
	return str_starts(path, "/probe/msr/") || str_ends(path, "/environ");
}

void probe_ask(struct probes *p, struct str path, enum ask_kind kind, unsigned deadline_ms,
	struct arena *a, struct answer *ret)
{
	p->asked++;
	ck_assert_int_eq(kind, ASK_FILE);
	ck_assert_uint_eq(deadline_ms, 0);
	ret->state = ANSWER_OK;
	ret->bytes = str_printf(a, "of " STR_FMT "\n", STR_ARG(path));
}

static struct arena *arena;
static struct tmpdir dir;
static struct budget budget;
static struct probes probes;
static struct source *host, *here;

static void set_up(void)
{
	arena = arena_new("test", 256 << 20);
	tmpdir_make(&dir);
	tmpdir_file(&dir, "proc/version", STR("Linux\n"));
	budget = (struct budget){ .level = BUDGET_QUIET };
	probes = (struct probes){ 0 };
	host = source_live(dir.path, &budget, &probes);
	here = source_live("", &budget, &probes);
	ck_assert_ptr_nonnull(host);
	ck_assert_ptr_nonnull(here);
}

static void tear_down(void)
{
	source_close(host);
	source_close(here);
	tmpdir_remove(&dir);
	arena_free(arena);
}

static struct answer ask(struct source *s, const char *path, enum ask_kind kind)
{
	struct request r = { .path = str_from(path), .kind = kind };
	struct answer an;

	source_answer(s, &r, arena, &an);
	ck_assert_uint_gt(an.at_ns, 0);
	return an;
}

static struct answer keep(struct source *s, const char *path, size_t base)
{
	struct request r = { .path = str_from(path), .base = base, .keep = true };
	struct answer an;

	source_answer(s, &r, arena, &an);
	return an;
}

static void assert_bytes(struct answer an, const char *want)
{
	ck_assert_msg(an.state == ANSWER_OK && str_is(an.bytes, want),
		STR_FMT ": %s %d \"" STR_FMT "\"", STR_ARG(an.path), answer_state_word(an.state),
		an.error, STR_ARG(an.bytes));
}

static void assert_state(struct answer an, enum answer_state state, int error)
{
	ck_assert_msg(an.state == state && an.error == error, STR_FMT ": %s %d", STR_ARG(an.path),
		answer_state_word(an.state), an.error);
	ck_assert_uint_eq(an.bytes.n, 0);
}

START_TEST(files_below_a_prefix)
{
	ck_assert(host->live && host->complete);
	assert_bytes(ask(host, "/proc/version", ASK_FILE), "Linux\n");
	assert_state(ask(host, "/proc/none", ASK_FILE), ANSWER_ABSENT, ENOENT);
	assert_state(ask(host, "/proc/version/x", ASK_FILE), ANSWER_ABSENT, ENOTDIR);
	assert_state(ask(host, "/proc/none", ASK_MODE), ANSWER_ABSENT, ENOENT);
	assert_state(ask(host, "/proc/none", ASK_LIST), ANSWER_ABSENT, ENOENT);
	assert_bytes(ask(host, "/proc", ASK_LIST), "version");
	fchmodat(dir.fd, "proc/version", 0440, 0);
	ck_assert_uint_eq(ask(host, "/proc/version", ASK_MODE).mode, 0440);
	ck_assert_ptr_null(source_live("/nowhere", &budget, NULL));
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

/* Outside of /proc and /sys a mounted host's links are kept inside it. */
START_TEST(links_below_a_prefix)
{
	tmpdir_file(&dir, "usr/lib/x.service", STR("[Unit]\n"));
	tmpdir_link(&dir, "etc/x.service", "/usr/lib/x.service");
	tmpdir_link(&dir, "etc/out", "/proc/self/cmdline");
	assert_bytes(ask(host, "/etc/x.service", ASK_FILE), "[Unit]\n");
	assert_bytes(ask(host, "/etc/x.service", ASK_LINK), "/usr/lib/x.service");
	assert_bytes(ask(host, "/etc", ASK_LIST), "out\nx.service");
	assert_state(ask(host, "/etc/out", ASK_FILE), ANSWER_ABSENT, ENOENT);
	assert_state(ask(host, "/etc/none", ASK_FILE), ANSWER_ABSENT, ENOENT);
}
END_TEST

START_TEST(what_is_no_file_is_broken)
{
	char fifo[5000];

	ck_assert_int_eq(mkfifoat(dir.fd, "proc/fifo", 0644), 0);
	snprintf(fifo, sizeof(fifo), "%s/proc/fifo", dir.path);
	assert_state(ask(host, "/proc", ASK_FILE), ANSWER_BROKEN, EISDIR);
	assert_state(ask(host, "/proc/fifo", ASK_FILE), ANSWER_BROKEN, ESPIPE);
	assert_state(ask(here, fifo, ASK_FILE), ANSWER_BROKEN, ESPIPE);
	assert_state(ask(here, dir.path, ASK_FILE), ANSWER_BROKEN, EISDIR);
}
END_TEST

/* Numbers of a sysctl come from offset 0 only: one that is too long is read again, whole. */
START_TEST(long_sysctls_come_whole)
{
	size_t n = 70000;
	char *p = arena_alloc(arena, n + 1, 1);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)('a' + i % 23);
	for (size_t size = 1023; size <= n; size = size < 1025 ? size + 1 : size * 4 - 4) {
		tmpdir_file(&dir, "proc/sys/net/ports", (struct str){ p, size });
		struct answer an = ask(host, "/proc/sys/net/ports", ASK_FILE);

		ck_assert_uint_eq(an.bytes.n, size);
		ck_assert_int_eq(memcmp(an.bytes.p, p, size), 0);
	}
}
END_TEST

static unsigned count(struct str text, const char *what)
{
	unsigned n = 0;
	struct str line;

	while (str_cut(&text, '\n', &line))
		n += str_has(line, what);
	return n;
}

static void gather(void *user, struct str piece)
{
	struct str *all = user;

	*all = str_printf(arena, STR_FMT STR_FMT, STR_ARG(*all), STR_ARG(piece));
}

/* A seq_file gives about a page a read: smaps of 200 mappings needs dozens of them. */
START_TEST(short_reads_are_not_the_end)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, 400 * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ck_assert(p != MAP_FAILED);
	for (unsigned i = 0; i < 400; i += 2)
		ck_assert_int_eq(mprotect(p + i * page, page, PROT_NONE), 0);
	struct answer an = ask(here, "/proc/self/smaps", ASK_FILE);

	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert_uint_gt(an.size, 2 * FILE_PIECE);
	ck_assert_uint_ge(count(an.bytes, "VmFlags:"), 400);
	ck_assert(str_ends(an.bytes, "\n"));

	struct str all = STR("");
	const struct feed feed = { .bytes = gather, .user = &all };
	struct request r = { .path = STR("/proc/self/maps"), .feed = &feed };

	source_answer(here, &r, arena, &an);
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert_uint_eq(an.bytes.n, 0);
	ck_assert_uint_eq(an.size, all.n);
	ck_assert_uint_ge(count(all, "-"), 400);
}
END_TEST

START_TEST(past_the_cap_is_broken)
{
	tmpdir_file(&dir, "proc/huge", STR("x"));
	int fd = openat(dir.fd, "proc/huge", O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(ftruncate(fd, FILE_CAP + 1), 0);
	close(fd);
	assert_state(ask(host, "/proc/huge", ASK_FILE), ANSWER_BROKEN, EFBIG);
}
END_TEST

/* A kept descriptor reads what the file says now, and survives that another takes its place. */
START_TEST(kept_descriptors)
{
	char path[32], text[32];

	for (unsigned round = 0; round < 3; round++)
		for (unsigned i = 0; i < HOST_KEPT + 4; i++) {
			snprintf(path, sizeof(path), "/proc/f%u", i);
			snprintf(text, sizeof(text), "%u of %u\n", i, round);
			int fd = openat(dir.fd, path + 1, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

			ck_assert_int_eq(ftruncate(fd, 0), 0);
			ck_assert_int_eq(pwrite(fd, text, strlen(text), 0), (int)strlen(text));
			close(fd);
			assert_bytes(keep(host, path, 5), text);
		}
}
END_TEST

static pid_t start_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	ck_assert_int_gt(pid, 0);
	return pid;
}

static void end_child(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
}

START_TEST(processes_vanish)
{
	pid_t pid = start_child();
	char *stat = str_z(arena, str_printf(arena, "/proc/%d/stat", (int)pid));
	char *none = str_z(arena, str_printf(arena, "/proc/%d/none", (int)pid));
	char *task = str_z(arena, str_printf(arena, "/proc/%d/task/%d/none", (int)pid, (int)pid));
	char *other = str_z(arena, str_printf(arena, "/proc/%d/task/1/stat", (int)pid));
	char *list = str_z(arena, str_printf(arena, "/proc/%d/task", (int)pid));

	ck_assert_int_eq(keep(here, stat, 5).state, ANSWER_OK);
	assert_state(ask(here, none, ASK_FILE), ANSWER_ABSENT, ENOENT);
	assert_state(ask(here, task, ASK_FILE), ANSWER_ABSENT, ENOENT);
	assert_state(ask(here, other, ASK_FILE), ANSWER_VANISHED, ENOENT);
	ck_assert_int_eq(ask(here, list, ASK_LIST).state, ANSWER_OK);
	end_child(pid);
	assert_state(keep(here, stat, 5), ANSWER_VANISHED, ENOENT);
	assert_state(ask(here, stat, ASK_FILE), ANSWER_VANISHED, ENOENT);
	assert_state(ask(here, none, ASK_FILE), ANSWER_VANISHED, ENOENT);
	assert_state(ask(here, list, ASK_LIST), ANSWER_VANISHED, ENOENT);
}
END_TEST

/* /proc/PID/fd/N and exe lead to files of any kind: their text is told, they are not opened. */
START_TEST(links_of_a_process_are_not_followed)
{
	pid_t pid = getpid();
	char *exe = str_z(arena, str_printf(arena, "/proc/%d/exe", (int)pid));

	ck_assert_int_eq(ask(here, exe, ASK_LINK).state, ANSWER_OK);
	assert_state(ask(here, exe, ASK_FILE), ANSWER_BROKEN, ELOOP);
	assert_state(ask(here, "/proc/self/fd/0", ASK_FILE), ANSWER_BROKEN, ELOOP);
	ck_assert_int_eq(ask(here, "/proc/self/net/dev", ASK_FILE).state, ANSWER_OK);
	ck_assert_int_eq(ask(here, "/proc/mounts", ASK_FILE).state, ANSWER_OK);
	assert_state(
		ask(here, str_z(arena, str_printf(arena, "/proc/%d/fd/0", (int)pid)), ASK_FILE),
		ANSWER_BROKEN, ELOOP);
}
END_TEST

/* What a container's runtime does to files that it hides: a device mounted over them. */
START_TEST(masked_files_are_denied)
{
	tmpdir_link(&dir, "proc/keys", "/dev/null");
	assert_state(ask(host, "/proc/keys", ASK_FILE), ANSWER_DENIED, EACCES);
}
END_TEST

START_TEST(nothing_unpaid_is_opened)
{
	struct answer an;
	uint64_t reads = here->reads;

	budget.level = BUDGET_ALL;
	an = ask(here, "/proc/sys/vm/stat_refresh", ASK_FILE);
	assert_state(an, ANSWER_WITHHELD, 0);
	ck_assert_uint_gt(an.note.n, 0);
	assert_state(ask(here, "/dev/null", ASK_FILE), ANSWER_WITHHELD, 0);
	assert_state(ask(here, "/dev/cpu/0/msr", ASK_FILE), ANSWER_WITHHELD, 0);
	budget.level = BUDGET_QUIET;
	budget.hot = cpuset_range(arena, 0, 4095);
	an = ask(here, "/proc/cpuinfo", ASK_FILE);
	assert_state(an, ANSWER_WITHHELD, 0);
	ck_assert(str_is(an.note, "IPIs to all CPUs: --budget all"));
	assert_state(ask(here, "/probe/msr/6/0x34", ASK_FILE), ANSWER_WITHHELD, 0);
	ck_assert_uint_eq(here->reads, reads);
	/* What is not there is not withheld. */
	assert_state(ask(here, "/sys/devices/system/cpu/cpu4095/power/energy_perf_bias", ASK_FILE),
		ANSWER_ABSENT, ENOENT);
	ck_assert_uint_eq(probes.asked, 0);
	/* That it is there costs nothing to know. */
	ck_assert_int_eq(ask(here, "/proc/cpuinfo", ASK_MODE).state, ANSWER_OK);
	budget.level = BUDGET_ALL;
	assert_bytes(ask(here, "/probe/msr/6/0x34", ASK_FILE), "of /probe/msr/6/0x34\n");
}
END_TEST

START_TEST(probes_go_to_the_child)
{
	struct source *alone = source_live("/", &budget, NULL);
	struct str all = STR("");
	const struct feed feed = { .bytes = gather, .user = &all };
	struct request r = { .path = STR("/probe/msr/0/0x34"), .feed = &feed };
	struct answer an;

	assert_bytes(ask(here, "/probe/msr/0/0x34", ASK_FILE), "of /probe/msr/0/0x34\n");
	assert_bytes(ask(here, "/proc/1/environ", ASK_FILE), "of /proc/1/environ\n");
	source_answer(here, &r, arena, &an);
	ck_assert(an.bytes.n == 0 && an.size == 21 && str_is(all, "of /probe/msr/0/0x34\n"));
	assert_state(ask(here, "/probe/unheard/of", ASK_FILE), ANSWER_UNSUPPORTED, ENOSYS);
	assert_state(ask(alone, "/probe/msr/0/0x34", ASK_FILE), ANSWER_UNSUPPORTED, ENOSYS);
	assert_state(ask(alone, "/probe/unheard", ASK_LIST), ANSWER_UNSUPPORTED, ENOSYS);
	/* /host/proc is not the /proc that the child sees. */
	tmpdir_file(&dir, "proc/1/environ", STR("HOME=/"));
	assert_bytes(ask(host, "/proc/1/environ", ASK_FILE), "HOME=/");
	source_close(alone);
}
END_TEST

static struct str value_of(struct str text, const char *key)
{
	struct str line, k, v;

	while (str_cut(&text, '\n', &line))
		if (str_split(line, ' ', &k, &v) && str_is(k, key))
			return v;
	ck_abort_msg("no %s", key);
	return (struct str){ 0 };
}

static uint64_t number_of(struct str text, const char *key, int base)
{
	uint64_t n = 0;
	struct str v = value_of(text, key);

	ck_assert_msg(str_u64(v, base, &n) == 0, "%s " STR_FMT, key, STR_ARG(v));
	return n;
}

START_TEST(what_the_process_knows_itself)
{
	struct answer clock = ask(here, "/probe/clock", ASK_FILE);
	struct answer name = ask(here, "/probe/uname", ASK_FILE);
	struct answer self = ask(here, "/probe/self", ASK_FILE);
	struct cpuset cpus;

	ck_assert_uint_gt(number_of(clock.bytes, "realtime", 10), 1600000000000000000ULL);
	ck_assert_uint_le(number_of(clock.bytes, "monotonic_raw", 10), clock.at_ns);
	ck_assert_uint_gt(number_of(clock.bytes, "boottime", 10), 0);
	value_of(clock.bytes, "tai_offset");
	ck_assert(str_is(value_of(name.bytes, "sysname"), "Linux"));
	ck_assert_uint_gt(value_of(name.bytes, "version").n, 0);
	ck_assert_uint_gt(value_of(name.bytes, "release").n, 0);
	value_of(name.bytes, "machine");
	value_of(name.bytes, "nodename");
	ck_assert_uint_eq(number_of(self.bytes, "uid", 10), geteuid());
	number_of(self.bytes, "capabilities", 16);
	ck_assert_uint_gt(number_of(self.bytes, "netns", 10), 0);
	ck_assert_uint_gt(number_of(self.bytes, "pidns", 10), 0);
	ck_assert_uint_eq(number_of(self.bytes, "pidns_init", 10), 4026531836);
	ck_assert_int_eq(cpuset_parse_list(arena, value_of(self.bytes, "affinity"), &cpus), 0);
	ck_assert(cpuset_has(cpus, (unsigned)number_of(self.bytes, "cpu", 10)));
}
END_TEST

START_TEST(affinity_of_a_thread)
{
	char *path = str_z(arena, str_printf(arena, "/probe/affinity/%d", (int)getpid()));
	struct answer self = ask(here, "/probe/self", ASK_FILE);
	pid_t pid = start_child();

	ck_assert(str_eq(
		str_trim(ask(here, path, ASK_FILE).bytes), value_of(self.bytes, "affinity")));
	assert_state(ask(here, "/probe/affinity/0", ASK_FILE), ANSWER_UNSUPPORTED, EINVAL);
	assert_state(ask(here, "/probe/affinity/1x", ASK_FILE), ANSWER_UNSUPPORTED, EINVAL);
	assert_state(
		ask(here, "/probe/affinity/99999999999", ASK_FILE), ANSWER_UNSUPPORTED, EINVAL);
	path = str_z(arena, str_printf(arena, "/probe/affinity/%d", (int)pid));
	ck_assert_int_eq(ask(here, path, ASK_FILE).state, ANSWER_OK);
	end_child(pid);
	assert_state(ask(here, path, ASK_FILE), ANSWER_VANISHED, ESRCH);
}
END_TEST

START_TEST(interfaces_that_may_be_queried)
{
	assert_state(ask(host, "/probe/ethtool", ASK_LIST), ANSWER_ABSENT, ENOENT);
	tmpdir_file(&dir, "sys/class/net/bonding_masters", STR("bond0\n"));
	tmpdir_file(&dir, "sys/class/net/eth10/device/power/runtime_status", STR("active\n"));
	tmpdir_file(&dir, "sys/class/net/eth2/device/power/runtime_status", STR("unsupported\n"));
	tmpdir_file(&dir, "sys/class/net/eth3/device/power/runtime_status", STR("suspended\n"));
	tmpdir_dir(&dir, "sys/class/net/lo");
	assert_bytes(ask(host, "/probe/ethtool", ASK_LIST), "eth2\neth10\nlo");
}
END_TEST

/* A directory that was made again has another inode: the old descriptor's "no" is not believed. */
START_TEST(stale_directories)
{
	struct host h;
	struct answer an = { 0 };
	struct request r = { .path = STR("/sys/class/net/eth0/mtu"), .base = 19 };

	ck_assert_int_eq(host_init(&h, dir.path), 0);
	tmpdir_file(&dir, "sys/class/net/eth0/mtu", STR("1500\n"));
	ck_assert_int_eq(host_file(&h, &r, arena, &an), 0);
	ck_assert_int_eq(unlinkat(dir.fd, "sys/class/net/eth0/mtu", 0), 0);
	ck_assert_int_eq(unlinkat(dir.fd, "sys/class/net/eth0", AT_REMOVEDIR), 0);
	tmpdir_file(&dir, "sys/class/net/eth0/mtu", STR("9000\n"));
	h.now += 2000000000;
	ck_assert_int_eq(host_file(&h, &r, arena, &an), 0);
	ck_assert(str_is(an.bytes, "9000\n"));
	host_free(&h);
}
END_TEST

static const struct {
	const char *path;
	size_t piece;
	bool short_is_end, whole;
} rules[] = {
	{ "/proc/sys/vm/swappiness", 1 << 10, true, true },
	{ "/sys/class/net/eth0/mtu", 4 << 10, true, false },
	{ "/sys/fs/cgroup/cgroup.procs", 64 << 10, false, false },
	{ "/sys/kernel/debug/sched/features", 64 << 10, false, false },
	{ "/proc/interrupts", 64 << 10, false, false },
	{ "/proc/vmstat", 64 << 10, false, false },
	{ "/proc/softirqs", 64 << 10, true, false },
	{ "/proc/irq/24/node", 64 << 10, true, false },
	{ "/proc/4711/stat", 64 << 10, true, false },
	{ "/proc/4711/task/4712/status", 64 << 10, true, false },
	{ "/proc/4711/cgroup", 64 << 10, false, false },
	{ "/proc/4711/numa_maps", 256, false, false },
	{ "/proc/4711/task/4712/maps", 256, false, false },
	{ "/proc/net/dev", 64 << 10, false, false },
	{ "/etc/fstab", 64 << 10, false, false },
};

START_TEST(how_files_are_read)
{
	struct file_rule rule = file_rule_of(str_from(rules[_i].path));

	ck_assert_uint_eq(rule.piece, rules[_i].piece);
	ck_assert_int_eq(rule.short_is_end, rules[_i].short_is_end);
	ck_assert_int_eq(rule.whole, rules[_i].whole);
}
END_TEST

/* A card with vectors 40 (its commands) and 41 (a queue), hot CPU 3. */
static void make_card(const char *driver, const char *of_commands, const char *commands_on)
{
	const char *link = str_z(arena, str_printf(arena, "../../drivers/%s", driver));

	tmpdir_link(&dir, "sys/class/net/eth0/device", "../../../devices/card");
	tmpdir_link(&dir, "sys/devices/card/driver", link);
	tmpdir_file(&dir, "sys/devices/card/msi_irqs/40", STR("msix\n"));
	tmpdir_file(&dir, "sys/devices/card/msi_irqs/41", STR("msix\n"));
	tmpdir_file(&dir, "sys/class/net/eth0/speed", STR("25000\n"));
	tmpdir_file(&dir, "sys/kernel/irq/40/actions", str_from(of_commands));
	tmpdir_file(&dir, "sys/kernel/irq/41/actions", STR("queue-0\n"));
	tmpdir_file(&dir, "proc/irq/40/effective_affinity_list", str_from(commands_on));
	tmpdir_file(&dir, "proc/irq/41/effective_affinity_list", STR("3\n"));
	ck_assert_int_eq(cpuset_parse_list(arena, STR("3"), &budget.hot), 0);
	budget.reader = cpuset_of(arena, 0);
}

static const struct {
	const char *driver, *of_commands, *commands_on, *what;
	bool withheld;
} questions[] = {
	/* the commands' own vector, and the queue's does not count */
	{ "mlx5_core", "mlx5_async0@pci:0000:3b:00.0\n", "0\n", "stats", false },
	{ "mlx5_core", "mlx5_async0@pci:0000:3b:00.0\n", "3\n", "stats", true },
	{ "mlx5_core", "mlx5_async0@pci:0000:3b:00.0\n", "3\n", "pause", true },
	{ "ena", "ena-mgmnt@pci:0000:00:05.0\n", "3\n", "rss", true },
	{ "ena", "ena-mgmnt@pci:0000:00:05.0\n", "0\n", "rss", false },
	/* what is answered from memory, or by registers, hits nobody */
	{ "mlx5_core", "mlx5_async0@pci:0000:3b:00.0\n", "3\n", "ring", false },
	{ "ixgbe", "eth0\n", "3\n", "stats", false },
	/* a driver that is not known, or a name that is not found: any vector may be it */
	{ "nobody", "eth0\n", "0\n", "stats", true },
	{ "mlx5_core", "another\n", "0\n", "stats", true },
};

START_TEST(cards_by_the_vector_of_their_commands)
{
	const char *path =
		str_z(arena, str_printf(arena, "/probe/ethtool/eth0/%s", questions[_i].what));
	struct answer an;

	make_card(questions[_i].driver, questions[_i].of_commands, questions[_i].commands_on);
	an = ask(host, path, ASK_FILE);
	ck_assert_int_eq(an.state, questions[_i].withheld ? ANSWER_WITHHELD : ANSWER_UNSUPPORTED);
	budget.level = BUDGET_NORMAL;
	assert_state(ask(host, path, ASK_FILE), ANSWER_UNSUPPORTED, ENOSYS);
}
END_TEST

/* sysfs asks the same function of the driver. */
START_TEST(speed_of_a_card_that_asks_its_firmware)
{
	make_card("mlx5_core", "mlx5_async0@pci:0000:3b:00.0\n", "3\n");
	assert_state(ask(host, "/sys/class/net/eth0/speed", ASK_FILE), ANSWER_WITHHELD, 0);
	budget.reader = cpuset_of(arena, 3);
	ck_assert_int_eq(ask(host, "/sys/class/net/eth0/speed", ASK_FILE).state, ANSWER_OK);
}
END_TEST

/* Made by the kernel: there is nobody to ask. And hardware without files of interrupts may be any. */
START_TEST(cards_without_vectors)
{
	ck_assert_int_eq(cpuset_parse_list(arena, STR("3"), &budget.hot), 0);
	tmpdir_file(&dir, "sys/class/net/veth0/ifindex", STR("7\n"));
	assert_state(ask(host, "/probe/ethtool/veth0/stats", ASK_FILE), ANSWER_UNSUPPORTED, ENOSYS);
	tmpdir_link(&dir, "sys/class/net/eth1/device", "../../../devices/other");
	tmpdir_dir(&dir, "sys/devices/other");
	assert_state(ask(host, "/probe/ethtool/eth1/stats", ASK_FILE), ANSWER_WITHHELD, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live");
	TCase *t = tcase_create("live");
	SRunner *r = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, files_below_a_prefix);
	tcase_add_test(t, links_below_a_prefix);
	tcase_add_test(t, what_is_no_file_is_broken);
	tcase_add_test(t, long_sysctls_come_whole);
	tcase_add_test(t, short_reads_are_not_the_end);
	tcase_add_test(t, past_the_cap_is_broken);
	tcase_add_test(t, kept_descriptors);
	tcase_add_test(t, processes_vanish);
	tcase_add_test(t, links_of_a_process_are_not_followed);
	tcase_add_test(t, masked_files_are_denied);
	tcase_add_test(t, nothing_unpaid_is_opened);
	tcase_add_test(t, probes_go_to_the_child);
	tcase_add_test(t, what_the_process_knows_itself);
	tcase_add_test(t, affinity_of_a_thread);
	tcase_add_test(t, interfaces_that_may_be_queried);
	tcase_add_test(t, stale_directories);
	tcase_add_loop_test(t, cards_by_the_vector_of_their_commands, 0,
		sizeof(questions) / sizeof(*questions));
	tcase_add_test(t, speed_of_a_card_that_asks_its_firmware);
	tcase_add_test(t, cards_without_vectors);
	tcase_add_loop_test(t, how_files_are_read, 0, sizeof(rules) / sizeof(*rules));
	suite_add_tcase(suite, t);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
