/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What glibc's allocator was told at the start of the processes that matter. By default free()
 * gives memory at the top of the heap back (M_TRIM_THRESHOLD, 128 KiB and growing), and takes
 * large blocks by mmap() and gives them back by munmap() (malloc/malloc.c): each time the other
 * threads' TLBs are flushed by an IPI, and the next touch is a fault. Environment, since only that
 * can be seen: mallopt() in the program is not, nor what setenv() changed later, and neither
 * counts for a program with file capabilities or set-uid (AT_SECURE). Of the environment nothing is
 * read but the variables that latscan knows by name (scanner/source/tunables.h).
 */
#include "scanner/judging/process_texts.h"

#define TRIM_LEAST (1ull << 30) /* bytes of free memory at the top that are as good as for ever */

/* The value of a variable; false: it is not set, or has a form that is not told. */
static bool variable(struct str text, const char *name, struct str *ret)
{
	struct str line, key, value;

	while (str_cut(&text, '\n', &line)) {
		if (str_split(line, '=', &key, &value) && str_is(key, name)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

/* The last of that name: glibc.malloc.arena_max=1:glibc.malloc.trim_threshold=… */
static bool tunable(struct str text, const char *name, struct str *ret)
{
	struct str all, part, key, value;
	bool found = false;

	if (!variable(text, "GLIBC_TUNABLES", &all))
		return false;
	while (str_cut(&all, ':', &part)) {
		if (!str_split(part, '=', &key, &value) || !str_is(key, name))
			continue;
		*ret = value;
		found = true;
	}
	return found;
}

/* As strtoul() takes it: "-1" is the largest there is. */
static bool number_of(struct str s, uint64_t *ret)
{
	int64_t negative;

	if (str_starts(s, "0x"))
		return str_u64(s, 16, ret) == 0;
	if (str_u64(s, 10, ret) == 0)
		return true;
	if (str_i64(s, &negative))
		return false;
	*ret = (uint64_t)negative;
	return true;
}

/* A tunable goes before the old variable (malloc/arena.c ptmalloc_init). */
static bool setting(struct str text, const char *name, const char *old, uint64_t *ret)
{
	struct str value;

	return (tunable(text, name, &value) || variable(text, old, &value)) &&
	       number_of(value, ret);
}

static bool other_allocator(struct str text, struct str *ret)
{
	static const char *const names[] = { "jemalloc", "tcmalloc", "mimalloc", "snmalloc",
		"hoard", "scalable" };
	struct str value;

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!variable(text, "LD_PRELOAD", &value) || !str_has(value, names[i]))
			continue;
		*ret = value;
		return true;
	}
	return false;
}

static const char *judge_heap(const struct check_in *in, struct str text)
{
	uint64_t trim, maps;

	if (str_is(in_word(in, "heap"), "any"))
		return NULL;
	if (!setting(text, "glibc.malloc.trim_threshold", "MALLOC_TRIM_THRESHOLD_", &trim) ||
		trim < TRIM_LEAST)
		return "its allocator gives memory back, which costs faults and flushes of TLBs";
	if (!setting(text, "glibc.malloc.mmap_max", "MALLOC_MMAP_MAX_", &maps) || maps)
		return "its allocator maps large blocks and unmaps them, which flushes TLBs";
	return NULL;
}

static const char *judge_arenas(const struct check_in *in, struct str text)
{
	double most = in_limit(in, "arenas");
	uint64_t n;

	if (most < 0)
		return NULL;
	if (!setting(text, "glibc.malloc.arena_max", "MALLOC_ARENA_MAX", &n) || !n ||
		(double)n > most)
		return "its allocator may have more arenas than it should";
	return NULL;
}

/* All that may be told, as evidence. */
static void add_variables(struct finding *f, const struct answer *an)
{
	struct str text = an->bytes, line;
	unsigned n = 0;

	while (str_cut(&text, '\n', &line) && n < EVIDENCE_CAP - 2) {
		if (!line.n || str_starts(line, "variables "))
			continue;
		find_evidence_text(f, an, STR_FMT, STR_ARG(line));
		n++;
	}
	if (!n)
		find_evidence(f, an);
}

static struct finding *judge(
	const struct check_in *in, struct str text, struct subject who, struct findings *out)
{
	const char *heap = judge_heap(in, text), *arenas = judge_arenas(in, text);
	struct str library;

	if (str_is(in_word(in, "heap"), "any") && in_limit(in, "arenas") < 0)
		return find_reason(out, STATUS_SKIP, REASON_PROFILE, who,
			"nobody said how its allocator should behave");
	if (other_allocator(text, &library))
		return find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who,
			"another allocator is preloaded: the C library's settings do not count");
	if (heap || arenas)
		return find(out, STATUS_WARN, who, "%s", heap ? heap : arenas);
	return find(out, STATUS_PASS, who, "its allocator was told what it should be");
}

static void judge_one(const struct check_in *in, const struct process *p, struct findings *out)
{
	const struct answer *an =
		in_ask(in, str_printf(in->scratch, "/probe/env/%d", p->pid), ASK_FILE);
	struct finding *f;

	if (an->state != ANSWER_OK || !str_has(an->bytes, "variables ")) {
		find_process_unreadable(out, in, p, an, false);
		return;
	}
	f = judge(in, an->bytes, subject_process(in, p), out);
	if (!str_is(in_word(in, "heap"), "any"))
		find_wanted(f, "MALLOC_TRIM_THRESHOLD_=-1 and MALLOC_MMAP_MAX_=0");
	else if (in_limit(in, "arenas") >= 0)
		find_wanted(f, "at most %g arenas", in_limit(in, "arenas"));
	find_process(f, in, p);
	add_variables(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (find_no_process(out, in))
		return;
	for (size_t i = 0; i < in->roles->n_processes; i++)
		judge_one(in, &in->roles->processes[i], out);
}

const struct check check_proc_env_tunables[] = {
	{
		.id = "proc.env_tunables",
		.rule = 1,
		.title = "The allocator of the processes was told to keep its memory",
		.severity = SEVERITY_LOW,
		.reads = { { "/probe/env/{target}", ASK_FILE } },
		.limits = {
			{ "heap", NULL, 0, 0, 1, "any|keep",
				"keep: glibc's malloc is to give nothing back to the kernel" },
			{ "arenas", "1", -1, -1, 4096, NULL,
				"arenas that glibc's malloc may have; -1: nobody said" },
		},
		.why = "memory that free() gives back costs an IPI to each CPU of the process, 1 to 10 us, and a fault when it is "
		       "wanted again",
		.fix_boot = "Environment=MALLOC_TRIM_THRESHOLD_=-1 MALLOC_MMAP_MAX_=0 MALLOC_ARENA_MAX=1 in its unit, or mallopt() "
			    "in the program",
		.remedies = { { REMEDY_MANUAL, "",
			"Environment=MALLOC_TRIM_THRESHOLD_=-1 MALLOC_MMAP_MAX_=0 in its unit", NULL } },
		.source = "mallopt(3); malloc/malloc.c and malloc/arena.c of glibc; proc_pid_environ(5)",
		.run = run,
	},
	{ 0 },
};
