/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Swap that is configured, by /proc/swaps (mm/swapfile.c: a header, then Filename Type Size
 * Used Priority, padded with blanks and tabs; sizes in kB; blanks in names as \040) and
 * SwapTotal. zram is swap too. vm.swappiness=0 does not switch swapping off.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"

#define SWAPS "/proc/swaps"

struct swap {
	struct str name, type;
	uint64_t size_kb, used_kb;
};

static bool parse_line(struct str line, struct swap *ret)
{
	struct str size, used;

	return str_word(&line, &ret->name) && str_word(&line, &ret->type) &&
	       str_word(&line, &size) && str_word(&line, &used) &&
	       str_u64(size, 10, &ret->size_kb) == 0 && str_u64(used, 10, &ret->used_kb) == 0;
}

static void say(const struct check_in *in, const struct swap *s, const struct answer *an,
	struct findings *out)
{
	bool unused_allowed = str_is(in_word(in, "policy"), "allowed_unused");
	enum status status = !unused_allowed ? STATUS_FAIL : s->used_kb ? STATUS_WARN : STATUS_PASS;
	struct finding *f;

	f = find(out, status, subject_named(SUBJECT_DEVICE, s->name), "%s%s",
		str_has(s->name, "/zram") ? "compressed memory is swap too: " : "",
		status == STATUS_PASS ? "swap that is not used"
		: s->used_kb	      ? "swap, and pages of programs are in it"
				      : "swap: pages of programs may be moved out of memory");
	find_observed(f, STR_FMT ", %llu MiB, %llu MiB used", STR_ARG(s->type),
		(unsigned long long)(s->size_kb >> 10), (unsigned long long)(s->used_kb >> 10));
	find_observed_value(f, (double)s->size_kb * 1024, "bytes");
	find_wanted(f, unused_allowed ? "none of it used" : "no swap");
	find_evidence(f, an);
}

/* Devices in the file; -1: a line that is not one. */
static int each_device(const struct check_in *in, const struct answer *an, struct findings *out)
{
	struct str rest = an->bytes, line;
	struct swap s;
	int n = 0;

	if (!str_cut(&rest, '\n', &line) || !str_starts(line, "Filename"))
		return -1;
	while (str_cut(&rest, '\n', &line)) {
		if (!str_trim(line).n)
			continue;
		if (!parse_line(line, &s))
			return -1;
		if (out)
			say(in, &s, an, out);
		n++;
	}
	return n;
}

/* Without /proc/swaps: what meminfo says. */
static void judge_total(const struct check_in *in, struct findings *out)
{
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	const struct answer *swaps = in_file(in, SWAPS);
	bool unused_allowed = str_is(in_word(in, "policy"), "allowed_unused");
	uint64_t kb, free_kb;
	enum status status;
	struct finding *f;

	if (!m->valid || !meminfo_get(m->from->bytes, "SwapTotal", &kb) ||
		!meminfo_get(m->from->bytes, "SwapFree", &free_kb)) {
		find_unreadable(out, subject_host(), swaps, false);
		return;
	}
	status = !kb || (unused_allowed && free_kb >= kb) ? STATUS_PASS
		 : unused_allowed			  ? STATUS_WARN
							  : STATUS_FAIL;
	f = find(out, status, subject_host(), "%s",
		!kb			? "no swap"
		: status == STATUS_PASS ? "swap that is not used"
					: "swap is configured");
	find_observed(f, "SwapTotal %llu kB", (unsigned long long)kb);
	find_observed_value(f, (double)kb * 1024, "bytes");
	find_wanted(f, unused_allowed ? "none of it used" : "no swap");
	find_evidence_text(f, m->from, "SwapTotal: %llu kB, SwapFree: %llu kB",
		(unsigned long long)kb, (unsigned long long)free_kb);
}

/*
 * /proc/swaps lists nothing: meminfo has to agree, where it was read. Both come from the same
 * table of the kernel, and differ only where a container fakes one of them.
 */
static void judge_empty(const struct check_in *in, const struct answer *an, struct findings *out)
{
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	struct finding *f;
	uint64_t kb;

	if (m->valid && meminfo_get(m->from->bytes, "SwapTotal", &kb) && kb) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"no device is listed, and yet there is swap");
		find_observed(f, "SwapTotal %llu kB", (unsigned long long)kb);
		find_evidence(f, an);
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "no swap");
	find_wanted(f, "no swap");
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, SWAPS);
	int n;

	(void)self;
	if (an->state != ANSWER_OK) {
		judge_total(in, out);
		return;
	}
	n = each_device(in, an, NULL);
	if (n < 0)
		find_unreadable(out, subject_host(), an, false);
	else if (n == 0)
		judge_empty(in, an, out);
	else
		each_device(in, an, out);
}

const struct check check_mem_swap_devices[] = {
	{
		.id = "mem.swap_devices",
		.rule = 1,
		.title = "No swap is configured",
		.severity = SEVERITY_HIGH,
		.reads = { { SWAPS, ASK_FILE } },
		.needs = { &fact_meminfo },
		.limits = { { "policy", NULL, 0, 0, 1, "off|allowed_unused",
			"allowed_unused: swap that holds no page passes" } },
		.why = "a page that was swapped out costs a major fault, 100 us to 10 ms, when it is touched again",
		.fix_now = "swapoff -a (it reads everything back: before the application starts)",
		.fix_boot =
			"remove swap from /etc/fstab; mask systemd .swap units and zram-generator",
		.remedies = { { REMEDY_MANUAL, "",
			"remove swap from /etc/fstab; mask .swap units and zram-generator",
			NULL } },
		.source = "mm/swapfile.c; Documentation/admin-guide/sysctl/vm.rst, swappiness",
		.run = run,
	},
	{ 0 },
};
