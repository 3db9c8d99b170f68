/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A setting that is right now and will not stay: the governor by hand beside a tuned profile
 * that sets another, huge pages switched off in a shell while a line of tmpfiles.d switches
 * them on at every boot. One finding a setting; whether the running value is right is said by
 * the check of the setting itself.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/drift.h"
#include "scanner/facts/cpu/cpufreq.h"
#include "scanner/facts/host.h"
#include "scanner/facts/boot/kconfig.h"
#include "scanner/facts/knobs.h"
#include "scanner/facts/service/services.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/facts/service/tuned_profile.h"

enum { SOURCES = 32 };

struct setting {
	struct drift d;
	struct drift_value preset;
	struct drift_source v[SOURCES];
	bool computed;
};

/* "never" is in "[never]"; any of "schedutil|ondemand" will do. */
static bool same_knob(struct arena *a, struct str x, struct str y)
{
	struct str rest = x, one, other, left;

	(void)a;
	while (str_cut(&rest, '|', &one)) {
		for (left = y; str_cut(&left, '|', &other);) {
			if (str_eq(str_trim(one), str_trim(other)))
				return true;
		}
	}
	return false;
}

static bool is_right(const void *user, struct drift_value v)
{
	const enum knob *k = user;

	if (!v.set)
		return false;
	return *k == KNOB_GOVERNOR ? str_is(v.text, "performance") : str_is(v.text, "never");
}

/* Of the hot CPUs, where there are any. All alike, or each kind named once. */
static bool governors(const struct check_in *in, struct drift *d)
{
	const struct cpufreq *c = in_fact(in, &fact_cpufreq);
	struct cpuset hot = in->roles->hot;
	struct str all = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		const struct freq_policy *p = &c->v[i];

		if (!cpuset_is_empty(hot) && !cpuset_meets(p->cpus, hot))
			continue;
		if (p->governor.n == 0) {
			d->running_from = p->governor_from;
			return p->governor_from->state != ANSWER_ABSENT;
		}
		if (!d->running_from)
			d->running_from = p->governor_from;
		if (all.n == 0)
			all = p->governor;
		else if (!str_eq(all, p->governor) &&
			 !str_has(all, str_z(in->scratch, p->governor)))
			all = str_printf(in->scratch, STR_FMT " and " STR_FMT, STR_ARG(all),
				STR_ARG(p->governor));
	}
	d->running = drift_set(all);
	return all.n > 0;
}

/* False: this host has no such setting, or the tree does not hold it. */
static bool running(const struct check_in *in, enum knob k, struct drift *d)
{
	struct str value;

	if (k == KNOB_GOVERNOR)
		return governors(in, d);
	d->running_from = in_file(in, knob_file(k));
	if (d->running_from->state != ANSWER_OK)
		return d->running_from->state != ANSWER_ABSENT &&
		       d->running_from->state != ANSWER_NOT_CAPTURED;
	value = str_trim(d->running_from->bytes);
	if (k != KNOB_KSM && fact_choice(value, &value))
		return false;
	d->running = drift_set(value);
	return true;
}

static void add_source(const struct check_in *in, const struct knob_claim *c, struct setting *s)
{
	enum unit_presence there = UNIT_AT_BOOT;

	if (s->d.n == SOURCES)
		return;
	if (c->daemon)
		there = services_presence(
			in_fact(in, &fact_services), in_fact(in, &fact_tasks), c->daemon);
	if (there == UNIT_UNTOLD)
		s->d.unread = services_unread(in_fact(in, &fact_services));
	if (there < UNIT_AT_BOOT)
		return;
	s->computed |= c->computed;
	s->v[s->d.n++] = (struct drift_source){
		.owner = c->owner,
		.file = c->from,
		.line = c->line,
		.value = drift_set(c->value),
		.boot = true,
		.rewrites = there == UNIT_ON ? "when it starts or its profile is switched" : NULL,
	};
}

static const struct answer *tuned_unread(const struct tuned_profile *t)
{
	if (t->active->state != ANSWER_OK && t->active->state != ANSWER_ABSENT)
		return t->active;
	return t->unread;
}

static bool collect(const struct check_in *in, enum knob *k, struct setting *s)
{
	const struct knobs *t = in_fact(in, &fact_knobs);
	const struct services *sv = in_fact(in, &fact_services);
	const struct units *units = in_fact(in, &fact_units);
	const struct tuned_profile *tuned = in_fact(in, &fact_tuned_profile);

	*s = (struct setting){ .computed = false };
	s->d.subject = subject_named(SUBJECT_PARAM, str_from(knob_word(*k)));
	s->d.sources = s->v;
	s->d.same = same_knob;
	s->d.unread = t->unread;
	if (!running(in, *k, &s->d))
		return false;
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].knob == *k)
			add_source(in, &t->v[i], s);
	}
	if (tuned_unread(tuned) &&
		services_presence(sv, in_fact(in, &fact_tasks), "tuned.service") >= UNIT_AT_BOOT)
		s->d.unread = tuned_unread(tuned);
	if (units->unread)
		s->d.unread = units->unread;
	if (!cpuset_is_empty(in->roles->hot) && (*k == KNOB_GOVERNOR || *k == KNOB_THP)) {
		s->d.right = is_right;
		s->d.user = k;
		s->d.wanted = *k == KNOB_GOVERNOR ? STR("performance, now and after a reboot")
						  : STR("never, now and after a reboot");
	}
	return true;
}

/*
 * What the kernel was built with. A default governor that is not performance is left out:
 * intel_pstate takes powersave in place of what was chosen (cpufreq_default_governor).
 */
static void add_preset(const struct check_in *in, enum knob k, struct setting *s)
{
	const struct kconfig *c = in_fact(in, &fact_kconfig);
	const char *value = NULL;

	if (!c->valid)
		return;
	if (k == KNOB_GOVERNOR && kconfig_is(c, "CPU_FREQ_DEFAULT_GOV_PERFORMANCE", "y"))
		value = "performance";
	else if (k == KNOB_THP && kconfig_is(c, "TRANSPARENT_HUGEPAGE_ALWAYS", "y"))
		value = "always";
	else if (k == KNOB_THP && kconfig_is(c, "TRANSPARENT_HUGEPAGE_MADVISE", "y"))
		value = "madvise";
	else if (k == KNOB_THP && kconfig_is(c, "TRANSPARENT_HUGEPAGE_NEVER", "y"))
		value = "never";
	if (!value)
		return;
	s->preset = drift_set(str_from(value));
	s->d.preset = &s->preset;
}

static bool judge(const struct check_in *in, enum knob k, unsigned *said, struct findings *out)
{
	struct setting s;
	struct finding *f;

	if (!collect(in, &k, &s))
		return false;
	if (s.d.right)
		add_preset(in, k, &s);
	if (s.computed && !s.d.unread) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, s.d.subject,
			"tuned works its value out when it starts");
		find_evidence(f, s.d.running_from);
	} else {
		f = find_drift(out, in->scratch, &s.d);
	}
	*said += f != NULL;
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct knobs *t = in_fact(in, &fact_knobs);
	const struct units *us = in_fact(in, &fact_units);
	const struct host *h = in_fact(in, &fact_host);
	unsigned said = 0, looked = 0;
	struct finding *f;

	(void)self;
	if (h->container) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the host's units cannot be seen from a container");
		return;
	}
	/* Without systemd other scripts set things up, and nothing is known of those. */
	if (us->list->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), us->list, true);
		return;
	}
	for (int k = 0; k < KNOBS; k++)
		looked += judge(in, (enum knob)k, &said, out);
	if (looked == 0) {
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"neither governors nor huge pages nor merging of pages are there to be set");
		find_evidence(f, us->list);
	} else if (!said) {
		f = find(out, STATUS_PASS, subject_host(), "nobody sets them to another value");
		find_observed(f, "%u settings, %zu owners", looked, t->n);
		for (size_t i = 0; i < t->n && i < 8; i++)
			find_evidence_text(f, t->v[i].from, "%s " STR_FMT " by %s",
				knob_word(t->v[i].knob), STR_ARG(t->v[i].value), t->v[i].owner);
		if (t->n == 0)
			find_evidence_text(f, us->list, "%zu units", us->n);
	}
}

const struct check check_svc_rewrites[] = {
	{
		.id = "svc.rewrites",
		.rule = 1,
		.title = "Nothing sets governor, huge pages or merging back at the next start",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/sys/kernel/mm/transparent_hugepage/enabled", ASK_FILE },
			{ "/sys/kernel/mm/transparent_hugepage/defrag", ASK_FILE },
			{ "/sys/kernel/mm/ksm/run", ASK_FILE } },
		.needs = { &fact_knobs, &fact_units, &fact_cpufreq, &fact_services, &fact_tasks,
			&fact_tuned_profile, &fact_host, &fact_kconfig },
		.why = "what was set by hand is gone after the next boot or the next start of its owner, "
		       "and every check of the running state has passed until then",
		.fix_now =
			"set the value where the finding says: the profile, the unit or the file",
		.remedies = { { REMEDY_MANUAL, "",
			"set the value where the finding says, and in one place", NULL } },
		.source = "tuned-profiles(7), tmpfiles.d(5), sysfs.conf(5), cpupower(1)",
		.run = run,
	},
	{ 0 },
};
