/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A day of a host that nobody sleeps for: 2880 beats, 30 s apart (with LATSCAN_WATCH_INTERVAL=5 the 17 280 of a real one), of
 * a host whose counters are a function of a clock. Times are those of beats. Faults come and go by a table; some flap, and must not be told; the clock is set, the machine sleeps, a beat is late,
 * the disk is full, the host is booted anew. What is told must be the table, and neither memory nor files may grow.
 */
#include "scanner/watch/ringing.h"
#include "scanner/watch/watch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "commands/scan/select.h"
#include "scanner/source/index.h"
#include "scanner/source/slurp.h"
#include "tests/support/tmpdir.h"
#include "tests/unit/unit.h"

#define SECOND 1000000000ull

enum { DAY_S = 86400, RING_BYTES = 1 << 20 };
static unsigned interval_s = 30;

static struct arena *arena;

/* What is so after the first beat and up to the second; every: not in beats that it divides. */
enum fault { DROPS, SOFTNET, SMI, IRQ, AFFINITY, DENIED, FAULTS };
static const struct planted {
	enum fault what;
	unsigned from, to, every;
} planted[] = {
	{ DROPS, 120, 140, 0 },
	{ DROPS, 240, 300, 3 }, /* two looks of three: it flaps, and is never told */
	{ SMI, 400, 401, 0 }, { IRQ, 500, 512, 0 }, { IRQ, 540, 542, 0 }, /* two looks: too few */
	{ AFFINITY, 600, 660, 0 },			      /* looked at every twelfth beat */
	{ DENIED, 800, 860, 0 }, { DROPS, 1196, 1204, 0 },    /* the machine sleeps meanwhile */
	{ SOFTNET, 1600, 1660, 0 }, { DROPS, 1600, 1660, 0 }, /* of one cause: told once */
};

/* Of the clocks, and of the disk. */
enum { STEP_AT = 1000, SLEEP_AT = 1200, SLEEP_S = 600, LATE_AT = 1500, LATE_BEATS = 3 };
enum { BOOT_AT = 1700, FULL_FROM = 1400, FULL_TO = 1460 };

struct world {
	unsigned beat;
	unsigned boots;
	uint64_t packets, drops, softnet, smis, irqs;
	int64_t step_ns;
	uint64_t slept_ns, boot_ns; /* CLOCK_MONOTONIC began anew then */
	bool is[FAULTS];
};
static struct world world;

static const char base[] =
	"== /sys/devices/system/cpu/online\n0-3\n"
	"== /sys/devices/system/cpu/possible\n0-3\n"
	"== /sys/devices/system/cpu/isolated\n2-3\n"
	"== /sys/devices/system/cpu/nohz_full\n2-3\n"
	"== /sys/devices/system/cpu/cpu0/topology/physical_package_id\n0\n"
	"== /sys/devices/system/cpu/modalias\n"
	"cpu:type:x86,ven0000fam0006mod0055:feature:,0000,0002\n"
	"== /sys/class/dmi/id/sys_vendor\nDell Inc.\n"
	"== /probe/uname\nsysname Linux\nnodename rack1\nrelease 6.1.0\n"
	"version #1 SMP\nmachine x86_64\n"
	"== /sys/class/net/eth0 -> ../../devices/pci0000:3a/0000:3a:00.0/"
	"0000:3b:00.0/net/eth0\n"
	"== /sys/class/net/eth0/device -> ../../../0000:3b:00.0\n"
	"== /sys/class/net/eth0/device/driver -> ../../../../bus/pci/drivers/ice\n"
	"== /sys/class/net/eth0/type\n1\n"
	"== /sys/class/net/eth0/ifindex\n2\n"
	"== /proc/sys/net/core/netdev_max_backlog\n1000\n";
static struct source *still;

static uint64_t passed_ns(void)
{
	return world.beat * interval_s * SECOND;
}

static uint64_t mono_ns(void)
{
	return 100 * SECOND + passed_ns() - world.boot_ns;
}

static struct str clocks(struct arena *a)
{
	uint64_t boot = mono_ns() + world.slept_ns;

	return str_printf(a,
		"realtime %llu\nmonotonic %llu\nmonotonic_raw %llu\nboottime %llu\ntai_offset 37\n",
		(unsigned long long)(1700000000 * SECOND + passed_ns() + world.slept_ns +
				     (uint64_t)world.step_ns),
		(unsigned long long)mono_ns(), (unsigned long long)(mono_ns() + SECOND),
		(unsigned long long)boot);
}

static struct str interrupts(struct arena *a)
{
	return str_printf(a,
		"           CPU0       CPU1       CPU2       CPU3\n"
		"  24:         9          0 %10llu          0  PCI-MSI 1-edge      eth0-rx-0\n"
		" LOC: %llu %llu 5 5  Local timer interrupts\n",
		(unsigned long long)world.irqs, (unsigned long long)world.packets,
		(unsigned long long)world.packets);
}

static struct str netdev(struct arena *a)
{
	return str_printf(a,
		"Inter-|   Receive                                                |  Transmit\n"
		" face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets"
		" errs drop fifo colls carrier compressed\n"
		"  eth0: %llu %llu 0 %llu 0 0 0 0 64000 1000 0 0 0 0 0 0\n",
		(unsigned long long)world.packets * 64, (unsigned long long)world.packets,
		(unsigned long long)world.drops);
}

static struct str softnet(struct arena *a)
{
	struct str lines = { 0 };

	for (unsigned cpu = 0; cpu < 4; cpu++)
		lines = str_printf(a,
			STR_FMT "%08x %08x 00000000 00000000 00000000 00000000 00000000 00000000 "
				"00000000 00000000 00000000 00000000 %08x 00000000 00000000\n",
			STR_ARG(lines), (unsigned)world.packets,
			cpu == 1 ? (unsigned)world.softnet : 0, cpu);
	return lines;
}

/* Those that move; false: it stands still, or is not there. */
static bool moving(struct arena *a, struct str path, struct str *ret)
{
	if (str_is(path, "/probe/clock"))
		*ret = clocks(a);
	else if (str_is(path, "/proc/interrupts"))
		*ret = interrupts(a);
	else if (str_is(path, "/proc/net/dev"))
		*ret = netdev(a);
	else if (str_is(path, "/proc/net/softnet_stat"))
		*ret = softnet(a);
	else if (str_is(path, "/probe/msr/0/0x34"))
		*ret = str_printf(a, "%llu\n", (unsigned long long)world.smis);
	else if (str_is(path, "/proc/sys/kernel/random/boot_id"))
		*ret = str_printf(a, "00000000-0000-4000-8000-%012u\n", world.boots);
	else if (str_is(path, "/proc/irq"))
		*ret = STR("24");
	else if (str_is(path, "/proc/irq/24/smp_affinity_list") ||
		 str_is(path, "/proc/irq/24/effective_affinity_list"))
		*ret = world.is[AFFINITY] ? STR("2\n") : STR("0\n");
	else
		return false;
	return true;
}

static void answer(struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct str bytes;

	(void)s;
	if (r->kind == ASK_FILE || (r->kind == ASK_LIST && str_is(r->path, "/proc/irq"))) {
		*ret = (struct answer){ .path = str_copy(a, r->path), .kind = r->kind };
		if (world.is[DENIED] && str_is(r->path, "/proc/net/softnet_stat")) {
			ret->state = ANSWER_DENIED;
			ret->error = 13;
			return;
		}
		if (moving(a, r->path, &bytes)) {
			ret->state = ANSWER_OK;
			ret->size = bytes.n;
			if (r->feed)
				r->feed->bytes(r->feed->user, bytes);
			else
				ret->bytes = bytes;
			return;
		}
	}
	source_answer(still, r, a, ret);
}

static void done(struct source *s)
{
	(void)s;
}

static const struct source_ops ops = { answer, done };
static struct source host = { .ops = &ops, .complete = true };

static uint64_t zero(void *user)
{
	(void)user;
	return 0;
}

static const struct clock clock_test = { .raw_ns = zero, .realtime_ns = zero, .cpu_ns = zero };

/* What was told, as "BEAT word check". */
static char told[16384];

static void emit(void *user, const struct event *e)
{
	size_t n = strlen(told);

	(void)user;
	snprintf(told + n, sizeof(told) - n, "%u %s%s%s\n", world.beat, event_word(e->kind),
		e->check ? " " : "", e->check ? e->check->id : "");
}

static bool is_planted(const struct planted *p)
{
	/* The counters of a beat move in the time before it. */
	if (world.beat <= p->from || world.beat > p->to)
		return false;
	return !p->every || world.beat % p->every != 0;
}

static void go_on(void)
{
	world.beat += world.beat == LATE_AT ? LATE_BEATS : 1;
	memset(world.is, 0, sizeof(world.is));
	for (int i = 0; i < COUNT(planted); i++)
		world.is[planted[i].what] |= is_planted(&planted[i]);
	world.packets += 5000;
	world.drops += world.is[DROPS] ? 7 : 0;
	world.softnet += world.is[SOFTNET] ? 9 : 0;
	world.smis += world.is[SMI] ? 2 : 0;
	world.irqs += world.is[IRQ] ? 50 : 0;
	if (world.beat == STEP_AT)
		world.step_ns += 2 * SECOND;
	if (world.beat == SLEEP_AT)
		world.slept_ns += SLEEP_S * SECOND;
	if (world.beat == BOOT_AT) {
		world.boots++;
		world.boot_ns = passed_ns();
		world.packets = world.drops = world.softnet = world.smis = world.irqs = 0;
	}
}

static const char *const checks[] = { "irq.isolated_affinity", "irq.isolated_count",
	"net.softnet_drops", "nic.drops", "smi.count" };

static struct job job_of(bool ring)
{
	static struct selection sel;
	struct job job = { .level = SEVERITY_MEDIUM, .window_asked = true };
	const struct str none = { 0 };
	struct str only = { 0 };

	for (int i = 0; i < COUNT(checks); i++)
		only = str_printf(arena, STR_FMT "%s%s", STR_ARG(only), i ? "," : "", checks[i]);
	ck_assert_int_eq(select_checks(arena, only, none, NULL, &sel), 0);
	ck_assert_int_eq(intent_add_nic(arena, &job.intent, STR("eth0=fast")), 0);
	job.checks = sel.checks;
	job.n_checks = sel.n;
	job.limits = sel.limits;
	job.severities = sel.severities;
	job.required = sel.required;
	job.facts = ring ? ringing_facts : NULL;
	job.n_facts = ring ? ringing_n_facts : 0;
	return job;
}

static struct thresholds *patience(const struct job *job)
{
	struct thresholds *v = ARENA_NEW(arena, struct thresholds, job->n_checks);

	for (size_t i = 0; i < job->n_checks; i++)
		v[i] = (struct thresholds){ strcmp(job->checks[i]->id, "smi.count") ? 3 : 1, 12 };
	return v;
}

static void begin(void)
{
	struct index_text text;
	struct index_error e;

	arena = arena_new("the test", 1 << 26);
	world = (struct world){ .packets = 1000 };
	told[0] = '\0';
	ck_assert_int_eq(index_parse(arena, str_from(base), &text, &e), 0);
	still = source_index(text.after, true);
}

static size_t resident_kb(void)
{
	struct str text, word;
	char buf[256];
	uint64_t pages = 0;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, buf, sizeof(buf));

	close(fd);
	text = (struct str){ buf, n > 0 ? (size_t)n : 0 };
	ck_assert(str_word(&text, &word));
	ck_assert(str_word_u64(&text, 10, UINT64_MAX, &pages));
	return pages * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

/* A disk that is full, as far as a process can make one: the file that is written takes ten bytes more. */
static void fill_disk(const struct segments *s, bool full)
{
	struct rlimit l;

	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &l), 0);
	l.rlim_cur = full ? s->v[s->n - 1].bytes + 10 : l.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &l), 0);
}

static const char expected[] = "123 raised nic.drops\n"
			       "152 cleared nic.drops\n"
			       "401 raised smi.count\n"
			       "413 cleared smi.count\n"
			       "503 raised irq.isolated_count\n"
			       "524 cleared irq.isolated_count\n"
			       "625 raised irq.isolated_affinity\n"
			       "793 cleared irq.isolated_affinity\n"
			       "803 unknown net.softnet_drops\n"
			       "873 known net.softnet_drops\n"
			       "1000 clock-stepped\n"
			       "1199 raised nic.drops\n"
			       "1200 suspended\n"
			       "1216 cleared nic.drops\n"
			       "1503 stalled\n"
			       "1603 raised net.softnet_drops\n"
			       "1672 cleared net.softnet_drops\n"
			       "1700 rebooted\n";

/* Each file stands alone, whatever happened while it was written. */
static size_t beats_kept(const struct segments *seg, const struct tmpdir *dir)
{
	size_t beats = 0;

	for (unsigned i = 0; i < seg->n; i++) {
		struct arena *a = arena_new("a file", 1 << 24);
		int fd = openat(dir->fd, seg->v[i].name, O_RDONLY | O_CLOEXEC);
		const char *why = "";
		struct ring *r = NULL;
		size_t line = 0;
		struct str text;

		ck_assert_int_eq(slurp(fd, 1 << 16, 1 << 20, a, &text), 0);
		close(fd);
		ck_assert_msg(ring_read(text, 1 << 22, &r, &line, &why) == 0, "%s:%zu: %s",
			seg->v[i].name, line, why);
		ck_assert_slice(ring_host(r), "rack1");
		beats += ring_n_beats(r);
		ring_free(r);
		arena_free(a);
	}
	return beats;
}

START_TEST(a_day)
{
	struct job job;
	struct watch w;
	const char *asked_interval = getenv("LATSCAN_WATCH_INTERVAL");
	struct watch_asked asked = { .slow_every = 12, .clock = &clock_test, .emit = emit };
	struct segments seg;
	struct ringing ring;
	struct tmpdir dir;
	size_t used = 0, resident = 0, failed = 0, beats = 0;

	begin();
	if (asked_interval)
		interval_s = (unsigned)strtoul(asked_interval, NULL, 10);
	asked.interval_ns = interval_s * SECOND;
	tmpdir_make(&dir);
	signal(SIGXFSZ, SIG_IGN);
	job = job_of(true);
	asked.job = &job;
	asked.thresholds = patience(&job);
	watch_init(&w, arena, &asked);
	ck_assert_uint_eq(w.lanes[1].job.n_checks, 1); /* what walks over /proc/irq */
	ck_assert_int_eq(segments_open(dir.path, "ring", RING_BYTES, &seg), 0);
	ck_assert_int_eq(ringing_init(&seg, &ring), 0);
	while (world.beat < DAY_S / interval_s) {
		int r;

		go_on();
		watch_beat(&w, &host, 1);
		fill_disk(&seg, world.beat > FULL_FROM && world.beat <= FULL_TO);
		r = ringing_beat(&ring, &w);
		fill_disk(&seg, false);
		failed += r != 0;
		ck_assert_msg((r != 0) == (world.beat > FULL_FROM && world.beat <= FULL_TO),
			"%u: %d", world.beat, r);
		ck_assert_uint_le(segments_bytes(&seg), RING_BYTES);
		if (++beats == 1000) {
			used = arena_used(arena);
			resident = resident_kb();
		}
	}
	ck_assert_uint_eq(arena_used(arena), used);
	(void)resident;
#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed, to see who still uses it */
	ck_assert_msg(resident_kb() < resident + 1024, "%zu kB after 1000 beats, %zu kB at the end",
		resident, resident_kb());
#endif
	ck_assert_uint_eq(failed, FULL_TO - FULL_FROM);
	ck_assert_msg(!strcmp(told, expected), "told:\n%s", told);
	if (!asked_interval) /* so many fit */
		ck_assert_uint_eq(beats_kept(&seg, &dir), beats - failed);
	ringing_free(&ring);
	segments_close(&seg);
	watch_free(&w);
	tmpdir_remove(&dir);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_set_timeout(tc, 170);
	tcase_add_test(tc, a_day);
}

UNIT_MAIN("watch", fill)
