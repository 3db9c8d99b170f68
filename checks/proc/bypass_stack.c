/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a process really goes past the kernel's network stack: by the devices that it holds open,
 * and by its libraries where its mappings were read. Onload, VMA and XLIO come by LD_PRELOAD, which
 * the loader ignores for programs with file capabilities or set-uid (ld.so(8), secure
 * execution): then every packet takes the kernel's way, and no error tells.
 */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/process/bypass.h"

enum wanted { WANTED_ANY, WANTED_ONLOAD, WANTED_VMA, WANTED_DPDK, WANTED_RDMA, WANTED_NONE };

static enum wanted wanted_of(const struct check_in *in)
{
	static const char *const words[] = { "any", "onload", "vma", "dpdk", "rdma", "none" };

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(in_word(in, "stack"), words[i]))
			return (enum wanted)i;
	}
	return WANTED_ANY;
}

static bool fits(enum wanted w, const struct bypass_process *b)
{
	switch (w) {
	case WANTED_ONLOAD:
		return b->kind == BYPASS_ONLOAD;
	case WANTED_VMA:
		return b->kind == BYPASS_VMA || b->kind == BYPASS_VERBS;
	case WANTED_DPDK:
		return b->kind == BYPASS_DPDK;
	case WANTED_RDMA:
		return b->verbs > 0;
	case WANTED_ANY:
	case WANTED_NONE:
		break;
	}
	return b->kind != BYPASS_NONE;
}

/* The library is there, and no device of it is open. */
static bool is_idle(const struct bypass_process *b)
{
	if (str_starts(b->library, "libonload"))
		return !b->onload;
	return (str_starts(b->library, "libvma") || str_starts(b->library, "libxlio")) && !b->verbs;
}

static void add(struct finding *f, const struct check_in *in, const struct process *p,
	const struct bypass_process *b)
{
	const struct bypass *t = in_fact(in, &fact_target_bypass);

	find_observed(f, "%s%s" STR_FMT, bypass_word(b->kind), b->library.n ? ", " : "",
		STR_ARG(b->library));
	find_wanted(f, STR_FMT, STR_ARG(in_word(in, "stack")));
	find_process(f, in, p);
	find_evidence_text(f, t->from, "open: onload %u, verbs %u, vfio %u, uio %u, EAL %u%s",
		b->onload, b->verbs, b->vfio, b->uio, b->eal, b->lcores ? "; threads of DPDK" : "");
	if (b->library.n && b->maps)
		find_evidence_text(f, b->maps, STR_FMT, STR_ARG(b->library));
}

static void say_missing(const struct check_in *in, const struct process *p,
	const struct bypass_process *b, struct findings *out)
{
	const struct bypass *t = in_fact(in, &fact_target_bypass);
	struct subject who = subject_process(in, p);

	if (t->from->state != ANSWER_OK) {
		find_unreadable(out, who, t->from, false);
	} else if (!t->known) {
		struct finding *f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, who,
			"open files of some processes could not be seen, and none of its says so");

		find_evidence(f, t->from);
	} else {
		add(find(out, STATUS_FAIL, who,
			    b->kind == BYPASS_NONE
				    ? "it goes through the kernel's stack: nothing of a bypass is open"
				    : "it goes past the kernel by another stack than is meant"),
			in, p, b);
	}
}

static void say_none(const struct check_in *in, const struct process *p,
	const struct bypass_process *b, struct findings *out)
{
	const struct bypass *t = in_fact(in, &fact_target_bypass);

	if (b->kind != BYPASS_NONE)
		add(find(out, STATUS_WARN, subject_process(in, p),
			    "it goes past the kernel, and is not meant to"),
			in, p, b);
	else if (t->from->state == ANSWER_OK && t->known)
		add(find(out, STATUS_PASS, subject_process(in, p),
			    "it goes through the kernel's stack, as is meant"),
			in, p, b);
	else
		say_missing(in, p, b, out);
}

static void judge(const struct check_in *in, const struct process *p, struct findings *out)
{
	const struct bypass_process none = { .pid = p->pid };
	const struct bypass_process *b = bypass_find(in_fact(in, &fact_target_bypass), p->pid);
	struct subject who = subject_process(in, p);
	enum wanted w = wanted_of(in);

	b = b ? b : &none;
	if (w == WANTED_NONE)
		say_none(in, p, b, out);
	else if (is_idle(b))
		add(find(out, STATUS_WARN, who,
			    "the library of a bypass is loaded, and no device of it is open"),
			in, p, b);
	else if (fits(w, b) && str_ends(b->library, " (deleted)"))
		add(find(out, STATUS_WARN, who,
			    "the library of its bypass was replaced on disk since it was started"),
			in, p, b);
	else if (fits(w, b))
		add(find(out, STATUS_PASS, who, "it goes past the kernel"), in, p, b);
	else if (w == WANTED_ANY)
		find_reason(out, STATUS_SKIP, REASON_PROFILE, who,
			"nobody says that it should go past the kernel, and nothing of it is seen");
	else
		say_missing(in, p, b, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (find_no_process(out, in))
		return;
	for (size_t i = 0; i < in->roles->n_processes; i++)
		judge(in, &in->roles->processes[i], out);
}

const struct check check_proc_bypass_stack[] = {
	{
		.id = "proc.bypass_stack",
		.rule = 1,
		.title = "Processes that matter go past the kernel as they are meant to",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = { { "/proc/{target}/maps", ASK_FILE } },
		.needs = { &fact_target_bypass },
		.limits = { { "stack", NULL, 0, 0, 5, "any|onload|vma|dpdk|rdma|none",
			"the stack that they are meant to use; vma: XLIO too" } },
		.why = "falling back to the kernel's stack costs 5 to 20 us a packet, and no error tells",
		.fix_now =
			"start it by its launcher (onload, LD_PRELOAD=libvma.so); file capabilities and set-uid switch LD_PRELOAD off",
		.source = "ld.so(8); documentation of Onload, VMA/XLIO and DPDK's EAL",
		.run = run,
	},
	{ 0 },
};
