/* SPDX-License-Identifier: Apache-2.0 */
/* Remedies of findings to one corrected command line and to files. */
#include "scanner/engine/findings.h"
#include "scanner/remedy/remain.h"
#include "tests/unit/unit.h"

static struct arena *arena;

static const struct check check_a = { .id = "cpu.a", .title = "a" };
static const struct check check_b = { .id = "cpu.b", .title = "b" };
static const struct check check_c = { .id = "cpu.c", .title = "c" };

enum { RESULTS = 3 };
static struct findings said[RESULTS];
static struct result results[RESULTS];
static struct report report;

static void begin(void)
{
	static const struct check *const checks[] = { &check_a, &check_b, &check_c };

	arena = arena_new("the test", 1 << 24);
	report = (struct report){ .arena = arena, .results = results, .n_results = RESULTS };
	report.roles.online = cpuset_range(arena, 0, 7);
	for (int i = 0; i < RESULTS; i++) {
		findings_init(&said[i], arena, checks[i]->id);
		results[i] = (struct result){ .check = checks[i] };
	}
}

static void end(void)
{
	arena_free(arena);
}

static struct finding *wants(int check, enum remedy_kind kind, const char *key, const char *value)
{
	struct finding *f = find(&said[check], STATUS_FAIL, subject_host(), "wrong");

	find_observed(f, "this");
	find_wanted(f, "that");
	find_remedy(f, kind, str_from(key), "%s", value);
	results[check].findings = said[check].head;
	return f;
}

static struct suggestions *suggest(void)
{
	struct suggestions *s = ARENA_NEW(arena, struct suggestions, 1);

	suggestions_of(arena, &report, false, s);
	return s;
}

static struct bootline corrected(const char *line, const struct host *h)
{
	struct bootline_in in = { suggest(), h, 7 };
	struct bootline ret;

	bootline_apply(arena, &in, str_from(line), true, &ret);
	return ret;
}

static void want_hot(void)
{
	wants(0, REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,2-3,6-7");
	wants(0, REMEDY_KERNEL_ARG, "nohz_full", "2-3,6-7");
	wants(1, REMEDY_KERNEL_ARG, "nohz_full", "2-3,6-7");
	wants(1, REMEDY_KERNEL_ARG, "irqaffinity", "0-1,4-5");
}

static const struct {
	const char *line, *want;
	bool changed;
} hot_lines[] = {
	{ "quiet",
		"quiet isolcpus=managed_irq,domain,2-3,6-7 nohz_full=2-3,6-7 irqaffinity=0-1,4-5",
		true },
	{ "ro isolcpus=2-3,6-7 nohz_full=2,3,6,7 irqaffinity=0,1,4,5 quiet",
		"ro isolcpus=managed_irq,domain,2-3,6-7 nohz_full=2,3,6,7 irqaffinity=0,1,4,5 quiet",
		true },
	{ "isolcpus=domain,managed_irq,2,3,6,7 nohz_full=2-3,6-7 irqaffinity=0-1,4-5",
		"isolcpus=domain,managed_irq,2,3,6,7 nohz_full=2-3,6-7 irqaffinity=0-1,4-5",
		false },
	{ "isolcpus=nohz,domain,2-5 a.b=\"x y\" nohz_full=2-5 nohz_full=6 irqaffinity=0-1,4-5",
		"isolcpus=managed_irq,nohz,domain,2-3,6-7 a.b=\"x y\" nohz_full=2-3,6-7 irqaffinity=0-1,4-5",
		true },
	{ "nohz_full=2-3,6-7 nohz-full=2-3,6-7 irqaffinity=0-1,4-5 isolcpus=managed_irq,domain,2-3,6-7 -- 3 nohz_full=1",
		"nohz_full=2-3,6-7 irqaffinity=0-1,4-5 isolcpus=managed_irq,domain,2-3,6-7 -- 3 nohz_full=1",
		true },
};

START_TEST(one_line_of_many_wishes)
{
	struct bootline got;

	begin();
	want_hot();
	got = corrected(hot_lines[_i].line, NULL);
	ck_assert_slice(got.text, hot_lines[_i].want);
	ck_assert_int_eq(got.changed, hot_lines[_i].changed);
	/* Corrected once is right. */
	got = corrected(hot_lines[_i].want, NULL);
	ck_assert_slice(got.text, hot_lines[_i].want);
	ck_assert(!got.changed);
	end();
}
END_TEST

static const struct {
	const char *release;
	unsigned major, minor;
	const char *want;
} kernels[] = {
	{ "3.10.0-1160.el7.x86_64", 3, 10, "isolcpus=2-3,6-7" },
	{ "4.18.0-147.el8.x86_64", 4, 18, "isolcpus=2-3,6-7" },
	{ "4.18.0-305.el8.x86_64", 4, 18, "isolcpus=managed_irq,domain,2-3,6-7" },
	{ "5.4.0-99-generic", 5, 4, "isolcpus=domain,2-3,6-7" },
	{ "5.14.0-427.el9.x86_64", 5, 14, "isolcpus=managed_irq,domain,2-3,6-7" },
};

START_TEST(flags_that_the_kernel_knows)
{
	struct host h = { .release = str_from(kernels[_i].release),
		.kernel = { kernels[_i].major, kernels[_i].minor, 0 } };

	begin();
	wants(0, REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,2-3,6-7");
	ck_assert_slice(corrected("", &h).text, kernels[_i].want);
	end();
}
END_TEST

START_TEST(words_go_and_come)
{
	struct bootline got;

	begin();
	wants(0, REMEDY_KERNEL_ARG_REMOVE, "nohz", "off");
	wants(0, REMEDY_KERNEL_ARG_REMOVE, "maxcpus", "");
	wants(1, REMEDY_KERNEL_ARG, "tsc", "nowatchdog");
	wants(1, REMEDY_KERNEL_ARG, "nosmt", "");
	got = corrected("nohz=off tsc=reliable maxcpus=4 nohz=on", NULL);
	ck_assert_slice(got.text, "tsc=reliable nohz=on nosmt tsc=nowatchdog");
	ck_assert_slice(got.args, "nosmt tsc=nowatchdog");
	ck_assert_slice(got.remove_args, "nohz=off maxcpus=4");
	end();
}
END_TEST

START_TEST(disagreement_is_said)
{
	const struct suggestion *s;
	struct suggestions *all;

	begin();
	wants(0, REMEDY_SYSCTL, "vm.swappiness", "10");
	wants(1, REMEDY_SYSCTL, "vm.swappiness", "1");
	wants(0, REMEDY_KERNEL_ARG, "idle", "poll");
	wants(1, REMEDY_KERNEL_ARG_REMOVE, "idle", "");
	all = suggest();
	s = suggestion_find(all, REMEDY_SYSCTL, "vm.swappiness");
	ck_assert_int_eq(s->state, SUGGESTION_CONFLICT);
	ck_assert_slice(s->other, "1");
	ck_assert_int_eq(
		suggestion_find(all, REMEDY_KERNEL_ARG, "idle")->state, SUGGESTION_CONFLICT);
	ck_assert_slice(corrected("idle=poll quiet", NULL).text, "idle=poll quiet");
	end();
}
END_TEST

START_TEST(waived_and_warned_are_left)
{
	struct finding *f;
	struct suggestions all;

	begin();
	wants(0, REMEDY_SYSCTL, "vm.a", "1")->waived = true;
	wants(1, REMEDY_SYSCTL, "vm.b", "1")->status = STATUS_WARN;
	f = wants(2, REMEDY_SYSCTL, "vm.c", "1");
	f->said = STATUS_FAIL; /* silenced by its cause */
	f->status = STATUS_SKIP;
	suggestions_of(arena, &report, false, &all);
	ck_assert_uint_eq(all.n, 1);
	ck_assert_slice(all.v[0].key, "vm.c");
	suggestions_of(arena, &report, true, &all);
	ck_assert_uint_eq(all.n, 2);
	end();
}
END_TEST

static struct files_in files_of(const char *cmdline)
{
	struct cmdline *c = ARENA_NEW(arena, struct cmdline, 1);
	struct answer *an = ARENA_NEW(arena, struct answer, 1);

	*an = (struct answer){ .state = ANSWER_OK, .bytes = str_from(cmdline) };
	c->from = an;
	return (struct files_in){
		.a = arena, .suggestions = suggest(), .running = c, .report = &report
	};
}

static struct str file_of(const struct files_in *in, const char *path)
{
	struct remedy_files files;

	remedy_files(in, &files);
	for (size_t i = 0; i < files.n; i++) {
		if (str_is(files.v[i].path, path))
			return files.v[i].text;
	}
	return STR("");
}

#define ck_assert_has(text, part) ck_assert_msg(str_has(text, part), "'" STR_FMT "'", STR_ARG(text))

static const struct {
	enum remedy_kind kind;
	const char *key, *value, *path, *line;
} lines[] = {
	{ REMEDY_SYSCTL, "vm.stat_interval", "10", "etc/sysctl.d/99-zz-latscan.conf",
		"\n# cpu.a: this -> that\nvm.stat_interval = 10\n" },
	{ REMEDY_SYSFS, "/sys/a/cpu{2,3}/b", "n/a", "etc/tmpfiles.d/latscan.conf",
		"\nw /sys/a/cpu{2,3}/b - - - - n/a\n" },
	{ REMEDY_UDEV, "pci:0000:3b:00.0:power/control", "on", "etc/udev/rules.d/99-latscan.rules",
		"\nACTION==\"add|change\", SUBSYSTEM==\"pci\", KERNEL==\"0000:3b:00.0\", "
		"ATTR{power/control}=\"on\"\n" },
	{ REMEDY_MODPROBE, "mlx5_core.prof_sel", "2", "etc/modprobe.d/latscan.conf",
		"\noptions mlx5_core prof_sel=2\n" },
	{ REMEDY_UNIT_MASK, "cups.service", "", "units.txt",
		"\nsystemctl mask --now 'cups.service'\n" },
	{ REMEDY_DROPIN, "feed@a.service:Service:CPUAffinity", "0-1",
		"etc/systemd/system/feed@a.service.d/50-latscan.conf",
		"[Service]\nCPUAffinity=\nCPUAffinity=0-1\n" },
	{ REMEDY_DROPIN, "system.conf:Manager:CPUAffinity", "0-1",
		"etc/systemd/system.conf.d/50-latscan.conf", "[Manager]\nCPUAffinity=\n" },
	{ REMEDY_LINK, "eth2:RxBufferSize", "4096", "etc/systemd/network/10-latscan-eth2.link",
		"\nRxBufferSize=4096\n" },
	{ REMEDY_SETTING, "irqbalance:IRQBALANCE_BANNED_CPULIST", "2-7", "settings.txt",
		"\nIRQBALANCE_BANNED_CPULIST=\"2-7\"\n" },
	{ REMEDY_BIOS, "", "C-states off", "by-hand.txt", "\nby hand: BIOS: C-states off\n" },
	{ REMEDY_MANUAL, "", "decide", "by-hand.txt", "\nby hand: decide\n" },
	{ REMEDY_KERNEL_ARG, "skew_tick", "1", "kernel-command-line.txt",
		"\nGRUB_CMDLINE_LINUX=\"quiet skew_tick=1\"\n" },
	{ REMEDY_KERNEL_ARG, "skew_tick", "1", "kernel-command-line.txt",
		"\ngrubby --update-kernel=ALL --args=\"skew_tick=1\"\n" },
	{ REMEDY_KERNEL_ARG, "nohz_full", "2-7", "etc/tuned/latscan/tuned.conf",
		"cmdline_latscan=+nohz_full=2-7\n" },
	{ REMEDY_SYSFS, "/sys/a/cpu{2,3}/b", "1", "etc/tuned/latscan/tuned.conf",
		"\n/sys/a/cpu2/b=1\n/sys/a/cpu3/b=1\n" },
};

START_TEST(each_kind_has_its_file)
{
	struct files_in in;
	struct str text;

	begin();
	wants(0, lines[_i].kind, lines[_i].key, lines[_i].value);
	in = files_of("BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet");
	text = file_of(&in, lines[_i].path);
	ck_assert_has(text, lines[_i].line);
	end();
}
END_TEST

/* What network-latency sets already is no difference from it. */
START_TEST(tuned_lists_differences)
{
	struct files_in in;

	begin();
	wants(0, REMEDY_SYSCTL, "kernel.numa_balancing", "0");
	in = files_of("quiet");
	ck_assert_slice(file_of(&in, "etc/tuned/latscan/tuned.conf"), "");
	wants(0, REMEDY_SYSCTL, "vm.stat_interval", "120");
	in = files_of("quiet");
	ck_assert_has(file_of(&in, "etc/tuned/latscan/tuned.conf"), "include=network-latency\n");
	ck_assert_has(file_of(&in, "etc/tuned/latscan/tuned.conf"),
		"\n[sysctl]\n# cpu.a: this -> that\nvm");
	end();
}
END_TEST

START_TEST(grub_keeps_its_variables)
{
	struct shell_vars vars = { 0 };
	struct answer file = { .state = ANSWER_OK };
	struct bootloader boot = { .defaults = &file };
	struct files_in in;
	struct str text;

	begin();
	shell_source(arena, &vars,
		STR("GRUB_CMDLINE_LINUX='net.ifnames=0 isolcpus=1'\n"
		    "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet a=\\\"x \\$y\\\"\"\n"),
		&file);
	boot.vars = vars;
	want_hot();
	in = files_of("root=/dev/sda1 ro net.ifnames=0 isolcpus=1 quiet");
	in.boot = &boot;
	text = file_of(&in, "kernel-command-line.txt");
	ck_assert_has(text,
		"\nGRUB_CMDLINE_LINUX=\"net.ifnames=0 isolcpus=managed_irq,domain,2-3,6-7\"\n");
	ck_assert_has(text, "\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet a=\\\"x \\$y\\\" ");
	end();
}
END_TEST

static const char *const hostile[] = {
	"x\nkernel.panic = 1",
	"x\" KERNEL==\"*",
	"x'; reboot #",
	"x$(reboot)",
	"x`reboot`",
	"../../cron.d/x",
	"x %n",
	"-x",
	"x\\",
	"x y",
	"x\r\ny",
	"x;y",
	"x]\n[y",
	"x{a",
	"\xe2\x80\xa8",
};

/* A line of a generated file: a comment, empty, or one that we would have written. */
static bool is_ours(struct str line, struct str value)
{
	static const char *const ok[] = { "#", "by hand: ", "[", "include=network-latency",
		"summary=what latscan suggests", "OriginalName=a.b",
		"NamePolicy=", "AlternativeNamesPolicy=", "MACAddressPolicy=" };

	for (int i = 0; i < COUNT(ok); i++) {
		if (str_starts(line, ok[i]))
			return true;
	}
	if (str_only(value, "_.,:/ +-") && str_eq(line, str_join(arena, STR("c="), value, STR(""))))
		return true; /* it breaks out of nothing */
	return !line.n || str_is(line, "GRUB_CMDLINE_LINUX=\"quiet\"");
}

START_TEST(hostile_names_stay_within_a_line)
{
	struct remedy_files files;
	struct files_in in;

	begin();
	for (int kind = REMEDY_NONE + 1; kind < REMEDY_KINDS; kind++) {
		wants(0, (enum remedy_kind)kind, hostile[_i], "");
		wants(1, (enum remedy_kind)kind, hostile[_i], "1");
		wants(2, (enum remedy_kind)kind, "a.b:c", hostile[_i]);
		find_observed(said[2].last, "%s", hostile[_i]);
	}
	in = files_of("quiet");
	remedy_files(&in, &files);
	for (size_t i = 0; i < files.n; i++) {
		struct str rest = files.v[i].text, line;

		ck_assert(!str_has(files.v[i].path, ".."));
		while (str_cut(&rest, '\n', &line))
			ck_assert_msg(is_ours(line, str_from(hostile[_i])) ||
					      str_is(files.v[i].path, "units.txt"),
				STR_FMT ": '" STR_FMT "'", STR_ARG(files.v[i].path), STR_ARG(line));
		for (size_t k = 0; k < files.v[i].text.n; k++)
			ck_assert((unsigned char)files.v[i].text.p[k] >= ' ' ||
				  files.v[i].text.p[k] == '\n');
	}
	end();
}
END_TEST

START_TEST(nothing_to_do)
{
	struct remedy_files files;
	struct files_in in;

	begin();
	in = files_of("quiet isolcpus=2-3");
	remedy_files(&in, &files);
	ck_assert_uint_eq(files.n, 0);
	end();
}
END_TEST

START_TEST(what_is_written_for_the_second_judgement)
{
	struct written_files w;
	struct remedy_files files;
	struct files_in in;

	begin();
	wants(0, REMEDY_SYSCTL, "net.ipv4.conf.eth0/100.rp_filter", "2");
	wants(0, REMEDY_SYSFS, "/sys/a{1,2}/b", "x");
	wants(0, REMEDY_KERNEL_ARG, "skew_tick", "1");
	in = files_of("quiet");
	remedy_files(&in, &files);
	remain_written(&in, &files, &w);
	ck_assert_uint_eq(w.n, 5);
	ck_assert_slice(w.v[0].path, "/proc/sys/net/ipv4/conf/eth0.100/rp_filter");
	ck_assert_slice(w.v[1].path, "/sys/a1/b");
	ck_assert_slice(w.v[2].path, "/sys/a2/b");
	ck_assert_slice(w.v[3].path, "/etc/sysctl.d/99-zz-latscan.conf");
	ck_assert_slice(w.v[4].bytes, "quiet skew_tick=1\n");
	end();
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, one_line_of_many_wishes, 0, COUNT(hot_lines));
	tcase_add_loop_test(tc, flags_that_the_kernel_knows, 0, COUNT(kernels));
	tcase_add_test(tc, words_go_and_come);
	tcase_add_test(tc, disagreement_is_said);
	tcase_add_test(tc, waived_and_warned_are_left);
	tcase_add_loop_test(tc, each_kind_has_its_file, 0, COUNT(lines));
	tcase_add_test(tc, tuned_lists_differences);
	tcase_add_test(tc, grub_keeps_its_variables);
	tcase_add_loop_test(tc, hostile_names_stay_within_a_line, 0, COUNT(hostile));
	tcase_add_test(tc, nothing_to_do);
	tcase_add_test(tc, what_is_written_for_the_second_judgement);
}

UNIT_MAIN("remedy", fill)
