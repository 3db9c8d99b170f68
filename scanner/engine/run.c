/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/run.h"

#include "scanner/engine/catalogue.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/hot_tasks.h"

#include <string.h>

const char *verdict_word(enum verdict v)
{
	switch (v) {
	case VERDICT_PASS:
		return "pass";
	case VERDICT_FAIL:
		return "fail";
	case VERDICT_UNKNOWN:
		return "unknown";
	}
	return "unknown";
}

const char *phase_word(enum phase p)
{
	static const char *const words[PHASES] = { "auto", "pre", "post" };

	return words[p];
}

static struct str copy(struct arena *a, struct str s)
{
	return text_sanitise(a, s);
}

static struct str virt_words(struct arena *a, const struct host *h)
{
	if (h->virt == VIRT_NONE)
		return STR("none");
	if (h->virt == VIRT_GUEST)
		return text_sanitise(a, str_printf(a, "guest: " STR_FMT, STR_ARG(h->virt_why)));
	return STR("unknown");
}

static void describe_host(struct report *r, const struct host *h)
{
	struct arena *a = r->arena;

	r->run.host = copy(a, h->name);
	r->run.kernel = copy(a, h->release);
	r->run.boot_id = copy(a, h->boot_id);
	r->run.host_id = copy(a, h->machine_id_hash);
	r->run.sampled_at_ns = h->realtime_ns;
	r->run.virt = virt_words(a, h);
}

/* The sets of a sample's roles live in the sample: the report has copies. */
static void keep_sets(struct roles *r, struct arena *a)
{
	struct cpuset *sets[] = { &r->online, &r->hot, &r->hot_late, &r->hot_offline,
		&r->housekeeping, &r->package_cpus, &r->core_cpus, &r->hot_nodes };

	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++)
		*sets[i] = cpuset_or(a, *sets[i], (struct cpuset){ 0 });
	for (unsigned i = 0; i < CPU_ROLES; i++)
		r->by_role[i] = cpuset_or(a, r->by_role[i], (struct cpuset){ 0 });
}

static void describe_roles(struct report *r, const struct roles *from)
{
	struct arena *a = r->arena;
	struct nic *nics = ARENA_NEW(a, struct nic, from->n_nics + 1);

	r->roles = *from;
	keep_sets(&r->roles, a);
	r->roles.hot_from = copy(a, from->hot_from);
	for (size_t i = 0; i < from->n_nics; i++)
		nics[i] = (struct nic){ copy(a, from->nics[i].name), from->nics[i].role,
			from->nics[i].node, copy(a, from->nics[i].above) };
	r->roles.nics = nics;
	/* What they point to lives in the sample: the report has targets of its own. */
	r->roles.processes = NULL;
	r->roles.wanted = NULL;
	r->roles.n_processes = r->roles.n_wanted = 0;
}

static bool runs(const struct roles *from, const struct target *t)
{
	for (size_t i = 0; i < from->n_processes; i++) {
		if (from->processes[i].target == t)
			return true;
	}
	return false;
}

static void describe_targets(struct report *r, const struct roles *from)
{
	struct arena *a = r->arena;
	struct report_target *v = ARENA_NEW(a, struct report_target, from->n_processes + 1);

	for (size_t i = 0; i < from->n_processes; i++) {
		const struct process *p = &from->processes[i];

		v[i] = (struct report_target){
			.name = copy(a, p->target->name),
			.comm = copy(a, p->comm),
			.unit = str_has(p->cgroup, ".") ? copy(a, task_unit(p->cgroup)) : STR(""),
			.pid = p->pid,
			.threads = (unsigned)p->n_threads,
			.hot = (unsigned)p->n_hot,
		};
	}
	r->targets = v;
	r->n_targets = from->n_processes;
	for (size_t i = 0; i < from->n_wanted; i++)
		r->targets_missing += !runs(from, &from->wanted[i]);
}

void run_describe(struct report *r, const struct job *job, const struct sample *now,
	uint64_t window_ns, const struct clock *clock)
{
	const struct host *h = facts_get(now->facts, &fact_host);

	r->run.version = LATSCAN_VERSION;
	r->run.catalogue = catalogue_hash();
	r->run.window_ms = window_ns / 1000000;
	r->run.phase = phase_word(job->phase);
	r->run.profile = job->profile.n ? copy(r->arena, job->profile) : STR("inferred");
	r->run.level = job->level;
	r->run.virt = STR("unknown");
	r->run.judged_at_ns = clock->realtime_ns(clock->user);
	if (h)
		describe_host(r, h);
	describe_roles(r, sample_roles(now));
	describe_targets(r, sample_roles(now));
}

/* What nobody accepted decides: a waived fail must not hide that something else is unknown. */
static bool weighs(const struct job *job, const struct result *res)
{
	return !res->newer && (res->severity >= job->level || res->required);
}

bool run_fails(const struct job *job, const struct result *res)
{
	unsigned failing = 1u << STATUS_FAIL | (job->fail_on_warn ? 1u << STATUS_WARN : 0);

	return weighs(job, res) && res->open_bits & failing;
}

/*
 * Withheld by the budget is no unknown of the host: it does not gate, unless the profile
 * requires to know. Nor does what nobody asked of an idle host, likewise.
 */
bool run_unknown(const struct job *job, const struct result *res)
{
	unsigned withheld = 1u << REASON_WITHHELD, allowed = job->allow_unknown;

	_Static_assert(REASONS <= 32, "a bit for each reason");
	if (!weighs(job, res))
		return false;
	if (res->status == STATUS_SKIP)
		return res->required &&
		       (res->reason == REASON_IDLE || res->reason == REASON_NOT_ASKED);
	if (res->open != STATUS_UNKNOWN)
		return false;
	allowed = res->required ? allowed & ~withheld : allowed | withheld;
	return res->open_unknown & ~allowed;
}

static void count(struct summary *s, const struct job *job, const struct result *res)
{
	s->by_status[res->status]++;
	s->waived += res->waived;
	s->judged += res->status == STATUS_PASS || res->status == STATUS_WARN ||
		     res->status == STATUS_FAIL;
	if (res->reason == REASON_WITHHELD)
		s->withheld++;
	if (run_fails(job, res))
		s->fail_at++;
	else if (res->open == STATUS_FAIL)
		s->fail_below++;
	if (run_unknown(job, res))
		s->unknown_gating++;
	if (res->capped || (s->advisory && !res->check->fault && res->status == STATUS_WARN))
		s->settings_differ++;
}

void run_sum_up(struct report *r, const struct job *job, bool interrupted)
{
	struct summary s = {
		.advisory = !r->roles.intent,
		.incomplete = interrupted,
		.floor = job->floor,
		.strict = job->strict,
	};

	for (size_t i = 0; i < r->n_results; i++)
		count(&s, job, &r->results[i]);
	for (size_t i = 0; i < r->n_waivers; i++)
		s.waivers_stale += waiver_state_stale(r->waivers[i].state);
	if (s.fail_at || (s.strict && s.waivers_stale))
		s.verdict = VERDICT_FAIL;
	else if ((s.unknown_gating && (!s.advisory || !s.by_status[STATUS_PASS])) || interrupted ||
		 s.judged < s.floor)
		s.verdict = VERDICT_UNKNOWN;
	else
		s.verdict = VERDICT_PASS;
	s.exit = s.verdict;
	r->summary = s;
}
