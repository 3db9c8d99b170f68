/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/describe.h"

#include "scanner/source/cost.h"
#include "scanner/source/privilege.h"

#include <string.h>

enum { NOTES_MAX = 16, RIGHTS_MAX = 16 };

void describe_live(struct report *r, const struct sandbox *sandbox, const struct child_usage *child,
	int cpu, uint64_t cpu_ns)
{
	struct receipt *rc = &r->receipt;

	rc->live = true;
	rc->sandbox = sandbox_words(r->arena, sandbox);
	rc->sandboxed = sandbox->landlock;
	rc->cpu = cpu;
	rc->cpu_ns_main = cpu_ns;
	rc->cpu_ns_child = child->cpu_ns;
	rc->questions = child->questions;
	rc->timeouts = child->timeouts;
	rc->lost = child->lost;
}

struct notes {
	struct str *v;
	size_t n;
};

static void note(struct notes *n, struct str line)
{
	if (n->n < NOTES_MAX)
		n->v[n->n++] = line;
}

static const struct result *result_of(const struct report *r, const char *id)
{
	for (size_t i = 0; i < r->n_results; i++) {
		if (!strcmp(r->results[i].check->id, id))
			return &r->results[i];
	}
	return NULL;
}

static void note_smi(const struct report *r, struct notes *n)
{
	const struct result *smi = result_of(r, "smi.count");

	if (!smi || smi->status != STATUS_SKIP ||
		(smi->reason != REASON_ARCH && smi->reason != REASON_VM &&
			smi->reason != REASON_NOT_SUPPORTED))
		return;
	note(n, str_printf(r->arena, "SMIs cannot be observed on this host: " STR_FMT,
			STR_ARG(smi->findings->text)));
}

/* Opened before the first sample, so that no counter of the receipt shows it. */
static void note_perf(const struct report *r, struct notes *n)
{
	const struct result *smi = result_of(r, "smi.count");

	for (const struct finding *f = smi ? smi->findings : NULL; f; f = f->next) {
		for (unsigned i = 0; i < f->n_evidence; i++) {
			if (!str_starts(f->evidence[i].path, "/probe/perf/") ||
				f->evidence[i].state != ANSWER_OK)
				continue;
			note(n, STR("perf events were opened before the window, and closed at the "
				    "end: each sends some IPIs to every CPU"));
			return;
		}
	}
}

/* What a finding rests on was read by a walk of page tables under the lock of a process. */
static bool walked(const struct evidence *e, int *ret_pid)
{
	struct cost c = cost_of(e->path);

	*ret_pid = c.pid;
	return e->state == ANSWER_OK && c.class == COST_MMAP_WALK;
}

static unsigned count_walked(const struct report *r)
{
	unsigned n = 0;
	int pid, last = 0;

	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			for (unsigned k = 0; k < f->n_evidence; k++) {
				if (!walked(&f->evidence[k], &pid) || pid == last)
					continue;
				last = pid;
				n++;
			}
		}
	}
	return n;
}

/* The scan cost that process something, and whoever bought it shall know what. */
static void note_walks(const struct report *r, struct notes *n)
{
	unsigned walks = r->receipt.live ? count_walked(r) : 0;

	if (walks)
		note(n, str_printf(r->arena,
				"pages were walked under the mmap_lock of named processes (%u walk%s): "
				"mmap(), munmap() and faults of theirs waited, about 3 ms for each "
				"GiB of 4 KiB pages",
				walks, walks == 1 ? "" : "s"));
}

static void note_roles(const struct report *r, struct notes *n)
{
	if (r->roles.declared)
		note(n, STR("some hot CPUs are known from the kernel command line's text only: declared, "
			    "not proven by an effect"));
	if (!cpuset_is_empty(r->roles.hot_offline))
		note(n, str_printf(r->arena,
				"CPUs " STR_FMT " are meant to be hot and are not online",
				STR_ARG(cpuset_format(r->arena, r->roles.hot_offline))));
}

/* By the machine's identity where both tell it: a name can be given twice. */
static bool is_other_host(const struct report *r)
{
	if (r->ratchet.host_id.n && r->run.host_id.n)
		return !str_eq(r->ratchet.host_id, r->run.host_id);
	return !str_eq(r->ratchet.host, r->run.host);
}

static struct str named(struct str s)
{
	return s.n ? s : STR("not named");
}

/* Subjects keep their names from host to host; what it means that one failed may not. */
static void note_baseline(const struct report *r, struct notes *n)
{
	const struct ratchet *ra = &r->ratchet;

	if (ra->used && is_other_host(r))
		note(n, str_printf(r->arena,
				"the baseline " STR_FMT " is of another host (" STR_FMT
				"): what failed there does not gate here",
				STR_ARG(ra->file), STR_ARG(named(ra->host))));
	if (ra->used && !str_eq(ra->profile, r->run.profile))
		note(n, str_printf(r->arena,
				"the baseline " STR_FMT " was judged by profile " STR_FMT
				", this host by " STR_FMT,
				STR_ARG(ra->file), STR_ARG(named(ra->profile)),
				STR_ARG(named(r->run.profile))));
}

/* A right, and the checks that said that it is missing. */
struct right {
	const char *name;
	struct str ids;
	const char *last;
};

static void lose(struct arena *a, struct right *rights, size_t *n, const char *name, const char *id)
{
	size_t i = 0;

	while (i < *n && strcmp(rights[i].name, name))
		i++;
	if (i == RIGHTS_MAX)
		return;
	if (i == *n)
		rights[(*n)++] = (struct right){ .name = name };
	if (rights[i].last == id)
		return;
	rights[i].ids = str_printf(
		a, STR_FMT "%s%s", STR_ARG(rights[i].ids), rights[i].ids.n ? ", " : "", id);
	rights[i].last = id;
}

static void find_lost(struct report *r, const struct result *res, struct right *rights, size_t *n)
{
	for (const struct finding *f = res->findings; f; f = f->next) {
		for (unsigned i = 0; i < f->n_evidence; i++) {
			const struct evidence *e = &f->evidence[i];

			if (e->state == ANSWER_DENIED)
				lose(r->arena, rights, n, privilege_lacked(e->path),
					res->check->id);
		}
	}
}

static void name_rights(struct report *r)
{
	struct right rights[RIGHTS_MAX];
	struct str *lines = ARENA_NEW(r->arena, struct str, RIGHTS_MAX);
	size_t n = 0;

	for (size_t i = 0; i < r->n_results; i++)
		find_lost(r, &r->results[i], rights, &n);
	for (size_t i = 0; i < n; i++) {
		lines[i] = str_printf(r->arena, "%s is missing: it costs " STR_FMT " (%s)",
			rights[i].name, STR_ARG(rights[i].ids), privilege_mend(rights[i].name));
	}
	r->receipt.missing = lines;
	r->receipt.n_missing = n;
}

void describe_redacted(struct report *r)
{
	struct notes n = { ARENA_NEW(r->arena, struct str, r->run.n_notes + 1), 0 };

	while (n.n < r->run.n_notes) {
		n.v[n.n] = r->run.notes[n.n];
		n.n++;
	}
	n.v[n.n++] = STR(
		"this capture is redacted: names, addresses, serial numbers and users are pseudonyms");
	r->run.notes = n.v;
	r->run.n_notes = n.n;
}

void describe_notes(struct report *r)
{
	struct notes n = { ARENA_NEW(r->arena, struct str, NOTES_MAX), 0 };

	if (r->receipt.live && !r->receipt.sandboxed)
		note(&n,
			str_printf(r->arena,
				"no Landlock on this kernel: that nothing was written is promised, not enforced "
				"(" STR_FMT ")",
				STR_ARG(r->receipt.sandbox)));
	note_smi(r, &n);
	note_perf(r, &n);
	note_walks(r, &n);
	note_roles(r, &n);
	note_baseline(r, &n);
	name_rights(r);
	r->run.notes = n.v;
	r->run.n_notes = n.n;
	r->receipt.withheld = r->summary.withheld;
}
