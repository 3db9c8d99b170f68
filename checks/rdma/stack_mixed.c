/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Modules and libraries of two origins. NVIDIA's OFED brings mlx5_core, mlx5_ib, ib_core and
 * ib_uverbs of its own, all of which use its module mlx_compat: /sys/module/mlx_compat/holders
 * names them (kernel/module/sysfs.c). One of them that is loaded and is no holder is the kernel's:
 * an update of the kernel left half of them behind. Providers of libibverbs carry the number of its
 * inner interface in their names ("libmlx5-rdmav34.so"): two numbers beside each other are two
 * packages, and only one of them is ever loaded.
 */
#include "scanner/engine/check.h"

#define HOLDERS "/sys/module/mlx_compat/holders"

static const char *const modules[] = { "mlx5_core", "mlx5_ib", "ib_core", "ib_uverbs" };
enum { MODULES = sizeof(modules) / sizeof(modules[0]), FOLDERS = 2 };
static const char *const folders[FOLDERS] = { "/usr/lib/x86_64-linux-gnu/libibverbs",
	"/usr/lib64/libibverbs" };

static bool has_name(struct str list, const char *name)
{
	struct str line;

	while (str_cut(&list, '\n', &line)) {
		if (str_is(line, name))
			return true;
	}
	return false;
}

static bool is_loaded(const struct check_in *in, unsigned i)
{
	return in_ask(in, str_printf(in->scratch, "/sys/module/%s/initstate", modules[i]), ASK_MODE)
		       ->state == ANSWER_OK;
}

/* "libmlx5-rdmav34.so": its name and its number */
static bool provider_of(struct str file, struct str *name, struct str *number)
{
	struct str tail, rest;

	if (!str_split(file, '-', name, &tail) || !str_starts(tail, "rdmav") ||
		!str_split(str_skip(tail, 5), '.', number, &rest))
		return false;
	return str_is(rest, "so");
}

/* A provider that is there with two numbers. */
static bool has_two(struct str list, struct str *ret_name)
{
	struct str all = list, file, name, number, other, other_number, rest;

	while (str_cut(&list, '\n', &file)) {
		if (!provider_of(file, &name, &number))
			continue;
		rest = all;
		while (str_cut(&rest, '\n', &file)) {
			if (provider_of(file, &other, &other_number) && str_eq(name, other) &&
				!str_eq(number, other_number)) {
				*ret_name = name;
				return true;
			}
		}
	}
	return false;
}

static bool judge_modules(
	const struct check_in *in, const struct answer *holders, struct findings *out)
{
	struct str ours = { 0 }, theirs = { 0 };
	struct finding *f;
	unsigned kernel = 0, ofed = 0;

	for (unsigned i = 0; i < MODULES; i++) {
		bool held = has_name(holders->bytes, modules[i]);
		struct str *to = held ? &ours : &theirs;

		if (!held && !is_loaded(in, i))
			continue;
		ofed += held;
		kernel += !held;
		*to = str_printf(
			in->scratch, STR_FMT "%s%s", STR_ARG(*to), to->n ? " " : "", modules[i]);
	}
	if (!ofed || !kernel)
		return false;
	f = find(out, STATUS_FAIL, subject_host(), "modules of OFED and of the kernel are mixed");
	find_observed(
		f, "of OFED: " STR_FMT "; of the kernel: " STR_FMT, STR_ARG(ours), STR_ARG(theirs));
	find_wanted(f, "all of one origin");
	find_evidence(f, holders);
	return true;
}

static bool judge_libraries(const struct check_in *in, unsigned *looked, struct findings *out)
{
	bool mixed = false;

	for (unsigned i = 0; i < FOLDERS; i++) {
		const struct answer *an = in_ask(in, str_from(folders[i]), ASK_LIST);
		struct finding *f;
		struct str name;

		*looked += an->state == ANSWER_OK;
		if (an->state != ANSWER_OK || !has_two(an->bytes, &name))
			continue;
		f = find(out, STATUS_WARN, subject_named(SUBJECT_FILE, str_from(folders[i])),
			"providers of two packages lie beside each other");
		find_observed(f, STR_FMT " with two numbers", STR_ARG(name));
		find_wanted(f, "one number");
		find_evidence(f, an);
		mixed = true;
	}
	return mixed;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *holders = in_ask(in, STR(HOLDERS), ASK_LIST);
	unsigned looked = 0;
	bool mixed;
	struct finding *f;

	(void)self;
	if (holders->state != ANSWER_OK && holders->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), holders, false);
		return;
	}
	mixed = judge_modules(in, holders, out);
	mixed |= judge_libraries(in, &looked, out);
	if (mixed)
		return;
	if (holders->state == ANSWER_ABSENT && !looked) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"neither OFED's modules nor libibverbs are here");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(),
		"modules and libraries of RDMA are of one origin");
	find_observed(f, holders->state == ANSWER_OK ? "OFED" : "the kernel's");
	find_wanted(f, "one origin");
	find_evidence(f, holders);
}

const struct check check_rdma_stack_mixed[] = {
	{
		.id = "rdma.stack_mixed",
		.rule = 1,
		.title = "Modules and libraries of RDMA are of one origin",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = {
			{ HOLDERS, ASK_LIST },
			{ "/sys/module/mlx5_core/initstate", ASK_MODE },
			{ "/sys/module/mlx5_ib/initstate", ASK_MODE },
			{ "/sys/module/ib_core/initstate", ASK_MODE },
			{ "/sys/module/ib_uverbs/initstate", ASK_MODE },
			{ "/usr/lib/x86_64-linux-gnu/libibverbs", ASK_LIST },
			{ "/usr/lib64/libibverbs", ASK_LIST },
		},
		.why = "half a driver of each does not load, or loads and offers no verbs: VMA goes to the kernel",
		.fix_now = "install OFED for the running kernel (mlnxofedinstall --add-kernel-support), or remove it whole",
		.source = "kernel/module/sysfs.c; rdma-core, libibverbs/init.c",
		.run = run,
	},
	{ 0 },
};
